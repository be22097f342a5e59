#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "core/base/allowance.hpp"
#include "sync/net/listener.hpp"
#include "sync/net/web_socket.hpp"

/// Internal to sync/net.
namespace frontlijn::net {

class HttpSession;

struct Listener::Impl : std::enable_shared_from_this<Listener::Impl> {
  template <class T>
  using Living = std::set<std::weak_ptr<T>, std::owner_less<>>;

  Impl(boost::asio::io_context& context, ListenAt at, ListenerHandlers handlers);

  Result<void> open();
  static boost::asio::awaitable<void> accept_all(std::shared_ptr<Impl> self);
  void take(boost::asio::ip::tcp::socket socket);
  /// Counted for as long as the returned slot lives.
  std::shared_ptr<void> slot_for(const std::string& address);
  std::shared_ptr<void> later_slot();
  Seconds retry_after() const;
  void drain(Milliseconds at_most, std::function<void()> drained);
  void cut_all();
  void look_whether_drained();

  template <class T>
  static void remember(Living<T>& all, const std::shared_ptr<T>& one) {
    all.insert(one);
  }
  template <class T>
  static std::vector<std::shared_ptr<T>> living(const Living<T>& all) {
    std::vector<std::shared_ptr<T>> found;
    for (const auto& one : all) {
      if (auto alive = one.lock()) found.push_back(std::move(alive));
    }
    return found;
  }

  boost::asio::io_context& context;
  boost::asio::ip::tcp::acceptor acceptor;
  boost::asio::steady_timer pause;
  boost::asio::steady_timer drain_limit;
  ListenAt at;
  ListenerHandlers handlers;
  std::shared_ptr<boost::asio::ssl::context> tls;
  Fingerprint certificate;
  std::uint16_t port = 0;
  bool draining = false;
  std::function<void()> drained;

  Living<HttpSession> sessions;
  Living<WebSocket> links;
  std::map<std::string, std::size_t> per_address;
  Spendings<std::string> new_per_address;
  std::size_t told_later_now = 0;
  ListenerCounts counts;
};

}  // namespace frontlijn::net

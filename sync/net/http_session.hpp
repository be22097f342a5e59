#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "sync/net/http.hpp"
#include "sync/net/listener_impl.hpp"
#include "sync/net/tls_context.hpp"

/// Internal to sync/net.
namespace frontlijn::net {

/// One accepted connection: requests one after another, until it becomes a link or ends.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(std::shared_ptr<Listener::Impl> listener, boost::asio::ip::tcp::socket socket,
              std::string address, std::string peer, std::shared_ptr<void> slot, bool later);
  ~HttpSession();

  void start();
  /// Ends once the request under way, if any, is answered.
  void drain();
  void cut();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Request = boost::beast::http::request<boost::beast::http::string_body>;

  static boost::asio::awaitable<void> run(std::shared_ptr<HttpSession> self);
  boost::asio::awaitable<bool> await_first_byte();
  boost::asio::awaitable<bool> serve_one();
  /// The whole request, or nothing when the connection is to end (an answer that says why was written).
  boost::asio::awaitable<std::optional<Request>> read_request();
  boost::asio::awaitable<HttpResponse> answer(Request request);
  boost::asio::awaitable<bool> write(HttpResponse response, unsigned version, bool keep_alive,
                                     bool with_body);
  boost::asio::awaitable<void> become_link(Request request);
  boost::asio::awaitable<void> shut();

  std::shared_ptr<Listener::Impl> listener_;
  std::optional<TlsStream> stream_;
  std::string address_;
  std::string peer_;
  std::shared_ptr<void> slot_;
  bool later_;
  bool idle_ = true;
  boost::beast::flat_buffer buffer_;
};

}  // namespace frontlijn::net

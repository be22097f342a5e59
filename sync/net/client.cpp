#include "sync/net/client.hpp"

#include <charconv>
#include <tuple>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <openssl/ssl.h>

#include "sync/net/awaited.hpp"
#include "sync/net/co_try.hpp"
#include "sync/net/event_loop_impl.hpp"
#include "sync/net/host_lookup.hpp"
#include "sync/net/tuning.hpp"
#include "sync/net/web_socket.hpp"

namespace frontlijn::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

Error timed_out(const ServerAddress& server, const char* step) {
  return fail(ErrorKind::unavailable, "net.timed-out",
              {{"server", server.to_text()}, {"step", std::string("net.step.") + step}});
}

asio::awaitable<Result<Endpoints>> find_host(const ConnectTo& to) {
  const ServerAddress& server = to.server;
  boost::system::error_code is_a_name;
  const auto address = asio::ip::make_address(server.host, is_a_name);
  if (!is_a_name) co_return Endpoints{tcp::endpoint(address, server.port)};
  const std::function<Endpoints()> find = [host = server.host, port = server.port] {
    return resolve(host, port);
  };
  const std::string name = server.to_text();
  FRONTLIJN_CO_TRY(const Endpoints found, co_await look_up(find, to.connect_time, name));
  if (found.empty()) co_return fail(ErrorKind::unavailable, "net.no-such-host", {{"host", server.host}});
  co_return found;
}

/// One address after the other, each with its share of the time: where a network drops what goes to one of
/// them without a word, the others still get their turn.
asio::awaitable<Result<void>> reach(beast::tcp_stream& stream, const ConnectTo& to,
                                    const Endpoints& endpoints) {
  boost::system::error_code problem = asio::error::host_not_found;
  for (const tcp::endpoint& endpoint : endpoints) {
    stream.expires_after(to.connect_time / static_cast<std::int64_t>(endpoints.size()));
    std::tie(problem) = co_await stream.async_connect(endpoint, awaited);
    if (!problem) co_return Result<void>{};
    stream.close();
  }
  if (problem == beast::error::timeout) co_return timed_out(to.server, "connect");
  co_return fail(ErrorKind::unavailable, "net.unreachable",
                 {{"server", to.server.to_text()}, {"why", problem.message()}});
}

asio::awaitable<Result<void>> shake_hands(TlsStream& stream, const ConnectTo& to, const Pin& pin) {
  boost::system::error_code is_a_name;
  asio::ip::make_address(to.server.host, is_a_name);
  if (is_a_name) {
    // What SSL_set_tlsext_host_name does, without its cast.
    SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
             const_cast<char*>(to.server.host.c_str()));
  }
  beast::get_lowest_layer(stream).expires_after(to.handshake_time);
  const auto [problem] = co_await stream.async_handshake(asio::ssl::stream_base::client, awaited);
  if (!problem) co_return Result<void>{};
  if (problem == beast::error::timeout) co_return timed_out(to.server, "handshake");
  if (pin.found && !pin.expected.fits(*pin.found))
    co_return fail(ErrorKind::refused, "net.wrong-fingerprint",
                   {{"server", to.server.to_text()},
                    {"expected", pin.expected.to_text()},
                    {"found", pin.found->to_text()}});
  co_return fail(ErrorKind::unavailable, "net.no-tls",
                 {{"server", to.server.to_text()}, {"why", problem.message()}});
}

asio::awaitable<Result<std::shared_ptr<WebSocket>>> open_link(const ConnectTo& to) {
  FRONTLIJN_CO_TRY(const auto endpoints, co_await find_host(to));
  const auto pin = std::make_shared<Pin>(Pin{.expected = to.pin, .found = std::nullopt});
  const auto context = client_context(pin);
  TlsStream stream(co_await asio::this_coro::executor, *context);
  FRONTLIJN_CO_CHECK(co_await reach(beast::get_lowest_layer(stream), to, endpoints));
  boost::system::error_code ignored;
  beast::get_lowest_layer(stream).socket().set_option(tcp::no_delay(true), ignored);
  FRONTLIJN_CO_CHECK(co_await shake_hands(stream, to, *pin));

  // The context goes along as the slot: it must live as long as the stream.
  auto link = std::make_shared<WebSocket>(
      std::move(stream), WebSocket::Settings{.message_bytes = to.message_bytes,
                                             .handshake_time = to.handshake_time,
                                             .idle_time = to.idle_time,
                                             .peer = to.server.to_text(),
                                             .server_certificate = pin->found.value_or(Fingerprint{}),
                                             .slot = context});
  FRONTLIJN_CO_CHECK(co_await link->ask(to.server.host, to.path));
  co_return link;
}

asio::awaitable<void> open_and_start(ConnectTo to, std::shared_ptr<LinkUser> user) {
  auto link = co_await open_link(to);
  if (link) {
    (*link)->start(std::move(user));
  } else {
    user->on_closed(link.error());
  }
}

/// Passes everything on and keeps what `on_closed` said.
class Remembering : public LinkUser {
 public:
  explicit Remembering(std::shared_ptr<LinkUser> user) : user_(std::move(user)) {}

  void on_open(const std::shared_ptr<Connection>& connection) override { user_->on_open(connection); }
  void on_message(Bytes message) override { user_->on_message(std::move(message)); }
  void on_room() override { user_->on_room(); }
  void on_closed(const Result<void>& how) override {
    how_ = how;
    user_->on_closed(how);
  }

  const std::optional<Result<void>>& how() const { return how_; }

 private:
  std::shared_ptr<LinkUser> user_;
  std::optional<Result<void>> how_;
};

}  // namespace

std::string ServerAddress::to_text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return "https://" + (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<ServerAddress> ServerAddress::from_text(std::string_view text) {
  const auto wrong = [&] {
    return fail(ErrorKind::invalid_input, "net.not-an-address", {{"text", std::string(text.substr(0, 200))}});
  };
  std::string_view rest = trimmed(text);
  if (rest.starts_with("https://")) rest.remove_prefix(8);
  if (rest.ends_with('/')) rest.remove_suffix(1);

  ServerAddress server;
  std::string_view port;
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return wrong();
    server.host = rest.substr(1, end - 1);
    boost::system::error_code is_no_address;
    asio::ip::make_address_v6(server.host, is_no_address);
    if (is_no_address) return wrong();
    port = rest.substr(end + 1);
  } else {
    const auto colon = std::min(rest.find(':'), rest.size());
    server.host = rest.substr(0, colon);
    port = rest.substr(colon);
    const bool plain =
        server.host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
        std::string::npos;
    if (!plain) return wrong();
  }
  if (server.host.empty() || server.host.size() > 253) return wrong();
  if (!port.empty()) {
    const char* end = port.data() + port.size();
    const auto read = std::from_chars(port.data() + 1, end, server.port);
    if (port.front() != ':' || read.ec != std::errc() || read.ptr != end || server.port == 0) return wrong();
  }
  return server;
}

void connect(EventLoop& loop, const ConnectTo& to, std::shared_ptr<LinkUser> user) {
  asio::co_spawn(loop.impl().context, open_and_start(to, std::move(user)), asio::detached);
}

Result<void> run_link(const ConnectTo& to, std::shared_ptr<LinkUser> user) {
  EventLoop loop;
  const auto remembering = std::make_shared<Remembering>(std::move(user));
  connect(loop, to, remembering);
  loop.run_until([&] { return remembering->how().has_value(); });
  if (remembering->how()) return *remembering->how();
  return fail(ErrorKind::unavailable, "net.cut", {{"server", to.server.to_text()}});
}

}  // namespace frontlijn::net

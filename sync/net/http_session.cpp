#include "sync/net/http_session.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "sync/net/awaited.hpp"
#include "sync/net/tuning.hpp"

namespace frontlijn::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t read_ahead = 4096;

HttpResponse plain(unsigned status, std::string text) {
  HttpResponse response{.status = status, .headers = {}, .body = std::move(text)};
  response.set("Content-Type", "text/plain; charset=utf-8");
  return response;
}

HttpResponse told_later(Seconds retry_after) {
  auto response = plain(503, "later\n");
  response.set("Retry-After", std::to_string(retry_after.count()));
  return response;
}

unsigned status_of(const boost::system::error_code& problem) {
  if (problem == http::error::header_limit) return 431;
  if (problem == http::error::body_limit) return 413;
  return 400;
}

/// The answer of a handler, on its way from whatever thread made it.
struct Pending {
  explicit Pending(asio::any_io_executor executor) : arrived(executor) {}
  asio::steady_timer arrived;
  std::optional<HttpResponse> response;
};

}  // namespace

HttpSession::HttpSession(std::shared_ptr<Listener::Impl> listener, asio::ip::tcp::socket socket,
                         std::string address, std::string peer, std::shared_ptr<void> slot, bool later)
    : listener_(std::move(listener)),
      stream_(std::in_place, std::move(socket), *listener_->tls),
      address_(std::move(address)),
      peer_(std::move(peer)),
      slot_(std::move(slot)),
      later_(later),
      buffer_(listener_->at.header_bytes + read_ahead) {}

HttpSession::~HttpSession() {
  std::erase_if(listener_->sessions, [](const auto& one) { return one.expired(); });
}

void HttpSession::start() {
  asio::co_spawn(stream_->get_executor(), run(shared_from_this()), asio::detached);
}

void HttpSession::drain() {
  if (idle_) cut();
}

void HttpSession::cut() {
  if (!stream_) return;
  boost::system::error_code ignored;
  beast::get_lowest_layer(*stream_).socket().close(ignored);
}

asio::awaitable<void> HttpSession::run(std::shared_ptr<HttpSession> self) {
  auto& lowest = beast::get_lowest_layer(*self->stream_);
  lowest.expires_after(self->listener_->at.handshake_time);
  const auto [problem] = co_await self->stream_->async_handshake(asio::ssl::stream_base::server, awaited);
  if (problem) co_return;
  while (co_await self->await_first_byte()) {
    if (!co_await self->serve_one()) break;
    if (!self->stream_) co_return;
  }
  if (self->stream_) co_await self->shut();
}

asio::awaitable<bool> HttpSession::await_first_byte() {
  if (buffer_.size() > 0) co_return true;
  idle_ = true;
  if (listener_->draining) co_return false;
  beast::get_lowest_layer(*stream_).expires_after(listener_->at.idle_request_time);
  buffer_.shrink_to_fit();
  const auto [problem, size] = co_await stream_->async_read_some(buffer_.prepare(read_ahead), awaited);
  idle_ = false;
  buffer_.commit(size);
  co_return !problem;
}

asio::awaitable<bool> HttpSession::serve_one() {
  auto request = co_await read_request();
  if (!request) co_return false;
  const unsigned version = request->version();
  const bool with_body = request->method() != http::verb::head;
  const bool wants_link = beast::websocket::is_upgrade(*request);
  if (later_ || (wants_link && listener_->draining)) {
    ++listener_->counts.told_later;
    co_await write(told_later(listener_->retry_after()), version, false, with_body);
    co_return false;
  }
  if (wants_link) {
    if (request->target() != listener_->at.link_path) {
      co_await write(plain(404, "no link here\n"), version, false, with_body);
      co_return false;
    }
    co_await become_link(std::move(*request));
    co_return false;
  }
  const bool asked_to_keep = request->keep_alive();
  auto response = co_await answer(std::move(*request));
  co_return co_await write(std::move(response), version, asked_to_keep && !listener_->draining, with_body);
}

asio::awaitable<std::optional<HttpSession::Request>> HttpSession::read_request() {
  Parser parser;
  parser.header_limit(static_cast<std::uint32_t>(listener_->at.header_bytes));
  parser.body_limit(listener_->at.body_bytes);
  beast::get_lowest_layer(*stream_).expires_after(listener_->at.read_request_time);
  auto [problem, header_size] = co_await http::async_read_header(*stream_, buffer_, parser, awaited);
  if (!problem && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on{http::status::continue_, parser.get().version()};
    std::tie(problem, std::ignore) = co_await http::async_write(*stream_, go_on, awaited);
  }
  if (!problem)
    std::tie(problem, std::ignore) = co_await http::async_read(*stream_, buffer_, parser, awaited);
  if (!problem) co_return parser.release();

  const bool is_http_error = problem.category() == make_error_code(http::error::bad_method).category();
  if (is_http_error && problem != http::error::end_of_stream && problem != http::error::partial_message) {
    const unsigned status = status_of(problem);
    co_await write(plain(status, problem.message() + "\n"), 11, false, true);
  }
  co_return std::nullopt;
}

asio::awaitable<HttpResponse> HttpSession::answer(Request request) {
  HttpRequest given{.method = std::string(request.method_string()),
                    .target = std::string(request.target()),
                    .headers = {},
                    .body = std::move(request.body()),
                    .peer_address = address_,
                    .peer_network = network_of(address_)};
  for (const auto& field : request)
    given.headers.push_back({std::string(field.name_string()), std::string(field.value())});

  const auto pending = std::make_shared<Pending>(stream_->get_executor());
  pending->arrived.expires_after(listener_->at.answer_time);
  // Answers may come from any thread; this loop picks them up.
  Responder responder([pending, &context = listener_->context](HttpResponse response) {
    asio::post(context, [pending, response = std::move(response)]() mutable {
      pending->response = std::move(response);
      pending->arrived.cancel();
    });
  });
  try {
    listener_->handlers.on_request(std::move(given), std::move(responder));
  } catch (const std::exception&) {
    // The responder was dropped on the way, which answers 500.
  }
  if (!pending->response) co_await pending->arrived.async_wait(awaited);
  if (!pending->response) co_return told_later(listener_->retry_after());
  co_return std::move(*pending->response);
}

asio::awaitable<bool> HttpSession::write(HttpResponse response, unsigned version, bool keep_alive,
                                         bool with_body) {
  http::response<http::string_body> out{static_cast<http::status>(response.status), version};
  for (const auto& header : response.headers)
    out.insert(header.name, header.value);
  out.keep_alive(keep_alive);
  out.body() = std::move(response.body);
  out.prepare_payload();
  if (!with_body) out.body().clear();
  beast::get_lowest_layer(*stream_).expires_after(tuning::write_response_time);
  const auto [problem, size] = co_await http::async_write(*stream_, out, awaited);
  co_return !problem && keep_alive;
}

asio::awaitable<void> HttpSession::become_link(Request request) {
  auto user = listener_->handlers.on_link ? listener_->handlers.on_link(peer_) : nullptr;
  if (!user) {
    ++listener_->counts.told_later;
    co_await write(told_later(listener_->retry_after()), request.version(), false, true);
    co_return;
  }
  // Counted as a link and as a connection until it closes.
  ++listener_->counts.links;
  std::shared_ptr<void> slot(this, [listener = listener_, held = std::move(slot_)](void*) mutable {
    --listener->counts.links;
    std::erase_if(listener->links, [](const auto& one) { return one.expired(); });
    held.reset();
  });
  auto link = std::make_shared<WebSocket>(std::move(*stream_),
                                          WebSocket::Settings{.message_bytes = listener_->at.message_bytes,
                                                              .handshake_time = listener_->at.handshake_time,
                                                              .idle_time = listener_->at.idle_link_time,
                                                              .peer = peer_,
                                                              .server_certificate = listener_->certificate,
                                                              .slot = std::move(slot)});
  stream_.reset();
  listener_->remember(listener_->links, link);
  const auto accepted = co_await link->accept(request);
  if (!accepted) {
    user->on_closed(accepted.error());
    co_return;
  }
  link->start(std::move(user));
  if (listener_->draining) link->close(CloseReason::leaving, Seconds{0});
}

asio::awaitable<void> HttpSession::shut() {
  beast::get_lowest_layer(*stream_).expires_after(tuning::goodbye_time);
  // The other end is told that nothing was cut off; whether it answers is its own affair.
  co_await stream_->async_shutdown(awaited);
}

}  // namespace frontlijn::net

#include "sync/net/web_socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/beast/websocket/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "sync/net/awaited.hpp"
#include "sync/net/tuning.hpp"

namespace frontlijn::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

namespace {

websocket::close_code code_of(CloseReason reason) {
  switch (reason) {
    case CloseReason::done:
      return websocket::close_code::normal;
    case CloseReason::leaving:
      return websocket::close_code::going_away;
    case CloseReason::protocol:
      return websocket::close_code::protocol_error;
    case CloseReason::too_big:
      return websocket::close_code::too_big;
    case CloseReason::refused:
      return websocket::close_code::policy_error;
    case CloseReason::later:
      return websocket::close_code::try_again_later;
  }
  return websocket::close_code::internal_error;
}

}  // namespace

WebSocket::WebSocket(TlsStream stream, Settings settings)
    : stream_(std::move(stream)),
      settings_(std::move(settings)),
      wake_reader_(stream_.get_executor(), asio::steady_timer::time_point::max()),
      wake_writer_(stream_.get_executor(), asio::steady_timer::time_point::max()) {
  beast::get_lowest_layer(stream_).expires_never();  // the WebSocket has its own deadlines
  stream_.binary(true);
  stream_.read_message_max(0);  // read_message keeps the bound
  stream_.auto_fragment(false);
  stream_.set_option(websocket::stream_base::timeout{.handshake_timeout = settings_.handshake_time,
                                                     .idle_timeout = settings_.idle_time,
                                                     .keep_alive_pings = true});
  if (auto binding = channel_binding_of(stream_.next_layer())) channel_binding_ = std::move(*binding);
}

asio::awaitable<Result<void>> WebSocket::accept(const Request& request) {
  const auto [problem] = co_await stream_.async_accept(request, awaited);
  if (problem) co_return error_of(problem, "handshake");
  co_return Result<void>{};
}

asio::awaitable<Result<void>> WebSocket::ask(const std::string& host, const std::string& path) {
  websocket::response_type response;
  const auto [problem] = co_await stream_.async_handshake(response, host, path, awaited);
  if (problem == websocket::error::upgrade_declined) {
    if (response.result() == beast::http::status::service_unavailable)
      co_return busy(response[beast::http::field::retry_after]);
    co_return fail(ErrorKind::unavailable, "net.not-frontlijn",
                   {{"server", settings_.peer}, {"status", std::to_string(response.result_int())}});
  }
  if (problem) co_return error_of(problem, "handshake");
  co_return Result<void>{};
}

void WebSocket::start(std::shared_ptr<LinkUser> user) {
  user_ = std::move(user);
  if (channel_binding_.empty()) {
    note(fail(ErrorKind::unavailable, "net.no-tls", {{"server", settings_.peer}}));
    cut();
  } else {
    tell([this] { user_->on_open(shared_from_this()); });
  }
  asio::co_spawn(stream_.get_executor(), read_all(shared_from_this()), asio::detached);
  asio::co_spawn(stream_.get_executor(), write_all(shared_from_this()), asio::detached);
}

asio::awaitable<void> WebSocket::read_all(std::shared_ptr<WebSocket> self) {
  while (true) {
    while (self->paused_ && !self->writer_done_)
      co_await self->wake_reader_.async_wait(awaited);
    auto message = co_await self->read_message();
    if (!message) break;
    if (self->closing_) continue;  // only waiting for the other end's goodbye
    if (!self->stream_.got_binary()) {
      self->note(fail(ErrorKind::damaged, "net.protocol", {{"server", self->settings_.peer}}));
      self->close(CloseReason::protocol, Seconds{0});
      continue;
    }
    self->tell([&] { self->user_->on_message(std::move(*message)); });
  }
  self->reader_done_ = true;
  self->wake_writer_.cancel();
  self->half_done();
}

asio::awaitable<std::optional<Bytes>> WebSocket::read_message() {
  Bytes message;
  do {
    // Grows with what really came, not with what a frame announces.
    auto buffer = asio::dynamic_buffer(message);
    const auto [problem, size] = co_await stream_.async_read_some(buffer, tuning::read_bytes, awaited);
    if (problem) {
      if (!closing_ && !cut_) note(error_of(problem, "link"));
      co_return std::nullopt;
    }
    if (!closing_ && message.size() > settings_.message_bytes) {
      note(too_big());
      close(CloseReason::too_big, Seconds{0});
    }
    if (closing_) message.clear();
  } while (!stream_.is_message_done());
  co_return message;
}

asio::awaitable<void> WebSocket::write_all(std::shared_ptr<WebSocket> self) {
  co_await self->write_and_wait();
  self->writer_done_ = true;
  self->wake_reader_.cancel();
  self->half_done();
}

asio::awaitable<void> WebSocket::write_and_wait() {
  while (!reader_done_ && !cut_) {
    if (!queue_.empty()) {
      if (!co_await write_next()) co_return;
    } else if (closing_) {
      websocket::close_reason goodbye(code_of(*closing_));
      if (retry_after_ > Seconds{0}) goodbye.reason = std::to_string(retry_after_.count());
      const auto [problem] = co_await stream_.async_close(goodbye, awaited);
      if (problem && !reader_done_) {
        note(error_of(problem, "link"));
        cut();
      }
      co_return;
    } else {
      co_await wake_writer_.async_wait(awaited);
    }
  }
}

asio::awaitable<bool> WebSocket::write_next() {
  const Bytes message = std::move(queue_.front());
  queue_.pop_front();
  const auto [problem, size] = co_await stream_.async_write(asio::buffer(message), awaited);
  queued_bytes_ -= message.size();
  if (problem) {
    if (!reader_done_) note(error_of(problem, "link"));
    cut();
    co_return false;
  }
  // Half empty, so that a refused sender does not come back for every single message.
  if (wants_room_ && !closing_ && queued_bytes_ <= tuning::send_queue_bytes / 2 &&
      queue_.size() <= tuning::send_queue_messages / 2) {
    wants_room_ = false;
    tell([this] { user_->on_room(); });
  }
  co_return true;
}

void WebSocket::half_done() {
  if (!reader_done_ || !writer_done_ || !user_) return;
  const auto user = std::move(user_);
  user_ = nullptr;
  user->on_closed(outcome());
  goodbye_bound_.reset();
  queue_.clear();
  settings_.slot.reset();
}

Result<void> WebSocket::outcome() const {
  // What the other end said counts for more than how its socket then ended.
  const bool other_said_goodbye = stream_.reason().code != websocket::close_code::none;
  if (other_said_goodbye && !closing_) {
    if (const auto said = error_of_close_code()) return *said;
    return {};
  }
  if (error_) return *error_;
  return {};
}

bool WebSocket::has_room(std::size_t size) {
  if (closing_ || cut_ || reader_done_ || size > settings_.message_bytes) return false;
  const bool fits =
      queued_bytes_ + size <= tuning::send_queue_bytes && queue_.size() < tuning::send_queue_messages;
  if (!fits) wants_room_ = true;
  return fits;
}

bool WebSocket::send(Bytes message) {
  if (!has_room(message.size())) return false;
  queued_bytes_ += message.size();
  queue_.push_back(std::move(message));
  wake_writer_.cancel();
  return true;
}

void WebSocket::pause() { paused_ = true; }

void WebSocket::resume() {
  paused_ = false;
  wake_reader_.cancel();
}

void WebSocket::close(CloseReason reason, Seconds retry_after) {
  if (closing_ || cut_) return;
  closing_ = reason;
  retry_after_ = retry_after;
  resume();
  wake_writer_.cancel();
  bound_goodbye();
}

void WebSocket::bound_goodbye() {
  goodbye_bound_ = std::make_unique<asio::steady_timer>(stream_.get_executor(), settings_.idle_time);
  goodbye_bound_->async_wait([weak = weak_from_this()](boost::system::error_code cancelled) {
    const auto self = weak.lock();
    if (cancelled || !self) return;
    self->note(fail(ErrorKind::unavailable, "net.timed-out",
                    {{"server", self->settings_.peer}, {"step", "net.step.link"}}));
    self->cut();
  });
}

void WebSocket::cut() {
  cut_ = true;
  queue_.clear();
  boost::system::error_code ignored;
  beast::get_lowest_layer(stream_).socket().close(ignored);
  resume();
  wake_writer_.cancel();
}

template <class Call>
void WebSocket::tell(Call call) {
  try {
    if (user_) call();
  } catch (const std::exception& problem) {
    note(fail(ErrorKind::io, "net.program-error", {{"why", problem.what()}}));
    cut();
  }
}

void WebSocket::note(Error error) {
  if (!error_) error_ = std::move(error);
}

Error WebSocket::error_of(boost::system::error_code code, std::string step) const {
  if (code == beast::error::timeout)
    return fail(ErrorKind::unavailable, "net.timed-out",
                {{"server", settings_.peer}, {"step", "net.step." + std::move(step)}});
  if (code.category() == make_error_code(websocket::error::closed).category())
    return fail(ErrorKind::damaged, "net.protocol", {{"server", settings_.peer}, {"why", code.message()}});
  return fail(ErrorKind::unavailable, "net.cut", {{"server", settings_.peer}, {"why", code.message()}});
}

Error WebSocket::too_big() const {
  return fail(ErrorKind::limit_exceeded, "net.message-too-big",
              {{"server", settings_.peer}, {"limit", std::to_string(settings_.message_bytes)}});
}

/// `seconds` as the other end gave them; anything else than a reasonable number says nothing.
Error WebSocket::busy(std::string_view seconds) const {
  Error::Arguments arguments{{"server", settings_.peer}};
  const bool is_number = !seconds.empty() && seconds.size() <= 5 &&
                         seconds.find_first_not_of("0123456789") == std::string_view::npos;
  if (is_number) arguments.emplace_back("seconds", std::string(seconds));
  return fail(ErrorKind::unavailable, "net.busy", std::move(arguments));
}

std::optional<Error> WebSocket::error_of_close_code() const {
  const Error::Arguments where{{"server", settings_.peer}};
  switch (stream_.reason().code) {
    case websocket::close_code::normal:
      return std::nullopt;
    case websocket::close_code::going_away:
    case websocket::close_code::service_restart:
      return fail(ErrorKind::unavailable, "net.leaving", where);
    case websocket::close_code::try_again_later:
      return busy({stream_.reason().reason.data(), stream_.reason().reason.size()});
    case websocket::close_code::policy_error:
      return fail(ErrorKind::refused, "net.refused", where);
    case websocket::close_code::too_big:
      return too_big();
    default:
      return fail(ErrorKind::damaged, "net.protocol", where);
  }
}

}  // namespace frontlijn::net

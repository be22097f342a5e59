#include "sync/link/session_link.hpp"

#include <charconv>

namespace frontlijn::sync {

namespace {

/// A session counts in tens of seconds.
constexpr Milliseconds tick_time{1'000};

/// What a busy server asked to wait, where it named a time.
std::optional<Seconds> named_wait(const Error& error) {
  for (const auto& [name, value] : error.arguments()) {
    std::uint32_t seconds = 0;
    if (error.key() != "net.busy" || name != "seconds") continue;
    std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (seconds > 0) return Seconds{seconds};
  }
  return std::nullopt;
}

}  // namespace

SessionLink::SessionLink(net::EventLoop& loop, TabletEnd end, ClientSession::Options options,
                         std::function<void()> changed, std::function<void(const SyncReport&)> done)
    : loop_(loop),
      end_(end),
      options_(std::move(options)),
      changed_(std::move(changed)),
      done_(std::move(done)) {}

void SessionLink::on_open(const std::shared_ptr<net::Connection>& connection) {
  connection_ = connection;
  if (closing_) {
    connection_->close();
    return;
  }
  certificate_ = connection->server_certificate();
  options_.channel_binding = connection->channel_binding();
  options_.identity = end_.identity;
  options_.passes = end_.passes;
  session_ = std::make_unique<ClientSession>(end_.replica, end_.key, end_.random, options_);
  session_->start(end_.clock.now());
  write();
}

void SessionLink::on_message(Bytes message) {
  if (!session_) return;
  session_->receive(message, end_.clock.now());
  const bool news = !session_->take_changed().empty() || !session_->take_arrived().empty();
  write();
  if (session_->congested()) connection_->pause();
  if (news && changed_) changed_();
}

void SessionLink::write() {
  write_out();
  tick_while_waiting();
  if (moved_) moved_();
}

void SessionLink::write_out() {
  if (!connection_ || !session_) return;
  while (true) {
    if (!waiting_) waiting_ = session_->next_frame(end_.clock.now());
    if (!waiting_) break;
    if (!connection_->has_room(waiting_->size())) return;
    if (!connection_->send(std::move(*waiting_))) return;
    waiting_.reset();
  }
  if (session_->finished())
    connection_->close();
  else if (!session_->congested())
    connection_->resume();
}

/// A link on which nothing is awaited costs nothing; that it still lives, the transport's pings say.
void SessionLink::tick_while_waiting() {
  if (ticks_ || !connection_ || !session_->waits()) return;
  ticks_ = true;
  ticking_ = loop_.after(tick_time, [this] {
    ticks_ = false;
    session_->tick(end_.clock.now());
    write();
  });
}

void SessionLink::look_again() {
  if (!session_) return;
  session_->tick(end_.clock.now());  // what was heard last may be long ago, and nothing was awaited since
  session_->look_again();
  write();
}

void SessionLink::confirm() {
  if (!session_) return;
  session_->tick(end_.clock.now());
  session_->confirm();
  write();
}

void SessionLink::close() {
  closing_ = true;
  if (connection_) connection_->close();
}

void SessionLink::cut() {
  closing_ = true;
  if (connection_) connection_->cut();
}

void SessionLink::on_closed(const Result<void>& how) {
  ticking_.cancel();
  connection_.reset();
  SyncReport report;
  if (session_) {
    report.outcome = session_->outcome();
    report.enrolled = session_->enrolled();
    report.server = session_->server();
    report.grants = session_->grants();
    report.settled = session_->settled();
    report.wipe = session_->wipe();
  }
  if (how.has_error()) {
    report.link_error = how.error();
    if (!report.outcome.retry_after) report.outcome.retry_after = named_wait(how.error());
  }
  report.certificate = certificate_;
  done_(report);
}

SyncReport sync_with_server(const net::ConnectTo& to, TabletEnd end, ClientSession::Options options) {
  net::EventLoop loop;
  std::optional<SyncReport> report;
  net::connect(loop, to,
               std::make_shared<SessionLink>(loop, end, std::move(options), nullptr,
                                             [&](const SyncReport& done) { report = done; }));
  loop.run_until([&] { return report.has_value(); });
  return report.value_or(SyncReport{});
}

}  // namespace frontlijn::sync

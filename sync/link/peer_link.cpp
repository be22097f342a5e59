#include "sync/link/peer_link.hpp"

namespace frontlijn::sync {

namespace {

/// How soon what this tablet's other windows and programs write goes out.
constexpr Milliseconds peer_tick_time{1'000};

}  // namespace

PeerLink::PeerLink(net::EventLoop& loop, PeerEnd end, PeerSession::Options options, Told told)
    : loop_(loop), end_(end), options_(std::move(options)), told_(std::move(told)) {}

void PeerLink::on_open(const std::shared_ptr<net::Connection>& connection) {
  connection_ = connection;
  if (closing_) {
    connection_->close();
    return;
  }
  options_.channel_binding = connection->channel_binding();
  options_.identity = end_.identity;
  options_.has_server = end_.has_server;
  session_ = std::make_unique<PeerSession>(end_.replica, end_.book, end_.store.device(), end_.store.random(),
                                           options_);
  session_->start(end_.store.clock().now());
  tick_later();
  write();
}

void PeerLink::on_message(Bytes message) {
  if (!session_) return;
  session_->receive(message, end_.store.clock().now());
  changed_.merge(session_->take_changed());
  arrived_.merge(session_->take_arrived());
  if (session_->other() && !std::exchange(has_met_, true) && told_.met) told_.met(*this);
  write();
  if (connection_ && session_->congested()) connection_->pause();
  if ((!changed_.empty() || !arrived_.empty()) && told_.changed) told_.changed(*this);
}

void PeerLink::write() {
  if (!connection_ || !session_) return;
  while (true) {
    if (!waiting_) waiting_ = session_->next_frame(end_.store.clock().now());
    if (!waiting_) break;
    if (!connection_->has_room(waiting_->size())) return;
    if (!connection_->send(std::move(*waiting_))) return;
    waiting_.reset();
  }
  const bool is_settled = session_->settled();
  if (std::exchange(was_settled_, is_settled) != is_settled && told_.settled)
    told_.settled(*this, is_settled);
  if (!connection_) return;
  if (session_->finished())
    connection_->close();
  else if (!session_->congested())
    connection_->resume();
}

void PeerLink::tick_later() {
  ticking_ = loop_.after(peer_tick_time, [this] {
    session_->tick(end_.store.clock().now());
    session_->look_again();
    write();
    if (connection_) tick_later();
  });
}

void PeerLink::look_again() {
  if (!session_) return;
  session_->look_again();
  write();
}

void PeerLink::tell_of_attachment(SpaceId space, const Hash& hash) {
  if (!session_) return;
  session_->tell_of_attachment(space, hash);
  write();
}

void PeerLink::close() {
  closing_ = true;
  if (connection_) connection_->close();
}

/// Lets go of the connection, which holds this link until it has ended: where the loop ends before that,
/// nothing else would part them.
void PeerLink::cut() {
  closing_ = true;
  ticking_.cancel();
  if (const auto connection = std::exchange(connection_, nullptr)) connection->cut();
}

PeerReport PeerLink::report() const {
  PeerReport report;
  if (session_) {
    report.outcome = session_->outcome();
    report.other = session_->other();
    report.settled = session_->settled();
  }
  report.link_error = link_error_;
  return report;
}

void PeerLink::on_closed(const Result<void>& how) {
  ticking_.cancel();
  connection_.reset();
  if (how.has_error()) link_error_ = how.error();
  if (told_.done) told_.done(*this, report());
}

}  // namespace frontlijn::sync

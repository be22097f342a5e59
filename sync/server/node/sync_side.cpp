#include "sync/server/node/sync_side.hpp"

#include "sync/server/tuning.hpp"

namespace frontlijn::server {

namespace {

/// Without the port: "127.0.0.1", "[::1]".
std::string network_of(const std::string& peer) { return net::network_of(peer.substr(0, peer.rfind(':'))); }

bool is_vain_code(const Error& error) {
  return error.key() == "code.unknown" || error.key() == "code.used" || error.key() == "code.expired";
}

}  // namespace

/// The loop's half of one tablet.
class SyncSide::Link : public net::LinkUser, public std::enable_shared_from_this<Link> {
 public:
  Link(std::shared_ptr<SyncSide*> side, std::string peer) : side_(std::move(side)), peer_(std::move(peer)) {}

  const std::string& peer() const { return peer_; }

  void on_open(const std::shared_ptr<net::Connection>& connection) override {
    connection_ = connection;
    hand_over([self = shared_from_this(), binding = connection->channel_binding()](SyncSide& side) {
      side.opened(self, binding);
    });
  }

  void on_message(Bytes message) override {
    const std::size_t bytes = message.size();
    unread_bytes_ += bytes;
    if (++unread_ >= tuning::unread_messages || unread_bytes_ >= tuning::unread_bytes) connection_->pause();
    if (*side_ == nullptr) return;
    if (!(*side_)->has_room_for(bytes)) return turn_away();
    const bool taken = offer([self = shared_from_this(), message = std::move(message)](SyncSide& side) {
      side.received(self.get(), message);
    });
    if (taken) return;
    (*side_)->waiting_bytes_ -= bytes;
    turn_away();
  }

  void on_room() override { write(); }

  void on_closed(const Result<void>& how) override {
    connection_.reset();
    waiting_.clear();
    // Here and not wherever it is let go of: timers belong to the loop's thread.
    waiting_time_ = {};
    retry_ = {};
    if (*side_ == nullptr) return;
    // That a link is gone must be told even when the queue is full.
    if (offer([self = shared_from_this(), how](SyncSide& side) { side.closed(self.get(), how); })) return;
    retry_ = (*side_)->loop_.after(tuning::tick_time, [weak = weak_from_this(), how] {
      if (const auto self = weak.lock()) self->on_closed(how);
    });
  }

  /// What the session said in its turn; `last` when it will say no more.
  void say(std::vector<Bytes> messages, bool last) {
    for (Bytes& message : messages)
      waiting_.push_back(std::move(message));
    if (last && !std::exchange(last_, true) && connection_ && *side_ != nullptr) {
      waiting_time_ = (*side_)->loop_.after(tuning::last_words_time, [weak = weak_from_this()] {
        if (const auto self = weak.lock(); self && self->connection_) self->connection_->cut();
      });
    }
    write();
  }

  /// Its device waits; then it is its turn again, if it is still there.
  void wait(Milliseconds time) {
    if (*side_ == nullptr || !connection_ || last_) return;
    waiting_time_ = (*side_)->loop_.after(time, [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self == nullptr || *self->side_ == nullptr) return;
      // A full queue: the next tick gives it its turn.
      (void)self->offer([self](SyncSide& side) { side.rested(self.get()); });
    });
  }

  void has_read(std::size_t messages, std::size_t bytes) {
    unread_ -= messages;
    unread_bytes_ -= bytes;
    const bool goes_on = unread_ < tuning::unread_messages && unread_bytes_ < tuning::unread_bytes;
    if (connection_ && goes_on) connection_->resume();
  }

 private:
  template <class Job>
  bool offer(Job job) {
    return (*side_)->hand_over([side = *side_, job = std::move(job)] { job(*side); });
  }

  template <class Job>
  void hand_over(Job job) {
    if (*side_ == nullptr || !connection_) return;
    if (!offer(std::move(job))) turn_away();
  }

  void turn_away() {
    ++(*side_)->counts_.queue_full;
    connection_->close(net::CloseReason::later, (*side_)->come_back());
  }

  void write() {
    if (!connection_) return;
    while (!waiting_.empty() && connection_->has_room(waiting_.front().size())) {
      if (!connection_->send(std::move(waiting_.front()))) return;
      waiting_.pop_front();
    }
    if (!waiting_.empty()) return;
    if (last_)
      connection_->close();
    else
      hand_over([self = shared_from_this()](SyncSide& side) { side.has_room(self.get()); });
  }

  /// Empty once the server has ended; links that are still being cut then have nobody to tell.
  std::shared_ptr<SyncSide*> side_;
  std::string peer_;
  std::shared_ptr<net::Connection> connection_;
  // Neither keeps the link: the side does, for as long as it has not heard that it is closed.
  net::EventLoop::Timer retry_;
  net::EventLoop::Timer waiting_time_;
  std::deque<Bytes> waiting_;
  std::size_t unread_ = 0;
  std::size_t unread_bytes_ = 0;
  bool last_ = false;
};

Result<std::unique_ptr<SyncSide>> SyncSide::open(net::EventLoop& loop, const NodeOptions& options,
                                                 const net::TlsIdentity& identity, const Clock& clock,
                                                 const TimeZone& zone, RandomSource& random) {
  std::unique_ptr<SyncSide> side(new SyncSide(loop, options, clock, zone, random));
  FRONTLIJN_TRY(side->ground_,
                Ground::open(options.database, options.key, options.storage, clock, zone, random));
  FRONTLIJN_TRY(side->key_, side->ground_->session_key(identity));
  FRONTLIJN_CHECK(side->ground_->store().entrust_erasing(side->key_->id()));
  FRONTLIJN_CHECK(side->ground_->commits().entrust_erasing(side->key_->id()));
  side->directory_.emplace(*side->ground_);
  side->worker_ = std::make_unique<Worker>(tuning::waiting_session_jobs);
  side->tick_later();
  return side;
}

SyncSide::~SyncSide() {
  *handle_ = nullptr;
  if (worker_) worker_->end();
}

std::shared_ptr<net::LinkUser> SyncSide::new_link(const std::string& peer) {
  return std::make_shared<Link>(handle_, peer);
}

bool SyncSide::hand_over(std::function<void()> job) {
  return worker_->offer([this, job = std::move(job)] {
    directory_->next_message();
    guarded(job);
  });
}

void SyncSide::tick_later() {
  ticking_ = loop_.after(tuning::tick_time, [this] {
    (void)hand_over([this] { tick(); });  // a full queue ticks by itself
    tick_later();
  });
}

void SyncSide::opened(const std::shared_ptr<Link>& link, Bytes channel_binding) {
  Talk& talk = talks_[link.get()];
  counts_.open = talks_.size();
  talk.link = link;
  talk.session = std::make_unique<sync::ServerSession>(
      ground_->commits(), *directory_, *key_, random_,
      sync::ServerSession::Options{.channel_binding = std::move(channel_binding),
                                   .wait_before_enrolling =
                                       [this, address = network_of(link->peer())] {
                                         const auto wait = limits_.wait_before_enrolling(address);
                                         if (wait) ++counts_.codes_refused;
                                         return wait;
                                       },
                                   .absences = &absences_});
  talk.session->start(clock_.now());
  give_turn(talk);
}

/// Counted from here until it is dealt with.
bool SyncSide::has_room_for(std::size_t bytes) {
  if (waiting_bytes_ + bytes > options_.limits.waiting_bytes) return false;
  waiting_bytes_ += bytes;
  return true;
}

void SyncSide::received(const Link* link, const Bytes& message) {
  waiting_bytes_ -= message.size();
  const auto found = talks_.find(link);
  if (found == talks_.end()) return;
  Talk& talk = found->second;
  talk.session->receive(message, clock_.now());
  ++talk.unacknowledged;
  talk.unacknowledged_bytes += message.size();
  meet(talk);
  spend(talk);
  note_news(talk);
  // What was taken in is acknowledged in any case: nobody has to hand it in again.
  give_turn(talk, true);
  turn_away_if_too_much(talk);
}

void SyncSide::has_room(const Link* link) {
  const auto found = talks_.find(link);
  if (found == talks_.end()) return;
  found->second.handed_over = false;
  give_turn(found->second);
}

/// Once its device has proved itself, or it has failed to.
void SyncSide::meet(Talk& talk) {
  if (talk.known || talk.failed) return;
  if (!talk.session->device()) {
    talk.failed = talk.session->finished();
    const auto outcome = talk.session->outcome();
    if (!outcome.error || !is_vain_code(*outcome.error)) return;
    ++counts_.codes_in_vain;
    limits_.tried_in_vain(network_of(talk.link->peer()));
    return;
  }
  talk.known = true;
  const log::DeviceId device = *talk.session->device();
  replace(device, talk.link.get());
  const auto wait = limits_.begin_session(device);
  if (!wait) return;
  ++counts_.told_later;
  talk.session->turn_away(fail(ErrorKind::unavailable, "sync.too-much"), come_back_after(*wait, random_));
}

/// The link of an older session is most likely dead; what it acknowledged is durable.
void SyncSide::replace(const log::DeviceId& device, const Link* by) {
  const Link* older = std::exchange(by_device_[device], by);
  const auto found = older == nullptr ? talks_.end() : talks_.find(older);
  if (found == talks_.end()) return;
  ++counts_.replaced;
  found->second.session->turn_away(fail(ErrorKind::unavailable, "sync.replaced"),
                                   tuning::replaced_stays_away);
  give_turn(found->second);
}

void SyncSide::spend(Talk& talk) {
  if (!talk.known) return;
  const auto outcome = talk.session->outcome();
  // What is read to be hashed costs as much as what is read to be sent.
  const std::uint64_t bytes = outcome.bytes_in + outcome.bytes_out + outcome.bytes_shown;
  const auto& progress = outcome.progress;
  const std::uint64_t commits =
      progress.commits_taken + progress.commits_duplicate + progress.commits_refused_here;
  limits_.spend(*talk.session->device(), bytes - std::exchange(talk.bytes, bytes),
                commits - std::exchange(talk.commits, commits));
  talk.owes = limits_.owes(*talk.session->device());
}

/// Back-pressure first; "later" where that would take too long.
void SyncSide::turn_away_if_too_much(Talk& talk) {
  if (talk.owes <= tuning::patience_with_device || talk.session->finished()) return;
  ++counts_.told_later;
  talk.session->turn_away(fail(ErrorKind::unavailable, "sync.too-much"), come_back_after(talk.owes, random_));
  give_turn(talk);
}

/// Back-pressure: it is not read from any further, and given nothing but answers, until it owes nothing.
bool SyncSide::has_to_wait(Talk& talk) {
  if (talk.owes <= Milliseconds{0} || talk.session->finished()) return false;
  if (talk.waits) return true;
  talk.owes = limits_.owes(*talk.session->device());
  if (talk.owes <= Milliseconds{0}) return false;
  const Milliseconds owed = std::min(talk.owes, tuning::patience_with_device);
  talk.waits = true;
  ++counts_.slowed;
  loop_.post([link = talk.link, owed] { link->wait(owed); });
  return true;
}

void SyncSide::rested(const Link* link) {
  const auto found = talks_.find(link);
  if (found == talks_.end()) return;
  found->second.waits = false;
  give_turn(found->second);
}

void SyncSide::give_turn(Talk& talk, bool answers) {
  const bool waits = has_to_wait(talk);
  // Read on, unless what the tablet asked for has not been taken away yet.
  if (talk.unacknowledged > 0 && !talk.session->congested() && !waits) {
    loop_.post([link = talk.link, count = std::exchange(talk.unacknowledged, 0),
                bytes = std::exchange(talk.unacknowledged_bytes, 0)] { link->has_read(count, bytes); });
  }
  if (talk.handed_over || talk.said_finished || (waits && !answers)) return;
  std::vector<Bytes> messages;
  std::size_t bytes = 0;
  while (bytes < tuning::turn_bytes && messages.size() < tuning::turn_messages) {
    auto message = talk.session->next_frame(clock_.now());
    if (!message) break;
    bytes += message->size();
    messages.push_back(std::move(*message));
  }
  spend(talk);
  const bool turn_full = bytes >= tuning::turn_bytes || messages.size() >= tuning::turn_messages;
  talk.said_finished = talk.session->finished() && !turn_full;
  if (messages.empty() && !talk.said_finished) return;
  talk.handed_over = true;
  loop_.post([link = talk.link, messages = std::move(messages), last = talk.said_finished]() mutable {
    link->say(std::move(messages), last);
  });
}

void SyncSide::note_news(Talk& talk) {
  auto arrived = talk.session->take_arrived();
  auto changed = talk.session->take_changed();
  const bool news = !changed.empty() || !arrived.empty();
  arrived_.merge(arrived);
  changed_.merge(changed);
  // Once for all that comes in before it is this job's turn, so that a rush does not wake everybody each
  // time.
  if (news) spread_later();
  untidy_ |= news;
}

void SyncSide::spread_later() {
  if (spreading_) return;
  spreading_ = hand_over([this] { spread(); });
}

void SyncSide::spread() {
  spreading_ = false;
  tell_of(std::exchange(arrived_, {}));
  if (const auto changed = std::exchange(changed_, {}); !changed.empty()) pass_on(changed);
}

void SyncSide::tell_of(const std::set<std::pair<SpaceId, Hash>>& attachments) {
  if (attachments.empty()) return;
  for (auto& [link, talk] : talks_) {
    for (const auto& [space, hash] : attachments)
      talk.session->tell_of_attachment(space, hash);
    give_turn(talk);
  }
}

/// To everybody who gets one of these spaces; none: to all.
void SyncSide::pass_on(const std::set<SpaceId>& spaces) {
  for (auto& [link, talk] : talks_) {
    bool concerned = spaces.empty();
    if (spaces.empty()) talk.session->look_again();
    for (const SpaceId space : spaces)
      concerned |= talk.session->look_again_at(space);
    if (concerned) give_turn(talk);
  }
}

void SyncSide::hear(const postgres::News& news) {
  {
    const std::lock_guard lock(hearing_);
    heard_.anything |= news.anything;
    heard_.spaces.insert(news.spaces.begin(), news.spaces.end());
    if (heard_.attachments.size() < tuning::attachments_heard)
      heard_.attachments.insert(news.attachments.begin(), news.attachments.end());
    if (std::exchange(hearing_under_way_, true)) return;
  }
  const bool taken = hand_over([this] {
    postgres::News heard;
    {
      const std::lock_guard lock(hearing_);
      hearing_under_way_ = false;
      heard = std::exchange(heard_, {});
    }
    tell_of(heard.attachments);
    if (heard.anything)
      pass_on({});
    else if (!heard.spaces.empty())
      pass_on(heard.spaces);
  });
  if (taken) return;
  // The queue is full; the next tick finds it.
  const std::lock_guard lock(hearing_);
  hearing_under_way_ = false;
}

void SyncSide::tick() {
  const Date today = date_at(clock_.now(), zone_);
  if (day_ != today) directory_->look_again();  // memberships end without anybody writing anything
  day_ = today;
  for (auto& [link, talk] : talks_) {
    talk.session->tick(clock_.now());
    if (talk.waits) talk.waits = limits_.owes(*talk.session->device()) > Milliseconds{0};
    give_turn(talk);
  }
  if (!changed_.empty() || !arrived_.empty()) spread_later();  // where the queue was full
  if (!is_told_ || ++ticks_since_look_ >= tuning::ticks_between_looks) look_for_news();
  if (untidy_) tidy();
}

/// Step by step while no tablet waits; otherwise the next tick goes on. Trouble with the disk is told to
/// whoever writes next.
void SyncSide::tidy() {
  if (worker_->waiting() > 0) return;
  const auto more = ground_->store().tidy();
  untidy_ = more.has_value() && *more;
  if (untidy_) (void)hand_over([this] { tidy(); });
}

/// Written by another process on this database, such as the command line, of which nobody told us.
void SyncSide::look_for_news() {
  ticks_since_look_ = 0;
  const auto news = ground_->news();
  if (!news) {  // once an outage
    if (!std::exchange(trouble_told_, true))
      options_.log(true, "storage-away", {{"why", news.error().debug_text()}});
    return;
  }
  trouble_told_ = false;
  if (*news == seen_news_) return;
  seen_news_ = *news;
  pass_on({});
}

void SyncSide::closed(const Link* link, const Result<void>& how) {
  const auto found = talks_.find(link);
  if (found == talks_.end()) return;
  const Talk& talk = found->second;
  const auto outcome = talk.session->outcome();
  const std::optional<Error> error = outcome.error     ? outcome.error
                                     : how.has_error() ? std::optional(how.error())
                                                       : std::nullopt;
  Error::Arguments particulars{
      {"peer", talk.link->peer()},
      {"device", talk.session->device() ? talk.session->device()->to_text().substr(0, 16) : ""},
      {"taken", std::to_string(outcome.progress.commits_taken)},
      {"sent", std::to_string(outcome.progress.commits_sent)},
      {"bytes_in", std::to_string(outcome.bytes_in)},
      {"bytes_out", std::to_string(outcome.bytes_out)}};
  if (error) particulars.emplace_back("error", error->debug_text());
  for (const Error& warning : outcome.warnings)
    particulars.emplace_back("warning", warning.debug_text());
  options_.log(outcome.error.has_value(), "session", particulars);
  count(outcome);
  if (talk.known) {
    const auto newest = by_device_.find(*talk.session->device());
    if (newest != by_device_.end() && newest->second == link) by_device_.erase(newest);
  }
  talks_.erase(found);
  counts_.open = talks_.size();
}

void SyncSide::count(const sync::Outcome& outcome) {
  ++counts_.ended;
  if (outcome.error) ++counts_.failed;
  counts_.commits_taken += outcome.progress.commits_taken;
  counts_.commits_sent += outcome.progress.commits_sent;
  counts_.commits_refused += outcome.progress.commits_refused_here;
  counts_.forks += outcome.progress.forks;
  counts_.attachments_taken += outcome.progress.attachments_taken;
  counts_.attachments_sent += outcome.progress.attachments_sent;
  counts_.bytes_in += outcome.bytes_in;
  counts_.bytes_out += outcome.bytes_out;
}

template <class Job>
void SyncSide::guarded(Job job) {
  try {
    job();
  } catch (const std::exception& problem) {
    options_.log(true, "program-error", {{"where", "session"}, {"why", problem.what()}});
  }
}

}  // namespace frontlijn::server

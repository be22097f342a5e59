#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "sync/net/connection.hpp"
#include "sync/server/node/device_limits.hpp"
#include "sync/server/node/metrics.hpp"
#include "sync/server/node/node.hpp"
#include "sync/server/node/server_directory.hpp"
#include "sync/server/postgres/listener.hpp"
#include "sync/server/worker.hpp"
#include "sync/session/server_session.hpp"

namespace frontlijn::server {

/// The tablets' sessions, on a thread and a database connection of their own. The links live on the loop;
/// what they bring is handed over message by message, and what the sessions have to say is handed back in
/// turns.
class SyncSide {
 public:
  /// `identity` proves to tablets who they are connected to.
  static Result<std::unique_ptr<SyncSide>> open(net::EventLoop& loop, const NodeOptions& options,
                                                const net::TlsIdentity& identity, const Clock& clock,
                                                const TimeZone& zone, RandomSource& random);
  ~SyncSide();

  /// From the loop's thread: what drives a new link.
  std::shared_ptr<net::LinkUser> new_link(const std::string& peer);
  /// From any thread: another process took something in.
  void hear(const postgres::News& news);
  /// From any thread: whether `hear` is called as soon as there is anything to hear.
  void is_told(bool told) { is_told_ = told; }
  bool is_told() const { return is_told_; }

  /// From the loop's thread: when somebody who is told "later" is to come back.
  Seconds come_back() { return come_back_after(counts_.open, random_); }

  const SessionCounts& counts() const { return counts_; }
  std::size_t waiting_jobs() const { return worker_->waiting(); }

 private:
  class Link;

  /// One tablet, on the sessions' thread.
  struct Talk {
    std::shared_ptr<Link> link;
    std::unique_ptr<sync::ServerSession> session;
    bool handed_over = false;  ///< a turn is on its way out; no other until it has left
    bool said_finished = false;
    std::size_t unacknowledged = 0;  ///< messages dealt with, of which the link was not told yet
    std::size_t unacknowledged_bytes = 0;
    bool known = false;    ///< its device is, and was counted
    bool failed = false;   ///< before it was
    bool waits = false;    ///< beyond its allowance; its turn comes by itself
    Milliseconds owes{0};  ///< when something was spent last
    // Of the session, as they were last spent.
    std::uint64_t bytes = 0;
    std::uint64_t commits = 0;
  };

  SyncSide(net::EventLoop& loop, const NodeOptions& options, const Clock& clock, const TimeZone& zone,
           RandomSource& random)
      : loop_(loop),
        options_(options),
        clock_(clock),
        zone_(zone),
        random_(random),
        limits_(clock, options.limits) {}

  // On the loop's thread.
  bool has_room_for(std::size_t bytes);
  bool hand_over(std::function<void()> job);
  void tick_later();

  // On the sessions' thread.
  void opened(const std::shared_ptr<Link>& link, Bytes channel_binding);
  void received(const Link* link, const Bytes& message);
  void has_room(const Link* link);
  void rested(const Link* link);
  void closed(const Link* link, const Result<void>& how);
  void count(const sync::Outcome& outcome);
  void tick();
  void look_for_news();
  void tidy();
  /// `answers`: to something that was just dealt with; also to a device that waits.
  void give_turn(Talk& talk, bool answers = false);
  void meet(Talk& talk);
  void replace(const log::DeviceId& device, const Link* by);
  void spend(Talk& talk);
  bool has_to_wait(Talk& talk);
  void turn_away_if_too_much(Talk& talk);
  void note_news(Talk& talk);
  void tell_of(const std::set<std::pair<SpaceId, Hash>>& attachments);
  void pass_on(const std::set<SpaceId>& spaces);
  void spread();
  void spread_later();
  template <class Job>
  void guarded(Job job);

  net::EventLoop& loop_;
  const NodeOptions& options_;
  const Clock& clock_;
  const TimeZone& zone_;
  RandomSource& random_;
  net::EventLoop::Timer ticking_;
  std::shared_ptr<SyncSide*> handle_ = std::make_shared<SyncSide*>(this);

  std::unique_ptr<Ground> ground_;
  std::optional<log::DeviceKey> key_;
  std::optional<ServerDirectory> directory_;
  std::map<const Link*, Talk> talks_;
  std::map<log::DeviceId, const Link*> by_device_;
  DeviceLimits limits_;
  SessionCounts counts_;
  sync::Absences absences_;
  std::set<std::pair<SpaceId, Hash>> arrived_;
  std::set<SpaceId> changed_;
  bool spreading_ = false;
  bool untidy_ = false;  ///< something was written since the store was last put in order
  std::optional<Date> day_;
  std::optional<std::uint64_t> seen_news_;
  std::atomic<bool> is_told_ = false;
  unsigned ticks_since_look_ = 0;
  bool trouble_told_ = false;

  std::atomic<std::size_t> waiting_bytes_ = 0;  ///< of messages that wait for the sessions' thread
  std::mutex hearing_;
  postgres::News heard_;
  bool hearing_under_way_ = false;
  // Last, so that it ends first: its jobs use what stands above.
  std::unique_ptr<Worker> worker_;
};

}  // namespace frontlijn::server

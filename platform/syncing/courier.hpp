#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/people/context.hpp"
#include "platform/syncing/rhythm.hpp"
#include "platform/syncing/waiting.hpp"
#include "platform/tablet/joining.hpp"
#include "sync/net/network_watch.hpp"

namespace frontlijn::platform {

/// What a courier works with; all must outlive it, and the loop what is still under way.
struct CourierParts {
  net::EventLoop& loop;
  store::Store& store;
  sync::TabletEnd end;
  const TimeZone& zone;
  RandomSource& random;
  Waiting& waiting;
  net::NetworkWatch& network;
};

/// Goes between a tablet and its server: connects when it is time, stays, passes on what is written and what
/// comes, and tries again after an interruption. Lives on one loop; it never blocks and never polls.
class Courier {
 public:
  enum class Phase {
    resting,    ///< no link
    working,    ///< both ends are at it; or the first attempt, or one that a person asked for
    connected,  ///< linked, and both ends lack nothing
  };

  /// How it stands. The counters only grow.
  struct State {
    Phase phase = Phase::resting;
    std::optional<Error> problem;  ///< of the last attempt
    std::vector<Error> warnings;
    std::optional<sync::Progress> progress;  ///< of the session under way, or else the last one
    std::optional<Instant> next_try;         ///< when it connects by itself after an interruption
    std::map<SpaceId, std::uint64_t> sent;   ///< positions of the log under way to the server
    bool settled = false;                    ///< the last session ended with both ends lacking nothing
    std::uint64_t came_in = 0;               ///< times that something new was stored
    std::uint64_t joined = 0;                ///< times that the tablet joined a team
    std::uint64_t ended = 0;                 ///< sessions that ended
  };

  /// `tell` is called on the loop's thread whenever the state is another: at once when the phase changed,
  /// otherwise now and then.
  Courier(const CourierParts& parts, bool by_itself, std::function<void(const State&)> tell);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  ~Courier();

  /// The app is open: connects, if there is a server and nobody wants to be asked first.
  void open();
  /// Something that the server lacks was written.
  void wrote();
  void ask();
  /// `server` and `code` have been looked at and can be an address and a code.
  void enrol(const std::string& server, const std::string& code);
  void set_by_itself(bool on);
  /// Says goodbye to a server under way; `closed` when that is done or takes too long.
  void close(std::function<void()> closed);

  const State& state() const { return state_; }

 private:
  void arm();
  void due();
  void network_came();
  void begin_session();
  void talk(const net::ConnectTo& to, sync::ClientSession::Options options,
            std::function<void(const sync::SyncReport&)> then);
  void join(const std::string& server, const std::string& code);
  void take_join(const net::ConnectTo& to, const sync::SyncReport& report);
  void session_ended(const sync::SyncReport& report);
  void failed(const Error& error);
  void moved();
  void look_for_moves(const sync::Outcome& outcome);
  void note_contact(const log::DeviceId& server);
  void look_how_it_stands();
  void say();
  void say_soon();
  void tidy_later(Milliseconds wait);
  void tidy();

  const CourierParts parts_;
  Rhythm rhythm_;
  std::function<void(const State&)> tell_;
  State state_;
  Phase told_phase_ = Phase::resting;
  bool asked_ = false;  ///< by a person, who waits for an outcome
  bool proving_ = false;
  bool untidy_ = false;  ///< something was written since the store was last put in order
  std::optional<Milliseconds> contact_noted_;
  bool moves_looked_for_ = false;  ///< in this session, …
  std::uint64_t spaces_left_ = 0;  ///< … when so many spaces had gone

  std::shared_ptr<sync::SessionLink> link_;
  std::function<void()> closed_;
  std::shared_ptr<void> alarm_;
  std::shared_ptr<void> saying_;
  std::shared_ptr<void> proof_;
  std::shared_ptr<void> goodbye_;
  std::shared_ptr<void> tidying_;
};

}  // namespace frontlijn::platform

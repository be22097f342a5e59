#pragma once

#include <optional>

#include "core/base/random.hpp"
#include "core/base/time.hpp"
#include "sync/session/retry.hpp"

namespace frontlijn::platform {

/// How a session ended, as far as it says when the next one is to be.
struct SessionEnd {
  std::optional<Error> error;            ///< none: both said goodbye
  std::optional<Seconds> retry_after{};  ///< the other end named a time
};

/// When a tablet speaks with its server, decided from what happened. Moments are those of `Waiting::passed`:
/// a wall clock that is set back makes nobody wait for a year.
class Rhythm {
 public:
  Rhythm(RandomSource& random, bool by_itself) : random_(random), by_itself_(by_itself) {}

  // --- what happens ---
  /// The app was opened, or the tablet has joined a team.
  void begin(Milliseconds now);
  /// Something new that the server lacks was written here.
  void wrote(Milliseconds now);
  /// There may be a network again.
  void network_came(Milliseconds now);
  /// A person wants it now.
  void asked(Milliseconds now);
  /// Whether anything happens without a person asking.
  void set_by_itself(bool on, Milliseconds now);

  // --- what became of it ---
  /// What was due is being done.
  void begun();
  /// Both ends lack nothing.
  void settled() { retry_.succeeded(); }
  void ended(const SessionEnd& end, Milliseconds now);

  /// When to connect, or where connected to look for what is to be sent; none: not by itself.
  std::optional<Milliseconds> due() const { return due_; }
  /// Stay connected, so that news arrives.
  bool stays() const { return by_itself_; }

 private:
  enum class Reason { none, gathering, retrying, told_later };

  void set(Milliseconds due, Reason reason);
  void sooner(Milliseconds due, Reason reason);
  Milliseconds some_of(Milliseconds most);
  /// None: never again.
  std::optional<Milliseconds> wait_after(const SessionEnd& end);

  RandomSource& random_;
  sync::Retry retry_;
  bool by_itself_;
  std::optional<Milliseconds> due_;
  Reason reason_ = Reason::none;
};

}  // namespace frontlijn::platform

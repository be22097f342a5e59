#pragma once

#include "core/base/random.hpp"
#include "core/base/time.hpp"
#include "sync/session/tuning.hpp"

namespace frontlijn::sync {

/// How long to wait before the next attempt: twice as long each time up to a bound, with a random part, so
/// that those who lost their server at one moment do not come back in step.
class Retry {
 public:
  /// Between half of this turn's wait and all of it.
  Milliseconds next(RandomSource& random);
  /// It went well: the next interruption begins with the first wait again.
  void succeeded() { wait_ = tuning::first_retry; }

  /// At least `asked`, and up to a quarter more: what the other end asked is kept to, and not by all at once.
  static Milliseconds at_least(Milliseconds asked, RandomSource& random);

 private:
  Milliseconds wait_ = tuning::first_retry;
};

}  // namespace frontlijn::sync

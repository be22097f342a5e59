#pragma once

#include <optional>

#include "core/base/error.hpp"
#include "sync/session/retry.hpp"

namespace frontlijn::sync {

/// When a guest whose link to a stand-up fell away tries again: a little later each time and with a random
/// part, until it is let in, the one who holds it ends it, or it has been gone for too long. Has no clock:
/// moments (of a clock that only grows) are handed in.
class ComingBack {
 public:
  /// It was let in.
  void arrived() {
    retry_.succeeded();
    gone_since_.reset();
  }
  /// How long to wait before the next try; none where there is nothing to come back to: it was ended or
  /// refused, or has been gone for `tuning::come_back_for`.
  std::optional<Milliseconds> lost(const std::optional<Error>& why, Milliseconds now, RandomSource& random);

 private:
  Retry retry_;
  std::optional<Milliseconds> gone_since_;
};

}  // namespace frontlijn::sync

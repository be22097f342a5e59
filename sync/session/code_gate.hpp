#pragma once

#include <optional>

#include "core/base/time.hpp"
#include "sync/session/tuning.hpp"

namespace frontlijn::sync {

/// How often a stand-up's code may be tried: each try costs one of a few, which come back with time, and at
/// once where the code was right.
class CodeGate {
 public:
  /// False: later.
  bool try_code(Instant now) {
    // A clock that was set back, or far ahead, says nothing about how long it took.
    if (!counted_ || now < *counted_) counted_ = now;
    while (tries_ < tuning::code_tries && now - *counted_ >= tuning::code_try_time) {
      *counted_ += tuning::code_try_time;
      ++tries_;
    }
    if (tries_ >= tuning::code_tries) counted_ = now;
    if (tries_ == 0) return false;
    --tries_;
    return true;
  }
  void was_right() {
    if (tries_ < tuning::code_tries) ++tries_;
  }

 private:
  unsigned tries_ = tuning::code_tries;
  std::optional<Instant> counted_;
};

}  // namespace frontlijn::sync

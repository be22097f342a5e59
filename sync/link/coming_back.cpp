#include "sync/link/coming_back.hpp"

#include <algorithm>

namespace frontlijn::sync {

std::optional<Milliseconds> ComingBack::lost(const std::optional<Error>& why, Milliseconds now,
                                             RandomSource& random) {
  // An end without an error is a goodbye; what was refused stays so, but for rights that are looked at anew.
  if (!why || why->key() == "net.leaving") return std::nullopt;
  if (why->kind() != ErrorKind::unavailable && why->key() != "pass.rights-changed") return std::nullopt;
  if (!gone_since_) gone_since_ = now;
  if (now - *gone_since_ >= tuning::come_back_for) return std::nullopt;
  return std::min(retry_.next(random), tuning::longest_come_back);
}

}  // namespace frontlijn::sync

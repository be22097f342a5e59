#include "sync/session/retry.hpp"

#include <algorithm>

namespace frontlijn::sync {

namespace {

Milliseconds random_part(Milliseconds most, RandomSource& random) {
  if (most <= Milliseconds{0}) return Milliseconds{0};
  return Milliseconds{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most.count()) + 1))};
}

}  // namespace

Milliseconds Retry::next(RandomSource& random) {
  const Milliseconds wait = wait_ / 2 + random_part(wait_ / 2, random);
  wait_ = std::min(wait_ * 2, tuning::longest_retry);
  return wait;
}

Milliseconds Retry::at_least(Milliseconds asked, RandomSource& random) {
  return asked + random_part(asked / 4, random);
}

}  // namespace frontlijn::sync

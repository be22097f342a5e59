#include "core/log/hybrid_clock.hpp"

#include <algorithm>

#include "core/log/limits.hpp"

namespace frontlijn::log {

HybridTime HybridClock::next() {
  const HybridTime wall = HybridTime::at(wall_.now());
  // A full counter carries into the millisecond, which keeps the order.
  last_ = std::max(wall, HybridTime{last_.value + 1});
  return last_;
}

bool HybridClock::observe(HybridTime peer) {
  if (peer > HybridTime::at(wall_.now() + limits::believed_drift)) return false;
  last_ = std::max(last_, peer);
  return true;
}

}  // namespace frontlijn::log

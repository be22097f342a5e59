#pragma once

#include <compare>
#include <cstdint>

#include "core/base/time.hpp"

namespace frontlijn::log {

/// Milliseconds since 1970 and a counter within the millisecond (48 + 16 bits), so that what is written later
/// on one device, or after having seen another's, sorts later. Kulkarni et al., "Logical Physical Clocks",
/// OPODIS 2014.
struct HybridTime {
  std::uint64_t value = 0;

  static HybridTime at(Instant instant, std::uint16_t counter = 0) {
    const auto ms = to_ms(instant);
    return {(static_cast<std::uint64_t>(ms < 0 ? 0 : ms) << 16) | counter};
  }
  Instant instant() const { return instant_from_ms(static_cast<std::int64_t>(value >> 16)); }

  auto operator<=>(const HybridTime&) const = default;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(value);
  }
};

/// Gives strictly growing hybrid times. It follows peers that are a little ahead, and refuses to be dragged
/// away by one whose clock is wrong.
class HybridClock {
 public:
  /// `last` is the newest time this device has ever given out or believed.
  HybridClock(const Clock& wall, HybridTime last) : wall_(wall), last_(last) {}

  /// Later than every time given or believed so far.
  HybridTime next();

  /// Takes note of a peer's time. False when it lies more than `limits::believed_drift` ahead of the wall
  /// clock: then it is not followed (the commit that carries it is kept all the same).
  bool observe(HybridTime peer);

  HybridTime last() const { return last_; }

 private:
  const Clock& wall_;
  HybridTime last_;
};

}  // namespace frontlijn::log

#pragma once

#include <optional>

#include "core/base/time.hpp"

namespace frontlijn::platform {

/// The machine's wall clock, or a set moment for demonstrations and tests.
class SystemClock : public Clock {
 public:
  SystemClock() = default;
  explicit SystemClock(std::optional<Instant> pretended) : pretended_(pretended) {}
  Instant now() const override;

 private:
  std::optional<Instant> pretended_;
};

/// The machine's time zone (TZ, or /etc/localtime).
class SystemTimeZone : public TimeZone {
 public:
  Minutes offset_at(Instant instant) const override;
};

}  // namespace frontlijn::platform

#include "platform/system/system_clock.hpp"

#include <ctime>

namespace frontlijn::platform {

Instant SystemClock::now() const {
  return pretended_ ? *pretended_
                    : std::chrono::time_point_cast<Milliseconds>(std::chrono::system_clock::now());
}

Minutes SystemTimeZone::offset_at(Instant instant) const {
  const std::time_t seconds = static_cast<std::time_t>(to_ms(instant) / 1'000);
  std::tm local{};
  if (localtime_r(&seconds, &local) == nullptr) return Minutes{0};
  return Minutes{local.tm_gmtoff / 60};
}

}  // namespace frontlijn::platform

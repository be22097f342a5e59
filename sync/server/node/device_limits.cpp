#include "sync/server/node/device_limits.hpp"

#include <algorithm>

namespace frontlijn::server {

namespace {

std::optional<Seconds> in_seconds(Milliseconds wait) {
  if (wait <= Milliseconds{0}) return std::nullopt;
  return std::chrono::ceil<Seconds>(wait);
}

Seconds up_to(Seconds most, RandomSource& random) {
  if (most <= Seconds{0}) return Seconds{0};
  return Seconds{static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most.count()) + 1))};
}

}  // namespace

DeviceLimits::DeviceLimits(const Clock& clock, const LimitOptions& options)
    : clock_(clock),
      bytes_(options.bytes_per_device, tuning::devices_remembered),
      commits_(options.commits_per_device, tuning::devices_remembered),
      sessions_(options.sessions_per_device, tuning::devices_remembered),
      codes_(options.vain_codes_per_address, tuning::addresses_remembered) {}

std::optional<Seconds> DeviceLimits::begin_session(const log::DeviceId& device) {
  if (const Milliseconds owed = owes(device); owed > tuning::patience_with_device) return in_seconds(owed);
  if (sessions_.take(device, 1, now())) return std::nullopt;
  return in_seconds(sessions_.wait_for(device, 1, now()));
}

void DeviceLimits::spend(const log::DeviceId& device, std::uint64_t bytes, std::uint64_t commits) {
  if (bytes > 0) bytes_.spend(device, static_cast<double>(bytes), now());
  if (commits > 0) commits_.spend(device, static_cast<double>(commits), now());
}

Milliseconds DeviceLimits::owes(const log::DeviceId& device) const {
  return std::max(bytes_.wait_for(device, 0, now()), commits_.wait_for(device, 0, now()));
}

std::optional<Seconds> DeviceLimits::wait_before_enrolling(const std::string& address) const {
  return in_seconds(codes_.wait_for(address, 1, now()));
}

void DeviceLimits::tried_in_vain(const std::string& address) { (void)codes_.take(address, 1, now()); }

Seconds come_back_after(std::size_t connected, RandomSource& random) {
  const Seconds all{static_cast<std::int64_t>(connected / tuning::sessions_taken_per_second)};
  const Seconds spread = std::clamp(all, tuning::later_at_least, tuning::later_at_most);
  return tuning::later_at_least + up_to(spread, random);
}

Seconds come_back_after(Milliseconds owed, RandomSource& random) {
  const Seconds wait = std::max(std::chrono::ceil<Seconds>(owed), Seconds{1});
  return wait + up_to(wait / 4, random);
}

}  // namespace frontlijn::server

#pragma once

#include <optional>
#include <string>

#include "core/base/allowance.hpp"
#include "core/base/random.hpp"
#include "core/log/device.hpp"
#include "sync/server/tuning.hpp"

namespace frontlijn::server {

/// What an operator may set otherwise than tuning.hpp has it.
struct LimitOptions {
  Allowance bytes_per_device = tuning::bytes_per_device;
  Allowance commits_per_device = tuning::commits_per_device;
  Allowance sessions_per_device = tuning::sessions_per_device;
  Allowance vain_codes_per_address = tuning::vain_codes_per_address;
  std::size_t waiting_bytes = tuning::waiting_session_bytes;
};

/// What each device and address has cost lately, across its connections, and how long it has to wait for
/// more. Promise 9: a slow or hostile peer costs a bounded amount. Not for two threads at once.
class DeviceLimits {
 public:
  DeviceLimits(const Clock& clock, const LimitOptions& options);

  /// One more session; how long to wait where that is too many.
  std::optional<Seconds> begin_session(const log::DeviceId& device);
  void spend(const log::DeviceId& device, std::uint64_t bytes, std::uint64_t commits);
  /// How long until the device owes nothing.
  Milliseconds owes(const log::DeviceId& device) const;

  std::optional<Seconds> wait_before_enrolling(const std::string& address) const;
  void tried_in_vain(const std::string& address);

 private:
  Milliseconds now() const { return clock_.now().time_since_epoch(); }

  const Clock& clock_;
  Spendings<log::DeviceId> bytes_;
  Spendings<log::DeviceId> commits_;
  Spendings<log::DeviceId> sessions_;
  Spendings<std::string> codes_;
};

/// When a device that is told "later" is to come back, where so many are connected: different for each.
Seconds come_back_after(std::size_t connected, RandomSource& random);
/// The same where it owes so much itself.
Seconds come_back_after(Milliseconds owed, RandomSource& random);

}  // namespace frontlijn::server

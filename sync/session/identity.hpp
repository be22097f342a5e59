#pragma once

#include <optional>

#include "core/log/device.hpp"

namespace frontlijn::sync {

/// The key under which this replica writes, and the one it goes on with after it was put back from a backup.
class Identity {
 public:
  virtual ~Identity() = default;

  /// A key that is to replace the current one and that no server has taken over yet.
  virtual Result<std::optional<log::DeviceKey>> next() = 0;
  /// Makes it, durably; the same until it is adopted.
  virtual Result<log::DeviceKey> make_next() = 0;
  /// From now on everything is written under the next key.
  virtual Result<void> adopt_next() = 0;
};

}  // namespace frontlijn::sync

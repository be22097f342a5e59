#pragma once

#include <cstdint>

#include "core/log/device.hpp"
#include "sync/protocol/frame_parts.hpp"

/// How a session ends, and how a device does.
namespace frontlijn::sync {

/// Asks whether the other end still needs something from the sender; the answer has the same number and comes
/// when it does not.
struct Settle {
  static constexpr std::uint32_t tag = 21;
  static constexpr std::uint32_t version = 1;
  std::uint64_t number = 0;
  bool answer = false;

  bool operator==(const Settle&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(number, answer);
  }
};

/// Something is wrong; the sender ends the session after it.
struct Problem {
  static constexpr std::uint32_t tag = 22;
  static constexpr std::uint32_t version = 1;
  Remark what;
  std::uint32_t retry_after_seconds = 0;  ///< 0: not by itself

  bool operator==(const Problem&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(what, retry_after_seconds);
  }
};

// --- a device that begins anew, and one that is gone ---

/// From the opener: it was put back from a backup, so that its chain parts, and goes on under this key.
struct Renew {
  static constexpr std::uint32_t tag = 23;
  static constexpr std::uint32_t version = 1;
  log::DeviceId device;
  log::Signature proof{};  ///< by the new key, as in a Hello with the new device

  bool operator==(const Renew&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(device, proof);
  }
};

/// The new key is this member's from now on; or, with the old key, to a device that was reported lost: it is
/// heard out as the one it was.
struct Renewed {
  static constexpr std::uint32_t tag = 24;
  static constexpr std::uint32_t version = 1;
  log::DeviceId device;

  bool operator==(const Renewed&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(device);
  }
};

/// From the listener, to a device that was reported lost, once its work is here: remove everything.
struct Wipe {
  static constexpr std::uint32_t tag = 25;
  static constexpr std::uint32_t version = 1;
  std::int64_t revoked_ms = 0;

  bool operator==(const Wipe&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(revoked_ms);
  }
};

}  // namespace frontlijn::sync

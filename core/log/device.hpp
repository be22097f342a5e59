#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/hash.hpp"
#include "core/base/random.hpp"

namespace frontlijn::log {

/// A device is its Ed25519 public key: whoever has a commit can check it, with no register of names.
struct DeviceId {
  std::array<std::uint8_t, 32> key{};

  bool operator==(const DeviceId&) const = default;
  bool operator<(const DeviceId& other) const { return key < other.key; }
  std::string to_text() const { return to_hex(key); }
  /// Fails with "text.not-a-device".
  static Result<DeviceId> from_text(std::string_view text);
  static Result<DeviceId> from_bytes(ByteView bytes);

  template <class Archive>
  void serialize(Archive& archive) {
    archive(key);
  }
};

using Signature = std::array<std::uint8_t, 64>;

/// A device's secret: signs its commits and proves who it is to a peer.
class DeviceKey {
 public:
  static constexpr std::size_t seed_bytes = 32;

  static DeviceKey make(RandomSource& random);
  /// From what `seed()` gave. Fails with "key.damaged" unless there are `seed_bytes`.
  static Result<DeviceKey> from_seed(ByteView seed);

  const DeviceId& id() const { return id_; }
  Bytes seed() const;

  /// Over the hash, bound to `purpose`, so that a signature made for one end cannot serve another.
  Signature sign(std::string_view purpose, const Hash& hash) const;

 private:
  DeviceKey() = default;
  DeviceId id_;
  std::array<std::uint8_t, 64> secret_{};
};

bool verify(const DeviceId& device, std::string_view purpose, const Hash& hash, const Signature& signature);

}  // namespace frontlijn::log

template <>
struct std::hash<frontlijn::log::DeviceId> {
  std::size_t operator()(const frontlijn::log::DeviceId& id) const noexcept {
    std::size_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
      value = (value << 8) | id.key[i];
    return value;
  }
};

#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/random.hpp"
#include "core/base/time.hpp"

namespace frontlijn {

/// 128 bits, made where the thing is made, without asking anybody: the moment in milliseconds (48 bits) and
/// randomness, as UUID version 7 (RFC 9562), so that ids made after one another lie together in an index.
/// `Tag` keeps ids of different things apart.
template <class Tag>
struct Id {
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const Id&) const = default;
  bool operator<(const Id& other) const { return bytes < other.bytes; }
  bool is_nil() const { return *this == Id{}; }

  static Id make(Instant now, RandomSource& random) {
    Id id;
    random.fill(id.bytes);
    const auto ms = static_cast<std::uint64_t>(to_ms(now));
    for (unsigned i = 0; i < 6; ++i)
      id.bytes[i] = static_cast<std::uint8_t>(ms >> (8 * (5 - i)));
    id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x70U);
    id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
    return id;
  }

  /// When it was made, by its maker's clock.
  Instant made_at() const {
    std::int64_t ms = 0;
    for (unsigned i = 0; i < 6; ++i)
      ms = ms << 8 | bytes[i];
    return instant_from_ms(ms);
  }

  /// "0193a5b2-7c1e-7f00-8a3d-…"
  std::string to_text() const {
    const std::string hex = to_hex(bytes);
    return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) +
           '-' + hex.substr(20);
  }

  /// With or without hyphens. Fails with "text.not-an-id".
  static Result<Id> from_text(std::string_view text) {
    std::string hex;
    std::copy_if(text.begin(), text.end(), std::back_inserter(hex), [](char c) { return c != '-'; });
    auto read = from_hex(hex);
    if (!read || read->size() != 16)
      return fail(ErrorKind::invalid_input, "text.not-an-id", {{"text", std::string(text.substr(0, 80))}});
    Id id;
    std::copy(read->begin(), read->end(), id.bytes.begin());
    return id;
  }

  /// Fails with "text.not-an-id" unless there are 16 bytes.
  static Result<Id> from_bytes(ByteView read) {
    if (read.size() != 16) return fail(ErrorKind::damaged, "text.not-an-id", {{"text", to_hex(read)}});
    Id id;
    std::copy(read.begin(), read.end(), id.bytes.begin());
    return id;
  }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(bytes);
  }
};

struct EntityTag;
struct SpaceTag;
using EntityId = Id<EntityTag>;
using SpaceId = Id<SpaceTag>;

}  // namespace frontlijn

template <class Tag>
struct std::hash<frontlijn::Id<Tag>> {
  std::size_t operator()(const frontlijn::Id<Tag>& id) const noexcept {
    // The last eight bytes are random.
    std::size_t value = 0;
    for (std::size_t i = 8; i < 16; ++i)
      value = (value << 8) | id.bytes[i];
    return value;
  }
};

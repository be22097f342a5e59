#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "core/base/archive.hpp"
#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "core/base/time.hpp"

namespace frontlijn::log {

/// WGS 84 degrees; `accuracy_metres` < 0 where it is not known.
struct GeoPoint {
  double latitude = 0;
  double longitude = 0;
  double accuracy_metres = -1;

  bool operator==(const GeoPoint&) const = default;
};

/// A file beside the log, named by its content.
struct AttachmentRef {
  Hash hash;
  std::uint64_t size_bytes = 0;
  std::string media_type;  ///< such as "image/jpeg"
  std::string name;        ///< as the person knows it

  bool operator==(const AttachmentRef&) const = default;
};

/// Written by a newer Frontlijn; kept as it is and passed on.
struct OpaqueValue {
  std::uint32_t tag = 0;
  Bytes bytes;

  bool operator==(const OpaqueValue&) const = default;
};

/// Nothing: what an operation carries that takes a value away.
using Nothing = std::monostate;

using Value = std::variant<Nothing, bool, std::int64_t, double, std::string, Instant, EntityId, GeoPoint,
                           AttachmentRef, Bytes, OpaqueValue>;

inline bool is_nothing(const Value& value) { return std::holds_alternative<Nothing>(value); }

/// What a value is, on disk and on the wire for ever: numbers are only added.
enum class ValueTag : std::uint32_t {
  nothing = 0,
  no = 1,
  yes = 2,
  whole = 3,
  real = 4,
  text = 5,
  instant = 6,
  entity = 7,
  point = 8,
  attachment = 9,
  bytes = 10,
};
ValueTag tag_of(const Value& value);
/// The value's bytes without tag and length, and back. Throws cereal::Exception for what is no such value.
Bytes body_of(const Value& value);
Value value_from(ValueTag tag, const Bytes& body);

/// A tag, and the value's bytes with their length, so that a reader can keep what it does not know.
void save(ArchiveWriter& archive, const Value& value);
void load(ArchiveReader& archive, Value& value);

/// What a person or a table reads: numbers in plain notation, moments in ISO 8601, ids as text.
std::string to_text(const Value& value);

}  // namespace frontlijn::log

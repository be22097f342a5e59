#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/archive.hpp"
#include "core/base/hash.hpp"

namespace frontlijn::log {

/// The first eight bytes of a commit's hash.
using PlaceMark = std::array<std::uint8_t, 8>;

inline PlaceMark place_mark(const Hash& commit) {
  PlaceMark mark{};
  std::copy_n(commit.bytes.begin(), mark.size(), mark.begin());
  return mark;
}

/// A place in one replica's log of one space: everything up to `position`. The mark is that of the commit
/// which stands there, so that a log that was put back and went on differently is noticed.
struct LogPlace {
  std::uint64_t position = 0;  ///< 0: the beginning
  PlaceMark mark{};

  bool operator==(const LogPlace&) const = default;
  template <class Archive>
  void serialize(Archive& archive) {
    archive(position);
    if (position != 0) archive(mark);
  }
};

}  // namespace frontlijn::log

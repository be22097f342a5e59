#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/archive.hpp"
#include "core/base/hash.hpp"

namespace frontlijn::log {

/// Eight bytes that tell a commit from others, or the beginning of a log up to a place.
using PlaceMark = std::array<std::uint8_t, 8>;

/// Of a commit alone.
inline PlaceMark place_mark(const Hash& commit) {
  PlaceMark mark{};
  std::copy_n(commit.bytes.begin(), mark.size(), mark.begin());
  return mark;
}

/// Of the next place in a log, after one marked `before`, where this commit or state was put.
PlaceMark next_mark(const PlaceMark& before, const Hash& what);

/// A place in one replica's log of one space: everything up to `position`. The mark is of all that, so that a
/// log that was put back and went on differently is noticed also where the same commit came to the same
/// position again.
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

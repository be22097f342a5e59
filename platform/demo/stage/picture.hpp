#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.hpp"

namespace frontlijn::demo {

/// A patch of one colour, in parts of the whole picture (0 to 1).
struct Patch {
  double left = 0;
  double top = 0;
  double right = 1;
  double bottom = 1;
  unsigned colour = 0;  ///< 0xRRGGBB
};

/// Writes a PNG of those patches with the grain of a phone's camera in poor light, which no compression takes
/// away: as large as a real photo. The same for the same patches. Fails with "file.unwritable".
Result<void> paint_photo(const std::filesystem::path& file, const std::vector<Patch>& patches);

}  // namespace frontlijn::demo

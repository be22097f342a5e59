#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.hpp"

namespace frontlijn::platform {

enum class PictureKind { jpeg, png, webp };

/// What a picture file says of itself before anything of it is decoded.
struct PictureHeader {
  PictureKind kind = PictureKind::jpeg;
  std::uint32_t width = 0;   ///< pixels
  std::uint32_t height = 0;  ///< pixels
  /// How to turn it, 1 to 8 as in EXIF 2.32, section 4.6.4, tag 0x0112; 1: as it is.
  int orientation = 1;
};

/// None where it is none of these kinds, or cut short.
std::optional<PictureHeader> header_of(ByteView file);

}  // namespace frontlijn::platform

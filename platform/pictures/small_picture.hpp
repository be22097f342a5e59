#pragma once

#include <cstdint>
#include <memory>

#include <gd.h>

#include "core/base/bytes.hpp"

namespace frontlijn::platform {

struct DestroyImage {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
};
using Image = std::unique_ptr<gdImage, DestroyImage>;

/// A picture file, in small (tuning::thumbnail_side) and standing as the camera was held, on white. Null
/// where it is none, says that it has more than `most_pixels`, or cannot be decoded.
Image small_picture(ByteView file, std::uint64_t most_pixels);

}  // namespace frontlijn::platform

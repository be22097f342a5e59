#include "platform/pictures/thumbnails.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include <gd.h>

#include "core/store/tuning.hpp"
#include "platform/pictures/picture_header.hpp"
#include "platform/pictures/tuning.hpp"

namespace frontlijn::platform {
namespace {

struct Destroy {
  void operator()(gdImage* image) const { gdImageDestroy(image); }
  void operator()(void* bytes) const { gdFree(bytes); }
};
using Image = std::unique_ptr<gdImage, Destroy>;

void say_nothing(int, const char*, va_list) {}

Image decoded(ByteView file, PictureKind kind) {
  // libgd reads through a pointer that it does not write to.
  void* const data = const_cast<std::uint8_t*>(file.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  const int size = static_cast<int>(file.size());
  switch (kind) {
    case PictureKind::jpeg:
      return Image(gdImageCreateFromJpegPtrEx(size, data, 1));
    case PictureKind::png:
      return Image(gdImageCreateFromPngPtr(size, data));
    case PictureKind::webp:
      return Image(gdImageCreateFromWebpPtr(size, data));
  }
  return nullptr;
}

/// On white, since JPEG knows nothing of what can be seen through.
Image in_small(const Image& picture) {
  const int width = gdImageSX(picture.get());
  const int height = gdImageSY(picture.get());
  const int longest = std::max(width, height);
  const int small_side = std::min(longest, tuning::thumbnail_side);
  const int small_width = std::max(1, width * small_side / longest);
  const int small_height = std::max(1, height * small_side / longest);
  Image made(gdImageCreateTrueColor(small_width, small_height));
  if (!made) return made;
  gdImageFilledRectangle(made.get(), 0, 0, small_width - 1, small_height - 1,
                         gdImageColorAllocate(made.get(), 255, 255, 255));
  gdImageAlphaBlending(made.get(), 1);
  gdImageCopyResampled(made.get(), picture.get(), 0, 0, 0, 0, small_width, small_height, width, height);
  return made;
}

/// As the camera was held: EXIF's eight ways are a turn and a mirror.
Image upright(Image picture, int orientation) {
  const bool mirrored = orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7;
  const float turns[] = {0, 0, 0, 180, 180, 270, 270, 90, 90};
  const float turn = turns[orientation];
  Image turned = std::move(picture);
  if (turn != 0) turned.reset(gdImageRotateInterpolated(turned.get(), turn, 0));
  if (turned && mirrored) gdImageFlipHorizontal(turned.get());
  return turned;
}

Bytes encoded(const Image& picture, int quality) {
  int size = 0;
  const std::unique_ptr<void, Destroy> bytes(gdImageJpegPtr(picture.get(), &size, quality));
  if (!bytes || size <= 0) return {};
  const auto* first = static_cast<const std::uint8_t*>(bytes.get());
  return {first, first + size};
}

}  // namespace

std::optional<store::Thumbnail> Thumbnails::make(ByteView bytes, std::string_view media_type) {
  if (!media_type.starts_with("image/")) return std::nullopt;
  const auto header = header_of(bytes);
  if (!header || header->width > tuning::longest_side || header->height > tuning::longest_side ||
      std::uint64_t{header->width} * header->height > tuning::most_pixels ||
      bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return std::nullopt;
  gdSetErrorMethod(say_nothing);
  const Image picture = decoded(bytes, header->kind);
  if (!picture) return std::nullopt;
  const Image made = upright(in_small(picture), header->orientation);
  if (!made) return std::nullopt;
  store::Thumbnail thumbnail{encoded(made, tuning::thumbnail_quality), "image/jpeg"};
  if (thumbnail.bytes.size() > store::tuning::thumbnail_bytes)
    thumbnail.bytes = encoded(made, tuning::poorer_quality);
  // A picture that is small already needs no other beside it.
  if (thumbnail.bytes.empty() || thumbnail.bytes.size() >= bytes.size()) return std::nullopt;
  return thumbnail;
}

}  // namespace frontlijn::platform

#include "platform/pictures/small_picture.hpp"

#include <algorithm>
#include <limits>

#include "platform/pictures/picture_header.hpp"
#include "platform/pictures/tuning.hpp"

namespace frontlijn::platform {
namespace {

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

}  // namespace

Image small_picture(ByteView file, std::uint64_t most_pixels) {
  const auto header = header_of(file);
  if (!header || header->width > tuning::longest_side || header->height > tuning::longest_side ||
      std::uint64_t{header->width} * header->height > most_pixels ||
      file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return nullptr;
  gdSetErrorMethod(say_nothing);
  const Image picture = decoded(file, header->kind);
  return picture ? upright(in_small(picture), header->orientation) : nullptr;
}

}  // namespace frontlijn::platform

#include "platform/pictures/shown_pictures.hpp"

#include "platform/pictures/small_picture.hpp"
#include "platform/pictures/tuning.hpp"

namespace frontlijn::platform {

std::optional<ui::Picture> ShownPictures::read(ByteView file) {
  const Image image = small_picture(file, tuning::most_pixels_at_once);
  if (!image) return std::nullopt;
  ui::Picture picture{gdImageSX(image.get()), gdImageSY(image.get()), {}};
  picture.rgba.reserve(static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                       4);
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const int colour = gdImageGetTrueColorPixel(image.get(), x, y);
      for (const int part :
           {gdTrueColorGetRed(colour), gdTrueColorGetGreen(colour), gdTrueColorGetBlue(colour), 255})
        picture.rgba.push_back(static_cast<std::uint8_t>(part));
    }
  }
  return picture;
}

}  // namespace frontlijn::platform

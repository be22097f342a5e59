#include "platform/window/picture.hpp"

#include <png.h>

namespace frontlijn::platform {

Result<void> write_png(const Pixels& pixels, const std::filesystem::path& file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(pixels.width);
  image.height = static_cast<png_uint_32>(pixels.height);
  // The window is opaque; leaving opacity out makes files smaller and every viewer agree.
  Bytes rgb;
  rgb.reserve(pixels.rgba.size() / 4 * 3);
  for (std::size_t i = 0; i + 3 < pixels.rgba.size(); i += 4) {
    rgb.insert(rgb.end(), {pixels.rgba[i], pixels.rgba[i + 1], pixels.rgba[i + 2]});
  }
  image.format = PNG_FORMAT_RGB;
  if (png_image_write_to_file(&image, file.c_str(), 0, rgb.data(), 0, nullptr) == 0) {
    return fail(ErrorKind::io, "app.no-picture", {{"file", file.string()}, {"why", image.message}});
  }
  return {};
}

}  // namespace frontlijn::platform

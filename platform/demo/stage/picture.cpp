#include "platform/demo/stage/picture.hpp"

#include <algorithm>
#include <cstdint>

#include <png.h>

#include "core/base/bytes.hpp"
#include "core/base/random.hpp"
#include "platform/demo/stage/tuning.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::demo {

Result<void> paint_photo(const std::filesystem::path& file, const std::vector<Patch>& patches) {
  constexpr unsigned width = tuning::photo_width;
  constexpr unsigned height = tuning::photo_height;
  Bytes grain(std::size_t{3} * width * height);
  SeededRandom(patches.size()).fill(grain);

  Bytes pixels(grain.size());
  for (unsigned y = 0; y < height; ++y) {
    for (unsigned x = 0; x < width; ++x) {
      unsigned colour = 0;
      for (const Patch& patch : patches) {
        const double across = static_cast<double>(x) / width;
        const double down = static_cast<double>(y) / height;
        if (across >= patch.left && across < patch.right && down >= patch.top && down < patch.bottom)
          colour = patch.colour;
      }
      const std::size_t at = std::size_t{3} * (std::size_t{y} * width + x);
      for (unsigned part = 0; part < 3; ++part) {
        const int clean = static_cast<int>((colour >> (8 * (2 - part))) & 0xFFU);
        const int noise = static_cast<int>(grain[at + part] & 0x3FU) - 32;
        pixels[at + part] = static_cast<std::uint8_t>(std::clamp(clean + noise, 0, 255));
      }
    }
  }

  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr);
  Bytes written(size);
  if (png_image_write_to_memory(&image, written.data(), &size, 0, pixels.data(), 0, nullptr) == 0)
    return fail(ErrorKind::io, "file.unwritable", {{"file", file.string()}, {"why", image.message}});
  written.resize(size);
  return platform::write_file(file, written);
}

}  // namespace frontlijn::demo

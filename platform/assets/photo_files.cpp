#include "platform/assets/photo_files.hpp"

#include <filesystem>

#include "platform/system/files.hpp"
#include "platform/system/media_type.hpp"

namespace frontlijn::platform {
namespace {

// A tablet's camera makes some 12 MiB at most; more is no photo of a door.
constexpr std::size_t most_photo_bytes = 32U << 20U;

}  // namespace

Result<ui::Photo> PhotoFiles::read(const std::string& place) {
  ui::Photo photo;
  FRONTLIJN_TRY(photo.bytes, read_file(place, most_photo_bytes));
  photo.media_type = media_type_of(photo.bytes);
  if (!photo.media_type.starts_with("image/"))
    return fail(ErrorKind::invalid_input, "photo.not-a-picture", {{"file", place}});
  photo.name = std::filesystem::path(place).filename().string();
  return photo;
}

}  // namespace frontlijn::platform

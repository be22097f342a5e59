#include "platform/assets/photo_files.hpp"

#include <algorithm>
#include <filesystem>

#include "platform/system/files.hpp"

namespace frontlijn::platform {
namespace {

// A tablet's camera makes some 12 MiB at most; more is no photo of a door.
constexpr std::size_t most_photo_bytes = 32U << 20U;

/// By the first bytes (RFC 2083 for PNG, ITU T.81 for JPEG, the RIFF container for WebP): a name proves
/// nothing.
std::string media_type_of(ByteView bytes) {
  const std::string_view head = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 12)));
  if (head.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (head.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  if (head.size() == 12 && head.starts_with("RIFF") && head.ends_with("WEBP")) return "image/webp";
  return {};
}

}  // namespace

Result<ui::Photo> PhotoFiles::read(const std::string& place) {
  ui::Photo photo;
  FRONTLIJN_TRY(photo.bytes, read_file(place, most_photo_bytes));
  photo.media_type = media_type_of(photo.bytes);
  if (photo.media_type.empty())
    return fail(ErrorKind::invalid_input, "photo.not-a-picture", {{"file", place}});
  photo.name = std::filesystem::path(place).filename().string();
  return photo;
}

}  // namespace frontlijn::platform

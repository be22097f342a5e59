#include "platform/pictures/thumbnails.hpp"

#include "core/store/tuning.hpp"
#include "platform/pictures/small_picture.hpp"
#include "platform/pictures/tuning.hpp"

namespace frontlijn::platform {
namespace {

Bytes encoded(const Image& picture, int quality) {
  int size = 0;
  const std::unique_ptr<void, decltype(&gdFree)> bytes(gdImageJpegPtr(picture.get(), &size, quality), gdFree);
  if (!bytes || size <= 0) return {};
  const auto* first = static_cast<const std::uint8_t*>(bytes.get());
  return {first, first + size};
}

}  // namespace

std::optional<store::Thumbnail> Thumbnails::make(ByteView bytes, std::string_view media_type) {
  if (!media_type.starts_with("image/")) return std::nullopt;
  const Image made = small_picture(bytes, tuning::most_pixels);
  if (!made) return std::nullopt;
  store::Thumbnail thumbnail{encoded(made, tuning::thumbnail_quality), "image/jpeg"};
  if (thumbnail.bytes.size() > store::tuning::thumbnail_bytes)
    thumbnail.bytes = encoded(made, tuning::poorer_quality);
  // A picture that is small already needs no other beside it.
  if (thumbnail.bytes.empty() || thumbnail.bytes.size() >= bytes.size()) return std::nullopt;
  return thumbnail;
}

}  // namespace frontlijn::platform

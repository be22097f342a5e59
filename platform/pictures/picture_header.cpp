#include "platform/pictures/picture_header.hpp"

#include <algorithm>
#include <string_view>

namespace frontlijn::platform {
namespace {

/// Numbers out of bytes; what lies beyond the end reads as 0.
class Bits {
 public:
  explicit Bits(ByteView bytes) : bytes_(bytes) {}
  std::size_t size() const { return bytes_.size(); }
  std::uint32_t byte(std::size_t at) const { return at < bytes_.size() ? bytes_[at] : 0; }
  std::uint32_t big(std::size_t at, int count) const {
    std::uint32_t number = 0;
    for (int i = 0; i < count; ++i)
      number = number << 8U | byte(at + static_cast<std::size_t>(i));
    return number;
  }
  std::uint32_t little(std::size_t at, int count) const {
    std::uint32_t number = 0;
    for (int i = count - 1; i >= 0; --i)
      number = number << 8U | byte(at + static_cast<std::size_t>(i));
    return number;
  }
  bool says(std::size_t at, std::string_view text) const {
    if (at > bytes_.size() || bytes_.size() - at < text.size()) return false;
    return as_text(bytes_.subspan(at, text.size())) == text;
  }
  ByteView part(std::size_t at, std::size_t size) const {
    if (at >= bytes_.size()) return {};
    return bytes_.subspan(at, std::min(size, bytes_.size() - at));
  }

 private:
  ByteView bytes_;
};

/// Tag 0x0112 in the first directory of a TIFF structure.
int orientation_in(ByteView tiff_bytes) {
  const Bits tiff(tiff_bytes);
  const bool is_little = tiff.says(0, "II");
  if (!is_little && !tiff.says(0, "MM")) return 1;
  const auto number = [&](std::size_t at, int count) {
    return is_little ? tiff.little(at, count) : tiff.big(at, count);
  };
  constexpr std::uint32_t orientation_tag = 0x0112;
  const std::size_t directory = number(4, 4);
  const std::uint32_t entries = number(directory, 2);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * 12;
    if (entry + 12 > tiff.size()) return 1;
    if (number(entry, 2) != orientation_tag) continue;
    const std::uint32_t value = number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

/// ITU-T T.81, annex B: segments up to the one that begins the frame.
std::optional<PictureHeader> jpeg_header(const Bits& file) {
  PictureHeader header;
  for (std::size_t at = 2; at + 4 <= file.size();) {
    if (file.byte(at) != 0xFF) return std::nullopt;
    const std::uint32_t marker = file.byte(at + 1);
    if (marker == 0xFF) {  // padding
      ++at;
      continue;
    }
    const std::uint32_t length = file.big(at + 2, 2);
    if (length < 2) return std::nullopt;
    const bool begins_frame =
        marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (begins_frame) {
      header.height = file.big(at + 5, 2);
      header.width = file.big(at + 7, 2);
      return header;
    }
    if (marker == 0xE1 && file.says(at + 4, "Exif"))
      header.orientation = orientation_in(file.part(at + 10, length > 8 ? length - 8 : 0));
    if (marker == 0xDA || marker == 0xD9) return std::nullopt;
    at += 2 + length;
  }
  return std::nullopt;
}

PictureHeader webp_header(const Bits& file) {
  PictureHeader header{PictureKind::webp, 0, 0, 1};
  if (file.says(12, "VP8X")) {
    header.width = file.little(24, 3) + 1;
    header.height = file.little(27, 3) + 1;
  } else if (file.says(12, "VP8L")) {
    const std::uint32_t bits = file.little(21, 4);
    header.width = (bits & 0x3FFFU) + 1;
    header.height = (bits >> 14U & 0x3FFFU) + 1;
  } else if (file.says(12, "VP8 ")) {
    header.width = file.little(26, 2) & 0x3FFFU;
    header.height = file.little(28, 2) & 0x3FFFU;
  }
  return header;
}

}  // namespace

std::optional<PictureHeader> header_of(ByteView bytes) {
  const Bits file(bytes);
  std::optional<PictureHeader> header;
  if (file.says(0, "\xFF\xD8\xFF"))
    header = jpeg_header(file);
  else if (file.says(0, "\x89PNG\r\n\x1A\n") && file.says(12, "IHDR"))
    header = PictureHeader{PictureKind::png, file.big(16, 4), file.big(20, 4), 1};
  else if (file.says(0, "RIFF") && file.says(8, "WEBP"))
    header = webp_header(file);
  if (!header || header->width == 0 || header->height == 0) return std::nullopt;
  return header;
}

}  // namespace frontlijn::platform

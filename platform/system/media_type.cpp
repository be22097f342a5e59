#include "platform/system/media_type.hpp"

#include <algorithm>

namespace frontlijn::platform {

std::string media_type_of(ByteView bytes) {
  const std::string_view head = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 12)));
  if (head.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (head.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  if (head.size() == 12 && head.starts_with("RIFF") && head.ends_with("WEBP")) return "image/webp";
  if (head.starts_with("%PDF-")) return "application/pdf";
  return "application/octet-stream";
}

}  // namespace frontlijn::platform

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/hash.hpp"
#include "core/log/value.hpp"

/// A picture in small beside the attachment it was made of. It is an attachment of its own, named in the same
/// commit under a field beside the original's, and its media type says whose it is (a parameter as in RFC
/// 9110, section 8.3.1). So a version that knows nothing of thumbnails reads the original as ever, and keeps,
/// fetches and passes on the thumbnail as it does any field that it does not know.
namespace frontlijn::log {

inline constexpr std::string_view thumbnail_suffix = ".thumbnail";
inline constexpr std::string_view thumbnail_parameter = ";thumbnail-of=";

/// Where the thumbnails of what stands in `field` stand.
inline std::string thumbnail_field(std::string_view field) {
  return std::string(field) + std::string(thumbnail_suffix);
}

inline bool is_thumbnail_field(std::string_view field) { return field.ends_with(thumbnail_suffix); }

/// "image/jpeg" as the type of the thumbnail of `original`.
inline std::string thumbnail_type(std::string_view media_type, const Hash& original) {
  return std::string(media_type) + std::string(thumbnail_parameter) + original.to_text();
}

inline bool is_thumbnail_type(std::string_view media_type) {
  return media_type.find(thumbnail_parameter) != std::string_view::npos;
}

/// Of which attachment this is the thumbnail; none where it is not one.
inline std::optional<Hash> original_of(const AttachmentRef& attachment) {
  const auto at = attachment.media_type.find(thumbnail_parameter);
  if (at == std::string::npos) return std::nullopt;
  const auto hash = Hash::from_text(attachment.media_type.substr(at + thumbnail_parameter.size()));
  return hash ? std::optional<Hash>(*hash) : std::nullopt;
}

}  // namespace frontlijn::log

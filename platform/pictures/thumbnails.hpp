#pragma once

#include "core/store/store.hpp"

namespace frontlijn::platform {

/// Thumbnails of photos: JPEG, PNG and WebP in, JPEG out, standing as the camera was held. Nothing but the
/// picture goes along: not where or with which device it was taken.
class Thumbnails : public store::ThumbnailMaker {
 public:
  std::optional<store::Thumbnail> make(ByteView bytes, std::string_view media_type) override;
};

}  // namespace frontlijn::platform

#pragma once

#include "ui/model/photo_view.hpp"

namespace frontlijn::platform {

/// Photos for the screen: JPEG, PNG and WebP, in small.
class ShownPictures : public ui::PictureReader {
 public:
  std::optional<ui::Picture> read(ByteView file) override;
};

}  // namespace frontlijn::platform

#pragma once

#include "ui/model/photo_source.hpp"

namespace frontlijn::platform {

/// Photos from the tablet's files.
class PhotoFiles : public ui::PhotoSource {
 public:
  /// Fails as `read_file` does, and with "photo.not-a-picture".
  Result<ui::Photo> read(const std::string& place) override;
};

}  // namespace frontlijn::platform

#pragma once

#include "core/base/bytes.hpp"

namespace frontlijn::ui {

struct Photo {
  Bytes bytes;
  std::string media_type;  ///< such as "image/jpeg"
  std::string name;
};

/// Where photos come from; handed in, since the model reads no file.
class PhotoSource {
 public:
  virtual ~PhotoSource() = default;
  /// `place` is the file's name. Fails as reading does, and with "photo.not-a-picture".
  virtual Result<Photo> read(const std::string& place) = 0;
};

}  // namespace frontlijn::ui

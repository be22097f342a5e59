#pragma once

#include <optional>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/hash.hpp"

namespace frontlijn::ui {

/// A photo that belongs to a record, as far as it is on this device.
struct PhotoView {
  Hash original;
  std::optional<Hash> thumbnail{};
  std::string name{};  ///< of the file; may be empty
  bool original_here = false;
  bool thumbnail_here = false;
};

/// A picture, ready to be drawn: rows from the top, four bytes (red, green, blue, opacity) a pixel.
struct Picture {
  int width = 0;
  int height = 0;
  Bytes rgba;
};

/// Makes pictures of files; handed in, since decoding is no work for a model.
class PictureReader {
 public:
  virtual ~PictureReader() = default;
  /// In small. None where this is no picture, or one that takes too long to decode while somebody looks.
  virtual std::optional<Picture> read(ByteView file) = 0;
};

}  // namespace frontlijn::ui

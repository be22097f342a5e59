#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include <imgui.h>

#include "core/base/bytes.hpp"

namespace frontlijn::ui {

/// What lies on the graphics card: `texture` is as ImGui draws it.
struct ShelvedPicture {
  ImTextureID texture{};
  int width = 0;
  int height = 0;
};

/// Pictures for the screen, by name; handed in, since only the window knows the graphics card. It keeps a
/// bounded number of them: those that were asked for last, and all of the running frame.
class PictureShelf {
 public:
  /// Gets width, height and RGBA rows from the top.
  using Put = std::function<void(int width, int height, ByteView rgba)>;

  virtual ~PictureShelf() = default;
  /// `load` is called for one that is not on the shelf, and calls its argument, or does not where there is no
  /// picture: that is remembered too. None where there is no picture.
  virtual std::optional<ShelvedPicture> find(std::string_view name,
                                             const std::function<void(const Put& put)>& load) = 0;
};

}  // namespace frontlijn::ui

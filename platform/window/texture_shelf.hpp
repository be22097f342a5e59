#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "ui/base/picture_shelf.hpp"

namespace frontlijn::platform {

/// Pictures as textures of OpenGL, whose context must be current.
class TextureShelf : public ui::PictureShelf {
 public:
  TextureShelf() = default;
  ~TextureShelf() override;
  TextureShelf(const TextureShelf&) = delete;
  TextureShelf& operator=(const TextureShelf&) = delete;

  std::optional<ui::ShelvedPicture> find(std::string_view name,
                                         const std::function<void(const Put& put)>& load) override;
  /// Before each frame: what was asked for longest ago goes, down to the bound.
  void begin_frame();
  std::size_t count() const { return entries_.size(); }

 private:
  struct Entry {
    std::uint32_t texture = 0;  ///< 0: there is no such picture
    int width = 0;
    int height = 0;
    std::uint64_t asked = 0;
  };

  std::map<std::string, Entry, std::less<>> entries_;
  std::uint64_t turn_ = 0;
};

}  // namespace frontlijn::platform

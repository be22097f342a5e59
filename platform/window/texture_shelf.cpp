#include "platform/window/texture_shelf.hpp"

#include <algorithm>

#include <SDL_opengl.h>

namespace frontlijn::platform {
namespace {

// Thumbnails take 400 KB each as a texture: 13 MB, more of them than a screen shows at once.
constexpr std::size_t most_textures = 32;

std::uint32_t texture_of(int width, int height, ByteView rgba) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, rgba.data());
  glBindTexture(GL_TEXTURE_2D, 0);
  return texture;
}

}  // namespace

TextureShelf::~TextureShelf() {
  for (const auto& [name, entry] : entries_)
    if (entry.texture != 0) glDeleteTextures(1, &entry.texture);
}

std::optional<ui::ShelvedPicture> TextureShelf::find(std::string_view name,
                                                     const std::function<void(const Put& put)>& load) {
  auto known = entries_.find(name);
  if (known == entries_.end()) {
    known = entries_.emplace(std::string(name), Entry{}).first;
    Entry& made = known->second;
    load([&made](int width, int height, ByteView rgba) {
      if (made.texture != 0 || width <= 0 || height <= 0) return;
      if (rgba.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4) return;
      made.texture = texture_of(width, height, rgba);
      made.width = width;
      made.height = height;
    });
  }
  Entry& entry = known->second;
  entry.asked = ++turn_;
  if (entry.texture == 0) return std::nullopt;
  // ImGui's own OpenGL part takes the texture's number for a pointer.
  const auto number = static_cast<std::uintptr_t>(entry.texture);
  return ui::ShelvedPicture{reinterpret_cast<ImTextureID>(number), entry.width, entry.height};
}

void TextureShelf::begin_frame() {
  while (entries_.size() > most_textures) {
    const auto oldest = std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
      return a.second.asked < b.second.asked;
    });
    if (oldest->second.texture != 0) glDeleteTextures(1, &oldest->second.texture);
    entries_.erase(oldest);
  }
}

}  // namespace frontlijn::platform

#pragma once

#include <SDL_opengl.h>

namespace frontlijn::platform {

/// A picture in memory to draw on, of any size: an off-screen window of SDL cannot change its own.
class Canvas {
 public:
  ~Canvas();
  Canvas() = default;
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// Draws go here from now on, at this size in pixels. False when OpenGL has no frame buffers of its own.
  bool use(int width, int height);

 private:
  GLuint frame_ = 0;
  GLuint picture_ = 0;
  int width_ = 0;
  int height_ = 0;
};

}  // namespace frontlijn::platform

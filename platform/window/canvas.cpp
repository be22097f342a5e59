#include "platform/window/canvas.hpp"

#include <cstring>

#include <SDL.h>
#include <SDL_opengl_glext.h>

namespace frontlijn::platform {
namespace {

template <class Function>
Function* entry(const char* name) {
  void* address = SDL_GL_GetProcAddress(name);
  Function* function = nullptr;
  // POSIX promises that a function's address fits in a void pointer; C++ has no cast for it.
  static_assert(sizeof function == sizeof address);
  std::memcpy(&function, &address, sizeof function);
  return function;
}

}  // namespace

Canvas::~Canvas() {
  if (frame_ == 0) return;
  entry<void(GLsizei, const GLuint*)>("glDeleteFramebuffers")(1, &frame_);
  glDeleteTextures(1, &picture_);
}

bool Canvas::use(int width, int height) {
  const auto bind = entry<void(GLenum, GLuint)>("glBindFramebuffer");
  const auto make = entry<void(GLsizei, GLuint*)>("glGenFramebuffers");
  const auto attach = entry<void(GLenum, GLenum, GLenum, GLuint, GLint)>("glFramebufferTexture2D");
  if (bind == nullptr || make == nullptr || attach == nullptr) return false;
  if (frame_ == 0) make(1, &frame_);
  bind(GL_FRAMEBUFFER, frame_);
  if (width == width_ && height == height_) return true;
  if (picture_ != 0) glDeleteTextures(1, &picture_);
  glGenTextures(1, &picture_);
  glBindTexture(GL_TEXTURE_2D, picture_);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  attach(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, picture_, 0);
  width_ = width;
  height_ = height;
  return true;
}

}  // namespace frontlijn::platform

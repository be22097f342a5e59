#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <SDL.h>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "platform/window/canvas.hpp"
#include "platform/window/input.hpp"
#include "platform/window/texture_shelf.hpp"

namespace frontlijn::platform {

struct WindowOptions {
  std::string title = "Frontlijn";
  int width = 1280;  ///< points
  int height = 800;
  bool without_display = false;  ///< draw into memory, with Mesa's software OpenGL; needs no X server
  float scale = 0;               ///< 0: what the display says
};

/// An RGBA picture, rows from the top.
struct Pixels {
  int width = 0;
  int height = 0;
  Bytes rgba;
};

/// The one window: SDL, OpenGL 3 and the ImGui context. It shows itself with its first finished frame, so
/// that there is no white flash.
class Window {
 public:
  /// Fails with "app.no-window".
  static Result<std::unique_ptr<Window>> open(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Waits until something happens or `timeout` passed (nothing: as long as it takes), and takes all that
  /// came.
  void wait(std::optional<Milliseconds> timeout);
  /// Takes what came, without waiting.
  void poll();
  /// Wakes `wait`, from any thread.
  static void wake();
  /// From any thread: as if the person closed the window.
  static void ask_to_quit();

  /// Draws one frame. True when it differs from the one before.
  bool draw(float seconds, std::uint32_t background, const std::function<void()>& body);
  /// Puts the last drawn frame on the screen.
  void present();
  Pixels pixels() const;
  /// Fonts changed: uploads ImGui's font atlas anew.
  void renew_font_texture();

  void resize(int width, int height);
  void set_scale(float scale) { scale_ = scale; }
  float scale() const { return scale_; }
  void show_keyboard(bool on);

  Input& input() { return *input_; }
  TextureShelf& pictures() { return *pictures_; }
  bool quit_asked() const { return quit_; }
  /// The system's back key or Escape was pressed since the last call.
  bool take_back_key();
  /// The system asks for a new picture although nothing changed.
  bool take_exposed();

 private:
  Window() = default;
  void take(const SDL_Event& event);
  void size_in_pixels(int& width, int& height) const;

  SDL_Window* window_ = nullptr;
  SDL_GLContext context_ = nullptr;
  bool imgui_ready_ = false;
  std::unique_ptr<Input> input_;
  std::unique_ptr<TextureShelf> pictures_;
  std::unique_ptr<Canvas> canvas_;  ///< only without a display
  int canvas_width_ = 0;
  int canvas_height_ = 0;
  float scale_ = 1;
  float pixels_per_point_ = 1;
  std::uint64_t last_picture_ = 0;
  bool shown_ = false;
  bool keyboard_ = false;
  bool quit_ = false;
  bool back_ = false;
  bool exposed_ = true;
};

}  // namespace frontlijn::platform

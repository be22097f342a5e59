#pragma once

#include "platform/window/window.hpp"
#include "ui/base/fonts.hpp"
#include "ui/shell/shell.hpp"

namespace frontlijn::platform {

/// Brings the window and the app together: fonts at the right size, frames only when there is something to
/// draw.
class Host {
 public:
  Host(Window& window, ui::Shell& shell, const ui::FontFiles& files, const Clock& clock)
      : window_(window), shell_(shell), files_(files), clock_(clock) {}

  /// Until the person closes the window.
  Result<void> run();
  /// Called before every frame, so that what came from elsewhere is in it; its failure ends the app.
  void before_each_frame(std::function<Result<void>()> call) { before_ = std::move(call); }
  /// Called after every frame; its failure ends the app.
  void after_each_frame(std::function<Result<void>()> call) { after_ = std::move(call); }
  /// One frame; true when the picture changed. Fails with "app.font-unreadable".
  Result<bool> frame();
  /// Frames until all input is taken and the picture stays the same; false after `most` frames that still
  /// changed.
  Result<bool> settle(int most = 120);

  Window& window() { return window_; }
  ui::Shell& shell() { return shell_; }
  /// Of the last frame.
  const ui::Fonts& fonts() const { return fonts_; }

 private:
  Result<void> prepare_fonts();

  Window& window_;
  ui::Shell& shell_;
  const ui::FontFiles& files_;
  const Clock& clock_;
  ui::Fonts fonts_;
  float font_scale_ = 0;
  std::optional<Instant> last_frame_;
  std::function<Result<void>()> before_;
  std::function<Result<void>()> after_;
};

}  // namespace frontlijn::platform

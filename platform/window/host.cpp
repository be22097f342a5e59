#include "platform/window/host.hpp"

#include <imgui.h>

namespace frontlijn::platform {

Result<void> Host::prepare_fonts() {
  const float scale = window_.scale() * shell_.preferences().text_size;
  if (scale == font_scale_) return {};
  FRONTLIJN_TRY(fonts_, ui::build_fonts(*ImGui::GetIO().Fonts, files_, scale));
  window_.renew_font_texture();
  font_scale_ = scale;
  return {};
}

Result<bool> Host::frame() {
  FRONTLIJN_CHECK(prepare_fonts());
  if (before_) FRONTLIJN_CHECK(before_());
  if (window_.take_back_key()) shell_.go_back();
  const Instant now = clock_.now();
  const float seconds = last_frame_ ? static_cast<float>((now - *last_frame_).count()) / 1000 : 0;
  last_frame_ = now;
  const bool changed =
      window_.draw(seconds, shell_.background(), [&] { shell_.frame(fonts_, window_.scale(), now); });
  window_.show_keyboard(shell_.wants_keyboard());
  if (after_) FRONTLIJN_CHECK(after_());
  return changed;
}

Result<bool> Host::settle(int most) {
  for (int i = 0; i < most; ++i) {
    FRONTLIJN_TRY(const bool changed, frame());
    window_.take_exposed();
    if (!changed && window_.input().empty()) return true;
  }
  return false;
}

Result<void> Host::run() {
  // Enough for anything to come to rest; more would mean that something moves by itself, and then the
  // screen's own rhythm is quick enough.
  constexpr int frames_at_once = 4;
  while (!window_.quit_asked()) {
    bool rests = false;
    for (int i = 0; i < frames_at_once && !rests && !window_.quit_asked(); ++i) {
      FRONTLIJN_TRY(const bool changed, frame());
      if (window_.take_exposed() || changed) window_.present();
      // What came meanwhile is seen to before anything is waited for.
      window_.poll();
      rests = !changed && window_.input().empty();
    }
    if (rests) window_.wait(shell_.next_wake(clock_.now()));
  }
  return {};
}

}  // namespace frontlijn::platform

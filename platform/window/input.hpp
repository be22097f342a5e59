#pragma once

#include <deque>

#include <SDL.h>

namespace frontlijn::platform {

/// Carries SDL's events to Dear ImGui, from nothing but the events themselves (never the devices' state), so
/// that a script's finger takes the same way as a real one. A frame takes no more than it can tell apart: a
/// tap that goes down and up between two frames is still a tap.
class Input {
 public:
  /// Sets up the current ImGui context's keys.
  Input();

  void add(const SDL_Event& event) { events_.push_back(event); }
  bool empty() const { return events_.empty() && !lift_finger_; }

  /// Hands one frame's worth to ImGui. `pixels_per_point` turns window coordinates into pixels.
  void feed(float pixels_per_point);

 private:
  enum class Took { nothing, movement, text, change };
  Took take(const SDL_Event& event, float pixels_per_point);

  std::deque<SDL_Event> events_;
  bool lift_finger_ = false;  ///< after a touch nothing hovers where the finger was
};

}  // namespace frontlijn::platform

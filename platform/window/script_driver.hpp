#pragma once

#include <filesystem>

#include "platform/window/host.hpp"
#include "platform/window/script.hpp"

namespace frontlijn::platform {

/// Plays a script's steps as a person with one finger would: finds things by their visible text, brings them
/// into view, and taps through SDL's own events. Nothing waits for a clock: a step is over when the screen
/// rests.
class ScriptDriver {
 public:
  ScriptDriver(Host& host, std::filesystem::path shots) : host_(host), shots_(std::move(shots)) {}

  /// Called with each screenshot once it is on the disk.
  void after_each_shot(std::function<void(const std::filesystem::path&)> call) { made_ = std::move(call); }
  /// Fails at the first step that does not do, with a "script.…" error that says what was visible instead.
  Result<void> play(const std::vector<Step>& steps);

 private:
  Result<void> play(const Step& step);
  Result<void> tap(const Step& step);
  Result<void> type(const Step& step);
  Result<void> key(const Step& step);
  Result<void> clear(const Step& step);
  Result<void> scroll(const Step& step);
  Result<void> shot(const Step& step);
  Result<void> wait(const Step& step);
  Result<void> rest(const Step& step);

  /// Where to put the finger: the best match for the step's text, scrolled into view.
  Result<ui::Element> find(const Step& step);
  const ui::Element* match(const Step& step) const;
  Result<void> wheel(const Step& step, ImVec2 at, int turns);
  void finger(Uint32 type, ImVec2 at);
  void press_key(SDL_Scancode code, SDL_Keycode sym, Uint16 mod);
  Error error(const Step& step, const char* key) const;

  Host& host_;
  std::filesystem::path shots_;
  std::function<void(const std::filesystem::path&)> made_;
};

}  // namespace frontlijn::platform

#pragma once

#include <filesystem>
#include <functional>

#include "app/fake_model.hpp"

#include "platform/window/picture.hpp"
#include "platform/window/script_driver.hpp"

namespace frontlijn::test {

/// Stands still, but for what a frame takes; so every picture is the same in every run.
class FrameClock : public Clock {
 public:
  Instant now() const override { return now_ += Milliseconds{16}; }

 private:
  mutable Instant now_ = at(23, 9, 30);
};

std::map<std::string, Catalogue> platform_languages();

/// The app on a stage: a window in memory, a fake model, a finger.
class Stage {
 public:
  using Parts = std::function<ui::ShellParts(std::map<std::string, Catalogue>)>;

  explicit Stage(const Parts& parts) : Stage(parts, nullptr) {}
  /// With another model than the fake one.
  Stage(const Parts& parts, ui::AppModel& other) : Stage(parts, &other) {}
  ~Stage();

  Result<void> play(const std::string& script);
  /// What a person would read after `script` failed; empty when it did not.
  std::string complaint(const std::string& script);

  FakeModel model;
  const ui::ElementRegistry& elements() const { return shell_->elements(); }
  ui::Shell& shell() { return *shell_; }
  platform::Window& window() { return *window_; }
  platform::Host& host() { return *host_; }
  const std::filesystem::path& shots() const { return shots_; }

 private:
  Stage(const Parts& parts, ui::AppModel* other);

  FrameClock clock_;
  UtcZone zone_;
  ui::FontFiles fonts_;
  std::unique_ptr<platform::Window> window_;
  std::unique_ptr<ui::Shell> shell_;
  std::unique_ptr<platform::Host> host_;
  std::filesystem::path shots_;
};

}  // namespace frontlijn::test

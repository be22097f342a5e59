#include "app/stage.hpp"

#include "platform/assets/assets.hpp"

namespace frontlijn::test {

std::map<std::string, Catalogue> platform_languages() { return platform::load_languages().value(); }

Stage::Stage(const Parts& parts, ui::AppModel* other)
    : shots_(std::filesystem::path(FRONTLIJN_BINARY_DIR) / "shots") {
  std::filesystem::create_directories(shots_);
  auto bytes = platform::load_fonts().value();
  fonts_ = {std::move(bytes.regular), std::move(bytes.medium), std::move(bytes.bold), std::move(bytes.icons)};
  platform::WindowOptions options;
  options.without_display = true;
  window_ = platform::Window::open(options).value();
  shell_ = std::make_unique<ui::Shell>(parts(platform_languages()), other != nullptr ? *other : model, zone_,
                                       ui::Preferences{});
  shell_->shows_pictures_from(window_->pictures());
  host_ = std::make_unique<platform::Host>(*window_, *shell_, fonts_, clock_);
}

Stage::~Stage() = default;

Result<void> Stage::play(const std::string& script) {
  FRONTLIJN_TRY(const auto steps, platform::parse_script(script));
  return platform::ScriptDriver(*host_, shots_).play(steps);
}

std::string Stage::complaint(const std::string& script) {
  const auto played = play(script);
  return played.has_error() ? shell_->catalogue().say(played.error()) : std::string{};
}

}  // namespace frontlijn::test

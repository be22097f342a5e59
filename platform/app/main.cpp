#include <cstdio>
#include <cstdlib>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sodium.h>

#include "core/domain/model.hpp"
#include "platform/app/preferences.hpp"
#include "platform/assets/assets.hpp"
#include "platform/assets/photo_files.hpp"
#include "platform/console/console.hpp"
#include "platform/syncing/tablet_sync.hpp"
#include "platform/system/data_folder.hpp"
#include "platform/system/files.hpp"
#include "platform/system/system_clock.hpp"
#include "platform/window/script_driver.hpp"
#include "ui/live/live_model.hpp"
#include "ui/shell/frontlijn_parts.hpp"

namespace {

using namespace frontlijn;
namespace fs = std::filesystem;

// A script of a whole day has some ten thousand letters.
constexpr std::size_t most_script_bytes = 4U << 20U;

struct Options {
  std::string data;
  std::string script;
  std::string shots = ".";
  std::string pin;
  std::string now;
  std::string language = platform::preferred_language();
  float scale = 0;
  int width = 1280;
  int height = 800;
};

std::optional<std::string> pin_of(const Options& options) {
  if (!options.pin.empty()) return options.pin;
  const char* pin = std::getenv("FRONTLIJN_PIN");
  return pin != nullptr && *pin != '\0' ? std::optional<std::string>(pin) : std::nullopt;
}

Result<std::vector<platform::Step>> read_script(const Options& options) {
  FRONTLIJN_TRY(const Bytes script, platform::read_file(options.script, most_script_bytes));
  FRONTLIJN_TRY(auto steps, platform::parse_script(as_text(script)));
  std::error_code problem;
  fs::create_directories(options.shots, problem);
  return steps;
}

/// What happens before each frame: what sync brought is taken over.
Result<void> before_frame(store::Store& store, const TimeZone& zone, platform::TabletSync& sync,
                          ui::live::LiveModel& model) {
  FRONTLIJN_TRY(const auto news, sync.look());
  if (news.joined) {
    FRONTLIJN_TRY(const auto context, domain::Context::load(store, zone));
    model.now_at(context);
  }
  if (news.came_in) model.changed();
  return {};
}

/// What happens after each frame: a view that could not be read is told, a changed preference is kept.
Result<void> after_frame(store::Store& store, ui::live::LiveModel& model, ui::Shell& shell,
                         ui::Preferences& kept) {
  if (const auto problem = model.take_problem()) shell.fail_with(*problem);
  const ui::Preferences& now = shell.preferences();
  if (now == kept) return {};
  kept = now;
  return platform::save_preferences(store, kept);
}

Result<void> run(const Options& options) {
  std::optional<std::vector<platform::Step>> steps;
  if (!options.script.empty()) {
    FRONTLIJN_TRY(steps, read_script(options));
  }
  const platform::SystemTimeZone zone;
  std::optional<Instant> pretended;
  if (!options.now.empty()) {
    FRONTLIJN_TRY(pretended, parse_instant(options.now, zone));
  }
  const platform::SystemClock clock(pretended);
  SystemRandom random;
  FRONTLIJN_TRY(
      const auto folder,
      platform::DataFolder::open({.path = options.data, .pin = pin_of(options), .several_connections = true},
                                 frontlijn_model(), clock, random));
  store::Store& store = folder->store();
  FRONTLIJN_TRY(const auto context, domain::Context::load(store, zone));
  FRONTLIJN_TRY(const auto sync, platform::TabletSync::open(*folder, zone, platform::Window::wake));
  platform::PhotoFiles photos;
  FRONTLIJN_TRY(const auto model, ui::live::LiveModel::open(context, *sync, photos));

  FRONTLIJN_TRY(auto languages, platform::load_languages());
  FRONTLIJN_TRY(auto fonts, platform::load_fonts());
  const ui::FontFiles font_files{std::move(fonts.regular), std::move(fonts.medium), std::move(fonts.bold),
                                 std::move(fonts.icons)};
  FRONTLIJN_TRY(ui::Preferences kept, platform::load_preferences(store, options.language));
  ui::Shell shell(ui::frontlijn_parts(std::move(languages)), *model, zone, kept);

  platform::WindowOptions window_options;
  window_options.width = options.width;
  window_options.height = options.height;
  window_options.scale = options.scale;
  window_options.without_display = steps.has_value();
  FRONTLIJN_TRY(const auto window, platform::Window::open(window_options));
  platform::Host host(*window, shell, font_files, clock);
  host.before_each_frame([&] { return before_frame(store, zone, *sync, *model); });
  host.after_each_frame([&] { return after_frame(store, *model, shell, kept); });
  if (!steps) return host.run();
  platform::ScriptDriver driver(host, options.shots);
  driver.after_each_shot([](const fs::path& file) {
    fmt::print("{}\n", file.string());
    std::fflush(stdout);
  });
  return driver.play(*steps);
}

}  // namespace

int main(int argc, char** argv) {
  if (sodium_init() < 0) {
    fmt::print(stderr, "libsodium\n");
    return 5;
  }
  auto catalogue = platform::load_catalogue(platform::preferred_language());
  if (!catalogue) {  // without language files there is no sentence to say it in
    fmt::print(stderr, "{}\n", catalogue.error().debug_text());
    return 5;
  }
  const auto say = [&](const char* key) { return catalogue->say(key); };
  Options options;
  CLI::App app(say("help.app"), "frontlijn-app");
  platform::speak(app, *catalogue);
  app.add_option("--data", options.data, say("help.app.data"))->required();
  app.add_option("--script", options.script, say("help.app.script"));
  app.add_option("--shots", options.shots, say("help.app.shots"));
  app.add_option("--language", options.language, say("help.app.language"))
      ->check(CLI::IsMember({"nl", "en"}));
  app.add_option("--pin", options.pin, say("help.app.pin"));
  app.add_option("--now", options.now, say("help.app.now"));
  app.add_option("--scale", options.scale, say("help.app.scale"))->check(CLI::Range(0.5F, 4.0F));
  app.add_option("--width", options.width, say("help.app.width"))->check(CLI::Range(200, 8192));
  app.add_option("--height", options.height, say("help.app.height"))->check(CLI::Range(200, 8192));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& problem) {
    return platform::report(*catalogue, platform::not_understood(app, problem), false);
  }
  const auto done = run(options);
  return done ? 0 : platform::report(*catalogue, done.error(), false);
}

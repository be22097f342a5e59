#include <cstdio>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/domain/model.hpp"
#include "platform/app/preferences.hpp"
#include "platform/assets/assets.hpp"
#include "platform/assets/photo_files.hpp"
#include "platform/console/console.hpp"
#include "platform/pictures/shown_pictures.hpp"
#include "platform/pictures/thumbnails.hpp"
#include "platform/syncing/tablet_sync.hpp"
#include "platform/syncing/tablet_table.hpp"
#include "platform/system/data_folder.hpp"
#include "platform/system/files.hpp"
#include "platform/system/system_clock.hpp"
#include "platform/system/voice.hpp"
#include "platform/window/message_box.hpp"
#include "platform/window/script_driver.hpp"
#include "platform/window/stop_signals.hpp"
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
  std::optional<std::string> language;
  float scale = 0;
  int width = 1280;
  int height = 800;
};

Result<std::vector<platform::Step>> read_script(const Options& options) {
  FRONTLIJN_TRY(const Bytes script, platform::read_file(options.script, most_script_bytes));
  FRONTLIJN_TRY(auto steps, platform::parse_script(as_text(script)));
  std::error_code problem;
  fs::create_directories(options.shots, problem);
  return steps;
}

/// What happens before each frame: what sync brought is taken over. `joined` stays set until the app knows
/// whose tablet this is now.
Result<void> before_frame(store::Store& store, const TimeZone& zone, platform::TabletSync& sync,
                          platform::TabletTable& table, ui::live::LiveModel& model, bool& joined) {
  const auto from_table = table.look();
  if (from_table.came_in) model.changed();
  joined = joined || from_table.joined;
  FRONTLIJN_TRY(const auto news, sync.look());
  joined = joined || news.joined;
  if (joined) {
    FRONTLIJN_TRY(const auto context, domain::Context::load(store, zone));
    model.now_at(context);
    joined = false;
  }
  if (news.came_in || news.moved) model.changed();
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

void tell(const Catalogue& catalogue, const Error& error, bool in_box) {
  platform::report(catalogue, error, false);
  if (in_box) platform::show_in_box(catalogue.say(error));
}

/// A database that had to be recovered opens the second time; whoever works with it is told first.
Result<std::unique_ptr<platform::DataFolder>> open_folder(const Options& options, const Catalogue& catalogue,
                                                          const Clock& clock, RandomSource& random) {
  const platform::DataFolder::Options how{
      .path = options.data, .pin = platform::given_pin(options.pin), .several_connections = true};
  auto folder = platform::DataFolder::open(how, frontlijn_model(), clock, random);
  const bool by_script = !options.script.empty();
  if (folder || by_script || folder.error().key() != "folder.recovered") return folder;
  tell(catalogue, folder.error(), true);
  return platform::DataFolder::open(how, frontlijn_model(), clock, random);
}

Result<void> work(const Options& options, platform::DataFolder& folder, const Clock& clock,
                  const platform::SystemTimeZone& zone,
                  const std::optional<std::vector<platform::Step>>& steps);

Result<void> run(const Options& options, const Catalogue& catalogue) {
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
  FRONTLIJN_TRY(auto folder, open_folder(options, catalogue, clock, random));
  const auto done = work(options, *folder, clock, zone, steps);
  // Reported lost: the server has the work, and nobody is to find anything here.
  if (!done && done.error().key() == "device.wiped")
    FRONTLIJN_CHECK(platform::DataFolder::wipe(std::move(folder)));
  return done;
}

Result<void> work(const Options& options, platform::DataFolder& folder, const Clock& clock,
                  const platform::SystemTimeZone& zone,
                  const std::optional<std::vector<platform::Step>>& steps) {
  store::Store& store = folder.store();
  platform::Thumbnails thumbnails;
  store.make_thumbnails_with(&thumbnails);
  FRONTLIJN_TRY(const auto context, platform::tablet_context(folder, zone));
  // Asked to stop, the app closes as by hand, with a goodbye to whoever it is connected to. A script is its
  // own end.
  std::optional<platform::HeldStopSignals> held;
  if (!steps) held.emplace();
  platform::WindowOptions window_options;
  window_options.width = options.width;
  window_options.height = options.height;
  window_options.scale = options.scale;
  window_options.without_display = steps.has_value();
  // Before the sync, so that it goes after it: a session's thread wakes the window until it has ended.
  FRONTLIJN_TRY(const auto window, platform::Window::open(window_options));
  std::optional<platform::StopListener> stopping;
  if (held) stopping.emplace(*held, platform::Window::ask_to_quit);
  FRONTLIJN_TRY(const auto sync, platform::TabletSync::open(folder, zone, platform::Window::wake));
  platform::TabletTable table(folder, zone, platform::Window::wake);
  platform::PhotoFiles photos;
  platform::ShownPictures pictures;
  FRONTLIJN_TRY(const auto model, ui::live::LiveModel::open(context, *sync, photos));

  model->meets_at(table);
  model->reads_pictures_with(pictures);
  FRONTLIJN_TRY(auto languages, platform::load_languages());
  FRONTLIJN_TRY(auto fonts, platform::load_fonts());
  const ui::FontFiles font_files{std::move(fonts.regular), std::move(fonts.medium), std::move(fonts.bold),
                                 std::move(fonts.icons)};
  platform::LanguageChoice choice{{}, platform::preferred_language(), options.language};
  for (const auto& [language, texts] : languages)
    choice.known.push_back(language);
  FRONTLIJN_TRY(ui::Preferences kept, platform::load_preferences(store, choice));
  ui::Shell shell(ui::frontlijn_parts(std::move(languages)), *model, zone, kept);
  shell.shows_pictures_from(window->pictures());

  platform::Host host(*window, shell, font_files, clock);
  bool joined = false;
  host.before_each_frame([&]() -> Result<void> {
    // Told, not the end: what is on the screen is still there to be kept.
    const auto taken = before_frame(store, zone, *sync, table, *model, joined);
    if (taken) return {};
    if (taken.error().key() == "device.wiped") return taken.error();
    shell.fail_with(taken.error());
    return {};
  });
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
  auto catalogue = platform::find_voice();
  if (!catalogue) return 5;
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
  if (options.language && *options.language != catalogue->language()) {
    if (auto asked = platform::load_catalogue(*options.language)) catalogue = std::move(*asked);
  }
  const auto done = run(options, *catalogue);
  if (done) return 0;
  tell(*catalogue, done.error(), options.script.empty());
  return platform::exit_code(done.error());
}

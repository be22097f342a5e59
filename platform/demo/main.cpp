#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "platform/console/console.hpp"
#include "platform/demo/props.hpp"
#include "platform/demo/scenes.hpp"
#include "platform/demo/stage/stop_signal.hpp"
#include "platform/system/voice.hpp"

namespace {

using namespace frontlijn;
using namespace frontlijn::demo;
namespace fs = std::filesystem;

constexpr int did_not_hold = 1;

struct Options {
  bool once = false;
  std::string data;
};

/// The folder of the day; a temporary one is taken away again.
class Workplace {
 public:
  static Result<Workplace> make(const std::string& wanted) {
    std::error_code problem;
    if (wanted.empty()) {
      std::string name = (fs::temp_directory_path(problem) / "frontlijn-demo-XXXXXX").string();
      if (::mkdtemp(name.data()) == nullptr)
        return fail(ErrorKind::io, "folder.unwritable", {{"folder", name}, {"why", "mkdtemp"}});
      return Workplace(name, true);
    }
    if (fs::exists(wanted, problem) && !fs::is_empty(wanted, problem))
      return fail(ErrorKind::conflict, "demo.folder-not-empty", {{"folder", wanted}});
    fs::create_directories(wanted, problem);
    if (problem)
      return fail(ErrorKind::io, "folder.unwritable", {{"folder", wanted}, {"why", problem.message()}});
    return Workplace(fs::absolute(wanted), false);
  }
  Workplace(Workplace&& other) noexcept
      : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, false)) {}
  Workplace& operator=(Workplace&&) = delete;
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  ~Workplace() {
    std::error_code problem;
    if (temporary_) fs::remove_all(path_, problem);
  }
  const fs::path& path() const { return path_; }

 private:
  Workplace(fs::path path, bool temporary) : path_(std::move(path)), temporary_(temporary) {}
  fs::path path_;
  bool temporary_;
};

void play(Day& day) {
  for (const Scene& scene : scenes) {
    day.teller.scene(scene.title);
    const auto played = scene.play(day);
    if (stop_asked()) return;
    if (!played) day.teller.failed(played.error());
  }
}

void tell_outcome(Teller& teller) {
  teller.gap();
  if (teller.not_held().empty()) {
    teller.line(teller.good(teller.text("held", {{"count", std::to_string(teller.held())}})));
    return;
  }
  teller.line(teller.bad(teller.text("not-held", {{"count", std::to_string(teller.not_held().size())},
                                                  {"held", std::to_string(teller.held())}})));
  for (const std::string& point : teller.not_held())
    teller.line(fmt::format("  ✗ {}", point));
}

/// Until somebody stops it, or the server ends by itself.
void stay_up(Day& day) {
  day.teller.gap();
  day.teller.line(day.teller.text("stays-up"));
  while (!stop_asked() && day.office.is_open())
    rest(Milliseconds{500});
}

int run_day(Teller teller, const Options& options) {
  const auto workplace = Workplace::make(options.data);
  if (!workplace) return platform::report(teller.catalogue(), workplace.error(), false);
  std::error_code problem;
  const fs::path programs = fs::read_symlink("/proc/self/exe", problem).parent_path();
  auto day = prepare_day(teller, programs, workplace->path());
  if (!day) return platform::report(teller.catalogue(), day.error(), false);
  if (const auto laid_out = lay_out_props(*day); !laid_out)
    return platform::report(teller.catalogue(), laid_out.error(), false);
  day->teller.open("title", "subtitle");
  play(*day);
  const bool interrupted = stop_asked();
  const auto close = [&] {
    if (const auto code = day->office.close(); !code || *code != 0)
      day->teller.check(false, "server-stopped", {}, code ? std::to_string(*code) : code.error().key());
  };
  // With --once the server's end is one of the points that are counted.
  if (interrupted || options.once) close();
  if (!interrupted) {
    tell_outcome(day->teller);
    if (!options.once) {
      stay_up(*day);
      close();
    }
  }
  if (interrupted || !options.once) day->teller.line(day->teller.text("stopped"));
  return day->teller.not_held().empty() && !(interrupted && options.once) ? 0 : did_not_hold;
}

}  // namespace

int main(int argc, char** argv) {
  auto catalogue = platform::find_voice();
  if (!catalogue) return did_not_hold;
  Options options;
  CLI::App app(catalogue->say("help.demo"), "frontlijn-demo");
  platform::speak(app, *catalogue);
  app.add_flag("--once", options.once, catalogue->say("help.demo.once"));
  app.add_option("--data", options.data, catalogue->say("help.demo.data"))->type_name("DIR");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& problem) {
    return platform::report(*catalogue, platform::not_understood(app, problem), false);
  }
  note_stop_signals();
  return run_day(Teller(std::move(*catalogue)), options);
}

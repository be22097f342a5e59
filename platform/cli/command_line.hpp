#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/base/catalogue.hpp"
#include "core/base/random.hpp"
#include "core/domain/people/context.hpp"
#include "platform/pictures/thumbnails.hpp"
#include "platform/system/data_folder.hpp"
#include "platform/system/system_clock.hpp"

namespace CLI {
class App;
}

namespace frontlijn::platform {

/// What every command works with: the options before it, the data folder (opened when first asked for), the
/// language, and where its answer goes.
class CommandLine {
 public:
  explicit CommandLine(Catalogue catalogue) : catalogue_(std::move(catalogue)) {}

  struct Options {
    std::string data;
    bool json = false;
    std::string now;  ///< ISO 8601; empty: the machine's clock
    std::string pin;  ///< also from FRONTLIJN_PIN
  };
  Options options;

  const Catalogue& catalogue() const { return catalogue_; }
  const Clock& clock();
  const TimeZone& zone() const { return zone_; }
  RandomSource& random() { return random_; }
  std::optional<std::string> pin() const;

  /// Fails with "cli.no-data" where --data was not given, or as DataFolder::open does.
  Result<DataFolder*> folder();
  /// Makes the folder. Fails as DataFolder::create does.
  Result<DataFolder*> make_folder();
  /// Takes a folder that was just made away again: nothing half-done stays.
  void discard_made_folder();
  /// Removes the folder and all that is in it. Fails as DataFolder::wipe does.
  Result<void> wipe_folder();
  /// The store's context: who is at this tablet. Fails as domain::Context::load does.
  Result<domain::Context*> context();

  /// Text for a person; nothing with --json.
  void say(std::string_view key, const Catalogue::Arguments& arguments = {}) const;
  void print(const std::string& line) const;
  /// One JSON document; nothing without --json.
  void answer(const nlohmann::json& document) const;
  std::string text(std::string_view key, const Catalogue::Arguments& arguments = {}) const {
    return catalogue_.say(key, arguments);
  }
  /// Date and time in the tablet's zone, as people write them: "22-11-2026 10:30".
  std::string when(Instant instant) const;

  /// Defines `name` under `parent`; its help is the text "help.<path of names joined by dots>". `run` is
  /// called after all commands' options are read.
  CLI::App* command(CLI::App& parent, const std::string& name, std::function<Result<void>()> run = {});

  /// For a command whose printed answer already says that it failed.
  void fail_quietly(int code) { quiet_exit_code_ = code; }
  int quiet_exit_code() const { return quiet_exit_code_; }

  /// What the chosen command made of it.
  Result<void> run_chosen();

 private:
  Catalogue catalogue_;
  SystemTimeZone zone_;
  SystemRandom random_;
  std::optional<SystemClock> clock_;
  Thumbnails thumbnails_;  // before the folder, whose store uses them
  std::unique_ptr<DataFolder> folder_;
  std::optional<domain::Context> context_;
  std::function<Result<void>()> chosen_;
  int quiet_exit_code_ = 0;
};

}  // namespace frontlijn::platform

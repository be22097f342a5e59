#include "platform/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "core/domain/model.hpp"
#include "platform/console/console.hpp"
#include "platform/tablet/joining.hpp"

namespace frontlijn::platform {

const Clock& CommandLine::clock() {
  if (!clock_) {
    std::optional<Instant> pretended;
    if (const auto read = parse_instant(options.now, zone_))
      pretended = *read;  // checked by the option itself
    clock_.emplace(pretended);
  }
  return *clock_;
}

std::optional<std::string> CommandLine::pin() const { return given_pin(options.pin); }

Result<DataFolder*> CommandLine::folder() {
  if (options.data.empty()) return fail(ErrorKind::invalid_input, "cli.no-data");
  if (!folder_) {
    FRONTLIJN_TRY(folder_, DataFolder::open({options.data, pin()}, frontlijn_model(), clock(), random_));
  }
  return folder_.get();
}

Result<DataFolder*> CommandLine::make_folder() {
  if (options.data.empty()) return fail(ErrorKind::invalid_input, "cli.no-data");
  FRONTLIJN_TRY(folder_, DataFolder::create({options.data, pin()}, frontlijn_model(), clock(), random_));
  return folder_.get();
}

void CommandLine::discard_made_folder() {
  if (folder_) DataFolder::discard(std::move(folder_));
}

Result<void> CommandLine::wipe_folder() {
  context_.reset();
  return DataFolder::wipe(std::move(folder_));
}

Result<domain::Context*> CommandLine::context() {
  FRONTLIJN_TRY(DataFolder* const opened, folder());
  if (!context_) {
    opened->store().make_thumbnails_with(&thumbnails_);
    FRONTLIJN_TRY(auto loaded, tablet_context(*opened, zone_));
    context_.emplace(std::move(loaded));
  }
  return &*context_;
}

void CommandLine::say(std::string_view key, const Catalogue::Arguments& arguments) const {
  if (!options.json) print(text(key, arguments));
}

void CommandLine::print(const std::string& line) const { fmt::print("{}\n", line); }

void CommandLine::answer(const nlohmann::json& document) const {
  if (options.json)
    fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string CommandLine::when(Instant instant) const {
  const std::string iso = to_iso(instant, zone_);
  return fmt::format("{}-{}-{} {}", iso.substr(8, 2), iso.substr(5, 2), iso.substr(0, 4), iso.substr(11, 5));
}

CLI::App* CommandLine::command(CLI::App& parent, const std::string& name, std::function<Result<void>()> run) {
  std::string path = name;
  for (const CLI::App* above = &parent; above->get_parent() != nullptr; above = above->get_parent())
    path = above->get_name() + "." + path;
  CLI::App* command = parent.add_subcommand(name, text("help." + path));
  command->group(text("help.label.Subcommands"));
  command->set_help_flag("-h,--help", text("help.help"))->group(text("help.label.Options"));
  if (run)
    command->callback([this, run = std::move(run)] { chosen_ = run; });
  else
    command->require_subcommand(1);
  return command;
}

Result<void> CommandLine::run_chosen() { return chosen_ ? chosen_() : Result<void>{}; }

}  // namespace frontlijn::platform

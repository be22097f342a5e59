#include <cstdio>

#include <fmt/format.h>
#include <sodium.h>

#include "platform/server/server_line.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

Result<std::unique_ptr<ServerFolder>> ServerLine::folder() {
  if (data.empty()) return fail(ErrorKind::invalid_input, "cli.no-data");
  return ServerFolder::open(data, clock, zone, random);
}

void ServerLine::answer(const nlohmann::json& document, std::string_view key,
                        const Catalogue::Arguments& arguments) const {
  if (json)
    fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  else
    fmt::print("{}\n", text(key, arguments));
}

CLI::App* ServerLine::command(CLI::App& parent, const std::string& name, const std::string& help,
                              std::function<Result<void>()> run) {
  CLI::App* command = parent.add_subcommand(name, text(help));
  command->group(text("help.label.Subcommands"));
  command->set_help_flag("-h,--help", text("help.help"))->group(text("help.label.Options"));
  if (run)
    command->callback([this, run = std::move(run)] { chosen = run; });
  else
    command->require_subcommand(1);
  return command;
}

namespace {

int exit_code_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::invalid_input:
    case ErrorKind::limit_exceeded:
      return 2;
    case ErrorKind::not_found:
    case ErrorKind::conflict:
    case ErrorKind::refused:
      return 3;
    case ErrorKind::unavailable:
      return 4;
    case ErrorKind::damaged:
    case ErrorKind::newer_version:
    case ErrorKind::io:
      return 5;
  }
  return 5;
}

int report(const ServerLine& line, const Error& error) {
  const std::string sentence = line.catalogue.say(error);
  if (line.json)
    fmt::print(stderr, "{}\n", nlohmann::json{{"error", error.key()}, {"message", sentence}}.dump());
  else
    fmt::print(stderr, "{}\n", sentence);
  return exit_code_of(error);
}

int run(int argc, char** argv) {
  if (sodium_init() < 0) {
    fmt::print(stderr, "libsodium\n");
    return 5;
  }
  auto catalogue = load_catalogue(preferred_language());
  if (!catalogue) {  // without language files there is no sentence to say it in
    fmt::print(stderr, "{}\n", catalogue.error().debug_text());
    return 5;
  }
  ServerLine line(std::move(*catalogue));
  CLI::App app(line.text("help.server"), "frontlijn-server");
  for (const char* label : {"Usage", "OPTIONS", "Options", "SUBCOMMAND", "SUBCOMMANDS", "Subcommands",
                            "Subcommand", "Positionals", "REQUIRED"})
    app.get_formatter()->label(label, line.text(std::string("help.label.") + label));
  app.option_defaults()->group(line.text("help.label.Options"));
  app.require_subcommand(1);
  app.fallthrough();
  app.set_help_flag("-h,--help", line.text("help.help"))->group(line.text("help.label.Options"));
  app.add_option("--data", line.data, line.text("help.server.data"))->type_name("DIR");
  app.add_flag("--json", line.json, line.text("help.json"));
  add_serve_command(app, line);
  add_team_commands(app, line);
  add_member_commands(app, line);
  add_code_command(app, line);
  add_backup_command(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& problem) {
    return report(line, fail(ErrorKind::invalid_input, "cli.not-understood", {{"why", problem.what()}}));
  }
  const auto done = line.chosen();
  return done ? 0 : report(line, done.error());
}

}  // namespace

}  // namespace frontlijn::platform

int main(int argc, char** argv) { return frontlijn::platform::run(argc, argv); }

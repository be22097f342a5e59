#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "platform/console/console.hpp"
#include "platform/server/server_line.hpp"
#include "platform/system/voice.hpp"

namespace frontlijn::platform {

namespace {

/// An address may hold a password, which then stands in no list of processes.
constexpr const char* store_variable = "FRONTLIJN_STORE";

}  // namespace

Result<std::unique_ptr<ServerFolder>> ServerLine::folder(ServerFolder::WhenMissing when_missing) {
  if (data.empty()) return fail(ErrorKind::invalid_input, "cli.no-data");
  if (const auto pretended = parse_instant(now, zone))
    clock = SystemClock(*pretended);  // checked by the option
  return ServerFolder::open(data, when_missing, storage(), clock, zone, random);
}

server::Storage ServerLine::storage() {
  server::Storage storage;
  storage.address = store;
  if (const char* given = std::getenv(store_variable); storage.address.empty() && given != nullptr)
    storage.address = given;
  Bytes origin(8);
  random.fill(origin);
  storage.origin = to_hex(origin);
  storage.trouble = [this](const Error& error) { fmt::print(stderr, "{}\n", catalogue.say(error)); };
  return storage;
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

int run(int argc, char** argv) {
  auto catalogue = find_voice();
  if (!catalogue) return 5;
  ServerLine line(std::move(*catalogue));
  CLI::App app(line.text("help.server"), "frontlijn-server");
  speak(app, line.catalogue);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--data", line.data, line.text("help.server.data"))->type_name("DIR");
  app.add_option("--store", line.store, line.text("help.server.store"))->type_name("ADDRESS");
  app.add_flag("--json", line.json, line.text("help.json"));
  app.add_option("--now", line.now, line.text("help.now"))
      ->type_name("TIME")
      ->check([&](const std::string& text) {
        const auto read = parse_instant(text, line.zone);
        return read ? std::string{} : line.catalogue.say(read.error());
      });
  add_serve_command(app, line);
  add_team_commands(app, line);
  add_member_commands(app, line);
  add_device_commands(app, line);
  add_erase_command(app, line);
  add_code_command(app, line);
  add_backup_command(app, line);
  add_restore_command(app, line);
  add_move_command(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& problem) {
    return report(line.catalogue, not_understood(app, problem), line.json);
  }
  const auto done = line.chosen();
  return done ? 0 : report(line.catalogue, done.error(), line.json);
}

}  // namespace

}  // namespace frontlijn::platform

int main(int argc, char** argv) { return frontlijn::platform::run(argc, argv); }

#pragma once

#include <functional>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "core/base/catalogue.hpp"
#include "core/base/random.hpp"
#include "platform/server/server_folder.hpp"
#include "platform/system/system_clock.hpp"

namespace frontlijn::platform {

/// What every command of the server works with.
struct ServerLine {
  explicit ServerLine(Catalogue texts) : catalogue(std::move(texts)) {}

  Catalogue catalogue;
  SystemClock clock;
  SystemTimeZone zone;
  SystemRandom random;
  std::string data;
  std::string store;  ///< address of a PostgreSQL; empty: FRONTLIJN_STORE, or the data folder itself
  bool json = false;
  std::string now;  ///< ISO 8601; empty: the machine's clock
  std::function<Result<void>()> chosen;

  /// Opened at each call. Fails with "cli.no-data", or as ServerFolder::open does.
  Result<std::unique_ptr<ServerFolder>> folder(
      ServerFolder::WhenMissing when_missing = ServerFolder::WhenMissing::refuse);
  server::Storage storage();
  std::string text(std::string_view key, const Catalogue::Arguments& arguments = {}) const {
    return catalogue.say(key, arguments);
  }
  /// A sentence for a person, or with --json the document.
  void answer(const nlohmann::json& document, std::string_view key,
              const Catalogue::Arguments& arguments = {}) const;
  CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help,
                    std::function<Result<void>()> run);
};

void add_serve_command(CLI::App& app, ServerLine& line);
void add_team_commands(CLI::App& app, ServerLine& line);
void add_member_commands(CLI::App& app, ServerLine& line);
void add_device_commands(CLI::App& app, ServerLine& line);
void add_erase_command(CLI::App& app, ServerLine& line);
void add_code_command(CLI::App& app, ServerLine& line);
void add_backup_command(CLI::App& app, ServerLine& line);
void add_restore_command(CLI::App& app, ServerLine& line);
void add_move_command(CLI::App& app, ServerLine& line);

}  // namespace frontlijn::platform

#include <fmt/format.h>

#include "platform/console/qr.hpp"
#include "platform/server/server_line.hpp"
#include "sync/protocol/enrolment_code.hpp"
#include "sync/server/tuning.hpp"

namespace frontlijn::platform {

namespace {

struct CodeOptions {
  std::string team;
  std::string name;
  std::string address;
};

Result<void> make_code(ServerLine& line, const CodeOptions& options) {
  FRONTLIJN_TRY(auto folder, line.folder());
  FRONTLIJN_TRY(const auto team, folder->organisation().find_team(options.team));
  FRONTLIJN_TRY(const auto member, folder->organisation().find_member(team, options.name));
  FRONTLIJN_TRY(const auto identity, folder->identity(std::nullopt, line.clock.now()));
  FRONTLIJN_TRY(std::string address, folder->address());
  if (!options.address.empty()) address = options.address;
  if (address.empty()) return fail(ErrorKind::not_found, "server.no-address");

  const auto code = sync::EnrolmentCode::make(identity.fingerprint().bytes, line.random);
  const Instant expires = line.clock.now() + server::tuning::code_life;
  FRONTLIJN_CHECK(folder->accounts().add_code(code.secret_hash(), {member.person, team.id, expires}));
  line.answer({{"code", code.to_text()},
               {"server", address},
               {"person", member.name},
               {"team", team.name},
               {"expires", to_iso(expires)}},
              "server.code.made",
              {{"code", code.to_text()},
               {"server", address},
               {"name", member.name},
               {"team", team.name},
               {"expires", to_iso(expires, line.zone).substr(0, 16)}});
  // After the '#': a browser that opens it never sends the code to anybody.
  if (!line.json) fmt::print("\n{}", qr_text(address + "/#" + code.to_text()));
  return {};
}

}  // namespace

void add_code_command(CLI::App& app, ServerLine& line) {
  const auto options = std::make_shared<CodeOptions>();
  auto* command =
      line.command(app, "code", "help.server.code", [&line, options] { return make_code(line, *options); });
  command->add_option("--team", options->team, line.text("help.server.member.team"))
      ->required()
      ->type_name("TEAM");
  command->add_option("--name", options->name, line.text("help.server.code.name"))
      ->required()
      ->type_name("NAME");
  command->add_option("--address", options->address, line.text("help.server.address"))->type_name("URL");
}

}  // namespace frontlijn::platform

#include "core/domain/people/checks.hpp"
#include "core/log/limits.hpp"
#include "platform/server/server_line.hpp"

namespace frontlijn::platform {

namespace {

constexpr std::size_t shown_of_an_entity = 8;

struct EraseOptions {
  std::string id;
  std::string team;
  std::string by;
  std::string basis;
};

Result<void> erase(ServerLine& line, const EraseOptions& options) {
  FRONTLIJN_TRY(const std::string basis,
                domain::required_text(options.basis, "field.basis", log::limits::basis_bytes));
  FRONTLIJN_TRY(const auto folder, line.folder());
  FRONTLIJN_TRY(const server::Team team, folder->organisation().find_team(options.team));
  FRONTLIJN_TRY(const server::Member by, folder->organisation().find_member(team, options.by));
  FRONTLIJN_TRY(const store::Record record, folder->store().resolve("", options.id));
  FRONTLIJN_CHECK(
      folder->erase({record.space(), record.kind(), record.id(), by.person, basis}, line.clock.now()));
  line.answer(
      {{"id", record.id().to_text()}, {"kind", record.kind()}, {"by", by.name}}, "server.erased",
      {{"kind", "kind." + record.kind()}, {"id", record.id().to_text().substr(0, shown_of_an_entity)}});
  return {};
}

}  // namespace

void add_erase_command(CLI::App& app, ServerLine& line) {
  const auto options = std::make_shared<EraseOptions>();
  auto* command =
      line.command(app, "erase", "help.server.erase", [&line, options] { return erase(line, *options); });
  command->add_option("id", options->id, line.text("help.server.erase.id"))->required()->type_name("ID");
  command->add_option("--team", options->team, line.text("help.server.erase.team"))
      ->required()
      ->type_name("TEAM");
  command->add_option("--by", options->by, line.text("help.server.erase.by"))->required()->type_name("NAME");
  command->add_option("--basis", options->basis, line.text("help.server.erase.basis"))
      ->required()
      ->type_name("TEXT");
}

}  // namespace frontlijn::platform

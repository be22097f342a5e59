#include "core/domain/people/checks.hpp"
#include "platform/server/server_line.hpp"

namespace frontlijn::platform {

void add_team_commands(CLI::App& app, ServerLine& line) {
  auto* team = line.command(app, "team", "help.server.team", {});
  const auto name = std::make_shared<std::string>();
  auto* add = line.command(*team, "add", "help.server.team.add", [&line, name]() -> Result<void> {
    // Before a folder is made for it.
    FRONTLIJN_CHECK(domain::required_text(*name, "field.team-name", domain::name_bytes));
    FRONTLIJN_TRY(auto folder, line.folder(ServerFolder::WhenMissing::make));
    FRONTLIJN_TRY(const auto made, folder->organisation().add_team(*name));
    line.answer({{"id", made.id.to_text()}, {"name", made.name}}, "server.team.added", {{"name", made.name}});
    return {};
  });
  add->add_option("name", *name, line.text("help.server.team.name"))->required()->type_name("NAME");

  line.command(*team, "list", "help.server.team.list", [&line]() -> Result<void> {
    FRONTLIJN_TRY(auto folder, line.folder());
    FRONTLIJN_TRY(const auto teams, folder->organisation().teams());
    nlohmann::json all = nlohmann::json::array();
    std::string lines;
    for (const auto& one : teams) {
      FRONTLIJN_TRY(const auto members, folder->organisation().members(one));
      all.push_back({{"id", one.id.to_text()}, {"name", one.name}, {"members", members.size()}});
      if (!lines.empty()) lines += '\n';
      lines += line.text("server.team.line", {{"name", one.name}, {"count", std::to_string(members.size())}});
    }
    line.answer(all, teams.empty() ? "server.team.none" : "server.plain", {{"text", lines}});
    return {};
  });
}

}  // namespace frontlijn::platform

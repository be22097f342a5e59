#include <cstdlib>

#include "core/domain/people/checks.hpp"
#include "platform/server/server_line.hpp"
#include "sync/server/web/secrets.hpp"

namespace frontlijn::platform {

namespace {

constexpr const char* password_variable = "FRONTLIJN_PASSWORD";
constexpr std::size_t made_password_bytes = 15;  // 120 bits: 24 characters in base 32

struct MemberOptions {
  std::string team;
  std::string name;
  std::string role = "member";
  std::string until;
  std::string login;
};

struct Password {
  std::string text;
  bool made = false;  ///< here, and therefore to be shown once
};

/// From the environment, so that it stands in no list of processes; else made here.
Password password(RandomSource& random) {
  if (const char* given = std::getenv(password_variable); given != nullptr && *given != '\0')
    return {given, false};
  Bytes bytes(made_password_bytes);
  random.fill(bytes);
  return {to_base32(bytes), true};
}

nlohmann::json with_password(nlohmann::json document, const Password& password) {
  if (password.made) document["password"] = password.text;
  return document;
}

Result<void> add_member(ServerLine& line, const MemberOptions& options) {
  FRONTLIJN_TRY(const auto role, domain::parse_id<domain::Role>(options.role, "field.role"));
  std::optional<Date> until;
  if (!options.until.empty()) {
    FRONTLIJN_TRY(until, parse_date(options.until));
  }
  FRONTLIJN_TRY(auto folder, line.folder());
  FRONTLIJN_TRY(const auto team, folder->organisation().find_team(options.team));
  const auto secret = password(line.random);
  std::string hash;
  if (!options.login.empty()) {
    FRONTLIJN_TRY(hash, web::hash_password(secret.text));
  }
  // Person and account come together or not at all.
  EntityId person;
  FRONTLIJN_CHECK(folder->registry().together([&]() -> Result<void> {
    FRONTLIJN_TRY(person, folder->organisation().add_member(team, options.name, role, until));
    if (hash.empty()) return {};
    return folder->accounts().add_account({options.login, person, hash});
  }));

  const nlohmann::json document{
      {"id", person.to_text()}, {"name", options.name}, {"team", team.name}, {"role", options.role}};
  if (hash.empty()) {
    line.answer(document, "server.member.added", {{"name", options.name}, {"team", team.name}});
  } else {
    line.answer(
        with_password(document, secret),
        secret.made ? "server.member.added.password" : "server.member.added.login",
        {{"name", options.name}, {"team", team.name}, {"login", options.login}, {"password", secret.text}});
  }
  return {};
}

Result<void> list_members(ServerLine& line, const std::string& team_name) {
  FRONTLIJN_TRY(auto folder, line.folder());
  FRONTLIJN_TRY(const auto team, folder->organisation().find_team(team_name));
  FRONTLIJN_TRY(const auto members, folder->organisation().members(team));
  nlohmann::json all = nlohmann::json::array();
  std::string lines;
  for (const auto& member : members) {
    const std::string role(domain::id_of(member.membership.role));
    all.push_back({{"id", member.person.to_text()}, {"name", member.name}, {"role", role}});
    if (!lines.empty()) lines += '\n';
    lines += line.text("server.member.line", {{"name", member.name}, {"role", "role." + role}});
  }
  line.answer(all, members.empty() ? "server.member.none" : "server.plain", {{"text", lines}});
  return {};
}

Result<void> set_password(ServerLine& line, const std::string& login) {
  FRONTLIJN_TRY(auto folder, line.folder());
  const auto secret = password(line.random);
  FRONTLIJN_TRY(const auto hash, web::hash_password(secret.text));
  FRONTLIJN_CHECK(folder->accounts().set_password(login, hash));
  line.answer(with_password({{"login", login}}, secret),
              secret.made ? "server.password.made" : "server.password.set",
              {{"login", login}, {"password", secret.text}});
  return {};
}

/// From the day after on the person's tablets get nothing of this team any more.
Result<void> end_member(ServerLine& line, const MemberOptions& options) {
  FRONTLIJN_TRY(const auto folder, line.folder());
  FRONTLIJN_TRY(const server::Team team, folder->organisation().find_team(options.team));
  FRONTLIJN_TRY(const server::Member member, folder->organisation().find_member(team, options.name));
  Date last = std::chrono::sys_days{date_at(line.clock.now(), line.zone)} - std::chrono::days{1};
  if (!options.until.empty()) {
    FRONTLIJN_TRY(last, parse_date(options.until));
  }
  FRONTLIJN_CHECK(folder->organisation().end_membership(member, last));
  line.answer({{"id", member.person.to_text()}, {"until", to_iso(last)}}, "server.member.ended",
              {{"name", member.name}, {"team", team.name}, {"day", to_iso(last)}});
  return {};
}

}  // namespace

void add_member_commands(CLI::App& app, ServerLine& line) {
  auto* member = line.command(app, "member", "help.server.member", {});
  const auto options = std::make_shared<MemberOptions>();
  auto* add = line.command(*member, "add", "help.server.member.add",
                           [&line, options] { return add_member(line, *options); });
  add->add_option("--team", options->team, line.text("help.server.member.team"))
      ->required()
      ->type_name("TEAM");
  add->add_option("--name", options->name, line.text("help.server.member.name"))
      ->required()
      ->type_name("NAME");
  add->add_option("--role", options->role, line.text("help.server.member.role"))->type_name("ROLE");
  add->add_option("--until", options->until, line.text("help.server.member.until"))->type_name("DATE");
  add->add_option("--login", options->login, line.text("help.server.member.login"))->type_name("LOGIN");

  const auto ending = std::make_shared<MemberOptions>();
  auto* end = line.command(*member, "end", "help.server.member.end",
                           [&line, ending] { return end_member(line, *ending); });
  end->add_option("--team", ending->team, line.text("help.server.member.team"))
      ->required()
      ->type_name("TEAM");
  end->add_option("--name", ending->name, line.text("help.server.member.name"))
      ->required()
      ->type_name("NAME");
  end->add_option("--last", ending->until, line.text("help.server.member.last"))->type_name("DATE");

  const auto team = std::make_shared<std::string>();
  auto* list = line.command(*member, "list", "help.server.member.list",
                            [&line, team] { return list_members(line, *team); });
  list->add_option("--team", *team, line.text("help.server.member.team"))->required()->type_name("TEAM");

  const auto login = std::make_shared<std::string>();
  auto* change = line.command(*member, "password", "help.server.member.password",
                              [&line, login] { return set_password(line, *login); });
  change->add_option("login", *login, line.text("help.server.member.login"))->required()->type_name("LOGIN");
}

}  // namespace frontlijn::platform

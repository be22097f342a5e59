#include "sync/server/organisation.hpp"

#include <algorithm>

#include "core/domain/people/checks.hpp"

namespace frontlijn::server {

using domain::Membership;
using domain::Role;
namespace kinds = domain::kinds;

namespace {

constexpr std::string_view organisation_setting = "server.organisation";

/// ASCII case aside: names are compared as people type them, not as Unicode folds them.
bool same_name(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

/// Fewer characters of an id name nobody.
constexpr std::size_t least_of_an_id = 6;

bool names(std::string_view text, std::string_view name, EntityId id) {
  if (same_name(text, name)) return true;
  return text.size() >= least_of_an_id && id.to_text().starts_with(text);
}

bool is_in_the_team(Role role) { return role != Role::guest; }

/// Coordinators review the work; what a team says among itself stays there.
bool may_be_backstage(Role role) { return role == Role::member; }

std::string_view holder_of(log::SpaceKind kind) {
  switch (kind) {
    case log::SpaceKind::organisation:
      return "organisation";
    case log::SpaceKind::team_work:
      return "team";
    // A tablet's own backstage held one person's reflections: they stay that person's.
    case log::SpaceKind::team_backstage:
    case log::SpaceKind::personal:
    case log::SpaceKind::partner:
      return "person";
  }
  return "person";
}

}  // namespace

Result<Organisation> Organisation::open(store::Store& store, const TimeZone& zone) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store.database()));
  FRONTLIJN_TRY(const auto known, store.setting(organisation_setting));
  SpaceId space;
  if (known) {
    FRONTLIJN_TRY(space, SpaceId::from_text(*known));
  } else {
    space = SpaceId::make(store.clock().now(), store.random());
    FRONTLIJN_CHECK(store.add_space({space, log::SpaceKind::organisation, "organisation"}));
    FRONTLIJN_CHECK(store.set_setting(organisation_setting, space.to_text()));
  }
  FRONTLIJN_CHECK(transaction.commit());
  return Organisation(store, zone, space);
}

domain::Context Organisation::context_for(const Team& team) const {
  return {*store_, *zone_, EntityId{}, team.id, team.work, team.backstage, space_, SpaceId{}};
}

Result<Team> Organisation::add_team(std::string_view given) {
  FRONTLIJN_TRY(const std::string name, domain::required_text(given, "field.team-name", domain::name_bytes));
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store_->database()));
  FRONTLIJN_TRY(const auto known, teams());
  for (const Team& team : known) {
    if (same_name(team.name, name)) return fail(ErrorKind::conflict, "team.exists", {{"name", name}});
  }
  const Instant now = store_->clock().now();
  const Team team{store_->new_id(), name, SpaceId::make(now, store_->random()),
                  SpaceId::make(now, store_->random())};
  FRONTLIJN_CHECK(store_->add_space({team.work, log::SpaceKind::team_work, name}));
  FRONTLIJN_CHECK(store_->add_space({team.backstage, log::SpaceKind::team_backstage, name}));
  auto changes = context_for(team).changes();
  changes.set(space_, kinds::team, team.id, "name", name);
  FRONTLIJN_CHECK(store_->commit(changes));
  FRONTLIJN_CHECK(
      store_->database().run("INSERT INTO server_team VALUES (?, ?, ?)", team.id, team.work, team.backstage));
  FRONTLIJN_CHECK(transaction.commit());
  return team;
}

Result<std::vector<Team>> Organisation::teams() {
  std::vector<Team> teams;
  {
    FRONTLIJN_TRY(auto row, store_->database().prepare("SELECT team, work, backstage FROM server_team"));
    while (true) {
      FRONTLIJN_TRY(const bool found, row.step());
      if (!found) break;
      teams.push_back({row.id<EntityId>(0), {}, row.id<SpaceId>(1), row.id<SpaceId>(2)});
    }
  }
  for (Team& team : teams) {
    FRONTLIJN_TRY(team.name, domain::team_name(*store_, team.id));
  }
  std::sort(teams.begin(), teams.end(),
            [](const Team& one, const Team& other) { return one.name < other.name; });
  return teams;
}

Result<Team> Organisation::find_team(std::string_view text) {
  FRONTLIJN_TRY(const auto known, teams());
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const Team& team) { return names(text, team.name, team.id); });
  if (found != known.end()) return *found;
  std::string all;
  for (const Team& team : known) {
    if (!all.empty()) all += ", ";
    all += team.name;
  }
  return fail(ErrorKind::not_found, "team.unknown",
              {{"name", std::string(text.substr(0, 100))}, {"known", all}});
}

Result<EntityId> Organisation::add_member(const Team& team, std::string_view name, Role role,
                                          std::optional<Date> until) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store_->database()));
  FRONTLIJN_TRY(const auto person, domain::add_colleague(context_for(team), name, role, until));
  FRONTLIJN_CHECK(store_->database().run("INSERT INTO server_membership VALUES (?, ?, ?, ?)", person, team.id,
                                         domain::id_of(role),
                                         until ? std::optional(to_iso(*until)) : std::nullopt));
  FRONTLIJN_CHECK(transaction.commit());
  return person;
}

Result<std::vector<Member>> Organisation::members(const Team& team) {
  FRONTLIJN_TRY(const auto memberships, memberships("team", team.id));
  std::vector<Member> members;
  for (const Membership& membership : memberships) {
    FRONTLIJN_TRY(auto name, domain::person_name(*store_, membership.person));
    members.push_back({membership.person, std::move(name), membership});
  }
  std::sort(members.begin(), members.end(),
            [](const Member& one, const Member& other) { return one.name < other.name; });
  return members;
}

Result<Member> Organisation::find_member(const Team& team, std::string_view text) {
  FRONTLIJN_TRY(const auto known, members(team));
  std::vector<Member> found;
  std::copy_if(known.begin(), known.end(), std::back_inserter(found),
               [&](const Member& member) { return names(text, member.name, member.person); });
  if (found.size() == 1) return found.front();
  const Error::Arguments what{{"name", std::string(text.substr(0, 100))}, {"team", team.name}};
  return found.empty() ? fail(ErrorKind::not_found, "member.unknown", what)
                       : fail(ErrorKind::invalid_input, "member.ambiguous", what);
}

Result<void> Organisation::register_device(const log::DeviceId& device, EntityId person) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store_->database()));
  FRONTLIJN_CHECK(store_->database().run("INSERT OR IGNORE INTO server_device VALUES (?, ?, ?, NULL)",
                                         ByteView(device.key), person, store_->clock().now()));
  if (store_->database().changes() == 0) return {};
  store::Changes changes{EntityId{}};
  domain::put_device(changes, context_for(Team{}), device, person);
  FRONTLIJN_CHECK(store_->commit(changes));
  return transaction.commit();
}

Result<std::optional<EntityId>> Organisation::person_at(const log::DeviceId& device) {
  FRONTLIJN_TRY(auto row, store_->database().prepare(
                              "SELECT person FROM server_device WHERE device = ? AND revoked IS NULL"));
  row.bind(ByteView(device.key));
  FRONTLIJN_TRY(const bool found, row.step());
  if (!found) return std::optional<EntityId>{};
  return std::optional<EntityId>{row.id<EntityId>(0)};
}

Result<std::vector<Membership>> Organisation::memberships(std::string_view by, EntityId id) {
  FRONTLIJN_TRY(
      auto row,
      store_->database().prepare(
          by == "team" ? "SELECT person, team, role, until FROM server_membership WHERE team = ?1 AND "
                         "(until IS NULL OR until >= ?2)"
                       : "SELECT person, team, role, until FROM server_membership WHERE person = ?1 "
                         "AND (until IS NULL OR until >= ?2)"));
  row.bind(id, to_iso(today()));
  std::vector<Membership> holding;
  while (true) {
    FRONTLIJN_TRY(const bool found, row.step());
    if (!found) return holding;
    Membership membership{row.id<EntityId>(0), row.id<EntityId>(1),
                          domain::from_id<Role>(row.text(2)).value_or(Role::guest), std::nullopt};
    if (!row.is_null(3)) {
      FRONTLIJN_TRY(membership.until, parse_date(row.text(3)));
    }
    holding.push_back(membership);
  }
}

Result<log::SpaceInfo> Organisation::known_space(SpaceId id) {
  FRONTLIJN_TRY(const auto space, store_->space(id));
  if (!space) return fail(ErrorKind::not_found, "space.unknown", {{"space", id.to_text()}});
  return *space;
}

Result<void> Organisation::add_brought(std::vector<log::SpaceInfo>& spaces, std::string_view holder,
                                       std::optional<EntityId> id) {
  std::vector<SpaceId> found;
  {
    FRONTLIJN_TRY(auto row,
                  store_->database().prepare(
                      "SELECT space FROM server_space WHERE holder = ?1 AND (?2 IS NULL OR holder_id = ?2)"));
    row.bind(holder, id);
    while (true) {
      FRONTLIJN_TRY(const bool more, row.step());
      if (!more) break;
      found.push_back(row.id<SpaceId>(0));
    }
  }
  for (const SpaceId& space : found) {
    FRONTLIJN_TRY(auto info, known_space(space));
    spaces.push_back(std::move(info));
  }
  return {};
}

Result<std::vector<log::SpaceInfo>> Organisation::spaces_of(EntityId person) {
  std::vector<log::SpaceInfo> spaces;
  FRONTLIJN_TRY(const auto memberships, memberships("person", person));
  FRONTLIJN_TRY(const auto known, teams());
  bool is_colleague = false;
  for (const Membership& membership : memberships) {
    const auto team =
        std::find_if(known.begin(), known.end(), [&](const Team& one) { return one.id == membership.team; });
    if (team == known.end() || !is_in_the_team(membership.role)) continue;
    is_colleague = true;
    spaces.push_back({team->work, log::SpaceKind::team_work, team->name});
    if (may_be_backstage(membership.role))
      spaces.push_back({team->backstage, log::SpaceKind::team_backstage, team->name});
    FRONTLIJN_CHECK(add_brought(spaces, "team", team->id));
  }
  if (is_colleague) {
    FRONTLIJN_TRY(auto organisation, known_space(space_));
    spaces.push_back(std::move(organisation));
    FRONTLIJN_CHECK(add_brought(spaces, "organisation", std::nullopt));
    FRONTLIJN_CHECK(add_brought(spaces, "person", person));
  }
  return spaces;
}

Result<std::optional<Membership>> Organisation::standing_of(EntityId person) {
  FRONTLIJN_TRY(const auto holding, memberships("person", person));
  const auto rank = [](const Membership& membership) {
    switch (membership.role) {
      case Role::guest:
        return 0;
      case Role::member:
        return 1;
      case Role::coordinator:
        return 2;
      case Role::administrator:
        return 3;
    }
    return 0;
  };
  const auto highest = std::max_element(
      holding.begin(), holding.end(),
      [&](const Membership& one, const Membership& other) { return rank(one) < rank(other); });
  return highest == holding.end() ? std::optional<Membership>{} : std::optional<Membership>{*highest};
}

Result<std::vector<log::SpaceInfo>> Organisation::review_spaces_of(EntityId person) {
  FRONTLIJN_TRY(auto spaces, spaces_of(person));
  std::erase_if(spaces, [](const log::SpaceInfo& space) {
    return space.kind != log::SpaceKind::team_work && space.kind != log::SpaceKind::organisation;
  });
  return spaces;
}

Result<domain::TeamSpaces> Organisation::team_spaces(EntityId person, EntityId team) {
  FRONTLIJN_TRY(const auto spaces, spaces_of(person));
  FRONTLIJN_TRY(const auto known, teams());
  const auto found =
      std::find_if(known.begin(), known.end(), [&](const Team& one) { return one.id == team; });
  if (found == known.end())
    return fail(ErrorKind::not_found, "team.unknown", {{"name", team.to_text()}, {"known", ""}});
  const auto carries = [&](SpaceId id) {
    return std::any_of(spaces.begin(), spaces.end(),
                       [&](const log::SpaceInfo& space) { return space.id == id; });
  };
  if (!carries(found->work))
    return fail(ErrorKind::refused, "member.unknown", {{"name", person.to_text()}, {"team", found->name}});
  FRONTLIJN_TRY(auto organisation, known_space(space_));
  domain::TeamSpaces given{
      person, team, {found->work, log::SpaceKind::team_work, found->name}, std::move(organisation), {}, {}};
  if (carries(found->backstage))
    given.backstage = log::SpaceInfo{found->backstage, log::SpaceKind::team_backstage, found->name};
  return given;
}

Result<void> Organisation::adopt_space(const log::SpaceInfo& brought, EntityId person, EntityId team) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store_->database()));
  const auto holder = holder_of(brought.kind);
  const EntityId holder_id = holder == "team" ? team : person;
  FRONTLIJN_TRY(const auto known, store_->space(brought.id));
  if (known) {
    FRONTLIJN_TRY(const auto mine,
                  store_->database().number(
                      "SELECT 1 FROM server_space WHERE space = ? AND holder = ? AND holder_id = ?",
                      brought.id, holder, holder_id));
    if (!mine) return fail(ErrorKind::refused, "space.of-another", {{"space", brought.name}});
    return {};
  }
  FRONTLIJN_CHECK(store_->add_space(brought));
  FRONTLIJN_CHECK(
      store_->database().run("INSERT INTO server_space VALUES (?, ?, ?)", brought.id, holder, holder_id));
  return transaction.commit();
}

}  // namespace frontlijn::server

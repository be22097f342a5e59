#include "sync/server/organisation.hpp"

#include <algorithm>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "sync/server/tuning.hpp"

namespace frontlijn::server {

using domain::Membership;
using domain::Role;
namespace kinds = domain::kinds;

namespace {

/// Fewer characters of an id name nobody.
constexpr std::size_t least_of_an_id = 6;

bool names(std::string_view text, std::string_view name, EntityId id) {
  if (domain::same_name(text, name)) return true;
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

Result<Organisation> Organisation::open(store::Store& store, Registry& registry, const TimeZone& zone) {
  FRONTLIJN_TRY(const SpaceId space, registry.organisation_space());
  return Organisation(store, registry, zone, space);
}

domain::Context Organisation::context_for(const Team& team) const {
  return {*store_, *zone_, EntityId{}, team.id, team.work, team.backstage, space_, SpaceId{}};
}

Result<Team> Organisation::add_team(std::string_view given) {
  FRONTLIJN_TRY(const std::string name, domain::required_text(given, "field.team-name", domain::name_bytes));
  Team team;
  const auto done = registry_->together([&]() -> Result<void> {
    FRONTLIJN_TRY(const auto known, teams());
    for (const Team& one : known) {
      if (domain::same_name(one.name, name))
        return fail(ErrorKind::conflict, "team.exists", {{"name", name}});
    }
    const Instant now = store_->clock().now();
    team = {store_->new_id(), name, SpaceId::make(now, store_->random()),
            SpaceId::make(now, store_->random())};
    FRONTLIJN_CHECK(registry_->add_space({team.work, log::SpaceKind::team_work, name}));
    FRONTLIJN_CHECK(registry_->add_space({team.backstage, log::SpaceKind::team_backstage, name}));
    auto changes = context_for(team).changes();
    changes.set(space_, kinds::team, team.id, "name", name);
    FRONTLIJN_CHECK(store_->commit(changes));
    return registry_->add_team({team.id, team.work, team.backstage});
  });
  if (done.has_error()) return done.error();
  return team;
}

Result<std::vector<Team>> Organisation::teams() {
  FRONTLIJN_TRY(const auto places, registry_->teams());
  std::vector<Team> teams;
  for (const TeamPlace& place : places) {
    FRONTLIJN_TRY(auto name, domain::team_name(*store_, place.team));
    teams.push_back({place.team, std::move(name), place.work, place.backstage});
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
  EntityId person;
  const auto done = registry_->together([&]() -> Result<void> {
    FRONTLIJN_TRY(person, domain::add_colleague(context_for(team), name, role, until));
    return registry_->add_membership({person, team.id, role, until});
  });
  if (done.has_error()) return done.error();
  return person;
}

Result<std::vector<Member>> Organisation::members(const Team& team) {
  FRONTLIJN_TRY(const auto memberships, registry_->memberships_of_team(team.id, today()));
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

Result<void> Organisation::register_device(const log::DeviceId& device, EntityId person,
                                           const std::optional<log::DeviceId>& previous) {
  return registry_->together([&]() -> Result<void> {
    FRONTLIJN_TRY(const bool is_new, registry_->add_device(device, person, store_->clock().now(), previous));
    if (!is_new) return {};
    store::Changes changes{EntityId{}};
    domain::put_device(changes, context_for(Team{}), device, person);
    FRONTLIJN_CHECK(store_->commit(changes));
    return {};
  });
}

Result<std::optional<EntityId>> Organisation::person_at(const log::DeviceId& device) {
  FRONTLIJN_TRY(const auto known, registry_->device(device));
  if (!known || known->revoked) return std::optional<EntityId>{};
  return std::optional<EntityId>{known->person};
}

Result<KnownDevice> Organisation::find_device(std::string_view text) {
  FRONTLIJN_TRY(const auto known, registry_->devices());
  std::vector<KnownDevice> found;
  std::copy_if(known.begin(), known.end(), std::back_inserter(found), [&](const KnownDevice& one) {
    return text.size() >= least_of_an_id && one.device.to_text().starts_with(text);
  });
  if (found.size() == 1) return found.front();
  const Error::Arguments what{{"id", std::string(text.substr(0, 80))}};
  return found.empty() ? fail(ErrorKind::not_found, "device.unknown-id", what)
                       : fail(ErrorKind::invalid_input, "device.ambiguous", what);
}

Result<void> Organisation::revoke_device(const KnownDevice& device) {
  return registry_->together([&] { return registry_->revoke_device(device.device, store_->clock().now()); });
}

Result<void> Organisation::end_membership(const Member& member, Date last) {
  return registry_->together([&]() -> Result<void> {
    FRONTLIJN_CHECK(registry_->end_membership(member.person, member.membership.team, last));
    FRONTLIJN_TRY(const auto records,
                  domain::records_where(*store_, kinds::membership, "person = ? AND team = ?", member.person,
                                        member.membership.team));
    store::Changes changes{EntityId{}};
    for (const store::Record& record : records)
      changes.set(record.space(), kinds::membership, record.id(), "until", to_iso(last));
    FRONTLIJN_CHECK(store_->commit(changes));
    return {};
  });
}

Result<log::SpaceInfo> Organisation::known_space(SpaceId id) {
  FRONTLIJN_TRY(const auto space, registry_->space(id));
  if (!space) return fail(ErrorKind::not_found, "space.unknown", {{"space", id.to_text()}});
  return *space;
}

Result<void> Organisation::add_brought(std::vector<log::SpaceInfo>& spaces, std::string_view holder,
                                       std::optional<EntityId> id) {
  FRONTLIJN_TRY(const auto found, registry_->given_spaces(holder, id));
  for (const SpaceId& space : found) {
    FRONTLIJN_TRY(auto info, known_space(space));
    spaces.push_back(std::move(info));
  }
  return {};
}

Result<std::vector<log::SpaceInfo>> Organisation::spaces_of(EntityId person) {
  std::vector<log::SpaceInfo> spaces;
  FRONTLIJN_TRY(const auto memberships, registry_->memberships_of_person(person, today()));
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

Result<std::vector<std::pair<SpaceId, Instant>>> Organisation::ended_spaces_of(EntityId person) {
  std::vector<std::pair<SpaceId, Instant>> spaces;
  const Date first = std::chrono::sys_days{today()} - tuning::hear_out_days;
  FRONTLIJN_TRY(const auto recent, registry_->memberships_of_person(person, first));
  FRONTLIJN_TRY(const auto known, teams());
  bool was_colleague = false;
  Instant last;
  for (const Membership& membership : recent) {
    if (!membership.until || *membership.until >= today() || !is_in_the_team(membership.role)) continue;
    const auto team =
        std::find_if(known.begin(), known.end(), [&](const Team& one) { return one.id == membership.team; });
    if (team == known.end()) continue;
    FRONTLIJN_TRY(const auto until, end_of_membership(membership));
    spaces.emplace_back(team->work, until);
    if (may_be_backstage(membership.role)) spaces.emplace_back(team->backstage, until);
    FRONTLIJN_TRY(const auto brought, registry_->given_spaces("team", team->id));
    for (const SpaceId& space : brought)
      spaces.emplace_back(space, until);
    was_colleague = true;
    last = std::max(last, until);
  }
  if (was_colleague) {
    spaces.emplace_back(space_, last);
    FRONTLIJN_TRY(const auto brought, registry_->given_spaces("organisation", std::nullopt));
    for (const SpaceId& space : brought)
      spaces.emplace_back(space, last);
  }
  return spaces;
}

/// The last day goes on to its end, and a membership that was ended afterwards to that moment.
Result<Instant> Organisation::end_of_membership(const Membership& membership) {
  const Date day_after = Date{std::chrono::sys_days{*membership.until} + std::chrono::days{1}};
  FRONTLIJN_TRY(Instant ends, parse_instant(to_iso(day_after) + "T00:00:00", *zone_));
  FRONTLIJN_TRY(const auto records,
                domain::records_where(*store_, domain::kinds::membership, "person = ? AND team = ?",
                                      membership.person, membership.team));
  for (const store::Record& record : records)
    ends = std::max(ends, record.changed());
  return ends;
}

Result<std::optional<Membership>> Organisation::standing_of(EntityId person) {
  FRONTLIJN_TRY(const auto holding, registry_->memberships_of_person(person, today()));
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

Result<std::optional<Instant>> Organisation::rights_end(EntityId person) {
  FRONTLIJN_TRY(const auto holding, registry_->memberships_of_person(person, today()));
  std::optional<Instant> first;
  for (const Membership& membership : holding) {
    if (!membership.until) continue;
    const Date day_after = Date{std::chrono::sys_days{*membership.until} + std::chrono::days{1}};
    FRONTLIJN_TRY(const Instant ends, parse_instant(to_iso(day_after) + "T00:00:00", *zone_));
    first = std::min(first.value_or(ends), ends);
  }
  return first;
}

Result<std::map<EntityId, Instant>> Organisation::memberships_changed_since(Instant since) {
  FRONTLIJN_TRY(const auto records,
                domain::records_where(*store_, domain::kinds::membership, "changed >= ?", to_ms(since)));
  std::map<EntityId, Instant> changed;
  for (const store::Record& record : records) {
    const auto person = record.reference("person");
    if (!person) continue;
    Instant& last = changed[*person];
    last = std::max(last, record.changed());
  }
  return changed;
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
  const auto kind = holder_of(brought.kind);
  const Holder holder{kind, kind == "team" ? team : person};
  return registry_->together([&]() -> Result<void> {
    FRONTLIJN_TRY(const auto known, registry_->space(brought.id));
    if (known) {
      FRONTLIJN_TRY(const bool mine, registry_->is_given(brought.id, holder));
      if (!mine) return fail(ErrorKind::refused, "space.of-another", {{"space", brought.name}});
      return {};
    }
    FRONTLIJN_CHECK(registry_->add_space(brought));
    return registry_->give_space(brought.id, holder);
  });
}

}  // namespace frontlijn::server

#include "sync/server/sqlite_registry.hpp"

namespace frontlijn::server {

using domain::Membership;

Result<void> SqliteRegistry::together(const Work& work) {
  if (inside_) return work();
  inside_ = true;
  const auto attempt = [&]() -> Result<void> {
    FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(store_.database()));
    FRONTLIJN_CHECK(work());
    return transaction.commit();
  };
  const auto outcome = attempt();
  inside_ = false;
  if (!outcome) store_.rolled_back();
  return outcome;
}

Result<std::uint64_t> SqliteRegistry::revision() {
  // Changes when another connection, such as the command line's, has written.
  FRONTLIJN_TRY(const auto version, store_.database().number("PRAGMA data_version"));
  return static_cast<std::uint64_t>(version.value_or(0));
}

Result<SpaceId> SqliteRegistry::organisation_space() {
  SpaceId space;
  const auto done = together([&]() -> Result<void> {
    FRONTLIJN_TRY(const auto known, store_.setting(organisation_setting));
    if (known) {
      FRONTLIJN_TRY(space, SpaceId::from_text(*known));
      return {};
    }
    space = SpaceId::make(store_.clock().now(), store_.random());
    FRONTLIJN_CHECK(store_.add_space({space, log::SpaceKind::organisation, "organisation"}));
    return store_.set_setting(organisation_setting, space.to_text());
  });
  if (done.has_error()) return done.error();
  return space;
}

Result<void> SqliteRegistry::add_team(const TeamPlace& team) {
  return store_.database().run("INSERT INTO server_team VALUES (?, ?, ?)", team.team, team.work,
                               team.backstage);
}

Result<std::vector<TeamPlace>> SqliteRegistry::teams() {
  FRONTLIJN_TRY(auto row, store_.database().prepare("SELECT team, work, backstage FROM server_team"));
  std::vector<TeamPlace> teams;
  while (true) {
    FRONTLIJN_TRY(const bool found, row.step());
    if (!found) return teams;
    teams.push_back({row.id<EntityId>(0), row.id<SpaceId>(1), row.id<SpaceId>(2)});
  }
}

Result<void> SqliteRegistry::add_membership(const Membership& membership) {
  return store_.database().run("INSERT INTO server_membership VALUES (?, ?, ?, ?)", membership.person,
                               membership.team, domain::id_of(membership.role),
                               membership.until ? std::optional(to_iso(*membership.until)) : std::nullopt);
}

Result<void> SqliteRegistry::end_membership(EntityId person, EntityId team, Date last) {
  return store_.database().run("UPDATE server_membership SET until = ? WHERE person = ? AND team = ?",
                               to_iso(last), person, team);
}

Result<std::vector<Membership>> SqliteRegistry::read_memberships(store::Statement& row) {
  std::vector<Membership> holding;
  while (true) {
    FRONTLIJN_TRY(const bool found, row.step());
    if (!found) return holding;
    Membership membership{row.id<EntityId>(0), row.id<EntityId>(1),
                          domain::from_id<domain::Role>(row.text(2)).value_or(domain::Role::guest),
                          std::nullopt};
    if (!row.is_null(3)) {
      FRONTLIJN_TRY(membership.until, parse_date(row.text(3)));
    }
    holding.push_back(membership);
  }
}

Result<std::vector<Membership>> SqliteRegistry::memberships_of_team(EntityId team, Date day) {
  FRONTLIJN_TRY(auto row, store_.database().prepare(
                              "SELECT person, team, role, until FROM server_membership WHERE team = ?1 AND "
                              "(until IS NULL OR until >= ?2)"));
  row.bind(team, to_iso(day));
  return read_memberships(row);
}

Result<std::vector<Membership>> SqliteRegistry::memberships_of_person(EntityId person, Date day) {
  FRONTLIJN_TRY(auto row, store_.database().prepare(
                              "SELECT person, team, role, until FROM server_membership WHERE person = ?1 AND "
                              "(until IS NULL OR until >= ?2)"));
  row.bind(person, to_iso(day));
  return read_memberships(row);
}

Result<bool> SqliteRegistry::add_device(const log::DeviceId& device, EntityId person, Instant now,
                                        const std::optional<log::DeviceId>& previous) {
  FRONTLIJN_CHECK(store_.database().run(
      "INSERT OR IGNORE INTO server_device (device, person, since, tablet) VALUES (?1, ?2, ?3, "
      "coalesce((SELECT coalesce(tablet, device) FROM server_device WHERE device = ?4), ?1))",
      ByteView(device.key), person, now, ByteView(previous.value_or(device).key)));
  return store_.database().changes() > 0;
}

namespace {

Result<std::vector<KnownDevice>> read_devices(store::Statement& row) {
  std::vector<KnownDevice> devices;
  while (true) {
    FRONTLIJN_TRY(const bool found, row.step());
    if (!found) return devices;
    FRONTLIJN_TRY(const auto id, log::DeviceId::from_bytes(row.blob(0)));
    FRONTLIJN_TRY(const auto tablet, log::DeviceId::from_bytes(row.blob(5)));
    KnownDevice& one =
        devices.emplace_back(KnownDevice{id, tablet, row.id<EntityId>(1), row.instant(2), {}, {}});
    if (!row.is_null(3)) one.revoked = row.instant(3);
    if (!row.is_null(4)) one.wiped = row.instant(4);
  }
}

}  // namespace

Result<std::optional<KnownDevice>> SqliteRegistry::device(const log::DeviceId& device) {
  FRONTLIJN_TRY(auto row,
                store_.database().prepare("SELECT device, person, since, revoked, wiped, coalesce(tablet, "
                                          "device) FROM server_device WHERE device = ?"));
  row.bind(ByteView(device.key));
  FRONTLIJN_TRY(const auto found, read_devices(row));
  return found.empty() ? std::optional<KnownDevice>{} : std::optional<KnownDevice>{found.front()};
}

Result<std::vector<KnownDevice>> SqliteRegistry::devices() {
  FRONTLIJN_TRY(auto row,
                store_.database().prepare("SELECT device, person, since, revoked, wiped, coalesce(tablet, "
                                          "device) FROM server_device ORDER BY since, device"));
  return read_devices(row);
}

Result<void> SqliteRegistry::revoke_device(const log::DeviceId& device, Instant now) {
  return store_.database().run(
      "UPDATE server_device SET revoked = ?1 WHERE coalesce(tablet, device) = (SELECT coalesce(tablet, "
      "device) "
      "FROM server_device WHERE device = ?2) AND revoked IS NULL",
      now, ByteView(device.key));
}

Result<void> SqliteRegistry::note_wiped(const log::DeviceId& device, Instant now) {
  return store_.database().run("UPDATE server_device SET wiped = ? WHERE device = ? AND wiped IS NULL", now,
                               ByteView(device.key));
}

Result<void> SqliteRegistry::give_space(SpaceId space, const Holder& holder) {
  return store_.database().run("INSERT INTO server_space VALUES (?, ?, ?)", space, holder.kind, holder.id);
}

Result<bool> SqliteRegistry::is_given(SpaceId space, const Holder& holder) {
  FRONTLIJN_TRY(
      const auto found,
      store_.database().number("SELECT 1 FROM server_space WHERE space = ? AND holder = ? AND holder_id = ?",
                               space, holder.kind, holder.id));
  return found.has_value();
}

Result<std::vector<SpaceId>> SqliteRegistry::given_spaces(std::string_view kind, std::optional<EntityId> id) {
  FRONTLIJN_TRY(auto row,
                store_.database().prepare(
                    "SELECT space FROM server_space WHERE holder = ?1 AND (?2 IS NULL OR holder_id = ?2)"));
  row.bind(kind, id);
  std::vector<SpaceId> found;
  while (true) {
    FRONTLIJN_TRY(const bool more, row.step());
    if (!more) return found;
    found.push_back(row.id<SpaceId>(0));
  }
}

}  // namespace frontlijn::server

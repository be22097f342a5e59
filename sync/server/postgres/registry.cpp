#include "sync/server/postgres/registry.hpp"

namespace frontlijn::postgres {

using domain::Membership;
using server::Holder;
using server::TeamPlace;

// --- writing ---

Result<void> PostgresRegistry::together(const Work& work) {
  if (inside_) return work();
  // Most of what is new without holding anything up.
  FRONTLIJN_CHECK(projection_.catch_up());
  inside_ = true;
  const auto outcome = attempt(work);
  inside_ = false;
  if (!outcome) {
    store_.rolled_back();
    projection_.forget();
  }
  return outcome;
}

/// The projection first, then the database: every process takes them in this order. The organisation's space
/// stays locked, so that what is decided on what it says holds until it is written, and so that this
/// process's chain goes on from its very end, also where an earlier attempt reached the database alone.
Result<void> PostgresRegistry::attempt(const Work& work) {
  FRONTLIJN_TRY(const SpaceId space, organisation_space());
  FRONTLIJN_TRY(auto local, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(Transaction shared, Transaction::begin(connection_));
  FRONTLIJN_CHECK(commits_.lock(space));
  FRONTLIJN_CHECK(projection_.catch_up());
  FRONTLIJN_TRY(const auto newest, store_.database().number("SELECT max(id) FROM commit_log"));
  FRONTLIJN_CHECK(work());
  FRONTLIJN_CHECK(put_own_commits(newest.value_or(0)));
  FRONTLIJN_CHECK(connection_.run("UPDATE server_revision SET revision = revision + 1"));
  FRONTLIJN_CHECK(shared.commit());
  // Done from here on. Should the projection fail now, it takes its own words over like everybody else's.
  return local.commit();
}

Result<void> PostgresRegistry::put_own_commits(std::int64_t after) {
  FRONTLIJN_TRY(const auto spaces, store_.spaces());
  for (const log::SpaceInfo& space : spaces) {
    FRONTLIJN_TRY(const auto own, store_.commits_after(space.id, after, ~std::size_t{0} >> 1));
    std::vector<log::Commit> commits;
    for (const auto& stored : own)
      commits.push_back(stored.commit);
    if (commits.empty()) continue;
    FRONTLIJN_TRY(const auto received, commits_.apply(space.id, commits, store_.device().id(), std::nullopt));
    for (const auto& one : received) {
      if (one.refused) return *one.refused;
    }
  }
  return {};
}

Result<std::uint64_t> PostgresRegistry::revision() {
  FRONTLIJN_TRY(const Rows row, connection_.run("SELECT revision FROM server_revision"));
  return static_cast<std::uint64_t>(row.integer(0, 0));
}

// --- spaces ---

Result<SpaceId> PostgresRegistry::organisation_space() {
  if (organisation_) return *organisation_;
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  const SpaceId made = SpaceId::make(store_.clock().now(), store_.random());
  // Of several processes that come first at once, one makes it and the others wait here for that.
  FRONTLIJN_TRY(const Rows inserted,
                connection_.run("INSERT INTO setting VALUES ($1, $2) ON CONFLICT DO NOTHING",
                                organisation_setting, made));
  const log::SpaceInfo info{made, log::SpaceKind::organisation, "organisation"};
  if (inserted.changed() > 0) FRONTLIJN_CHECK(commits_.add_space(info));
  FRONTLIJN_TRY(const Rows row,
                connection_.run("SELECT value FROM setting WHERE name = $1", organisation_setting));
  FRONTLIJN_CHECK(transaction.commit());
  organisation_ = row.id<SpaceId>(0, 0);
  return *organisation_;
}

Result<void> PostgresRegistry::add_space(const log::SpaceInfo& space) {
  FRONTLIJN_CHECK(
      connection_.run("INSERT INTO space (space, kind, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                      space.id, log::name_of(space.kind), as_bytes(space.name)));
  return store_.add_space(space);
}

Result<std::optional<log::SpaceInfo>> PostgresRegistry::space(SpaceId space) {
  FRONTLIJN_TRY(const Rows row, connection_.run("SELECT kind, name FROM space WHERE space = $1", space));
  if (row.empty()) return std::optional<log::SpaceInfo>{};
  const auto kind = log::space_kind(row.text(0, 0));
  if (!kind)
    return fail(ErrorKind::damaged, "store.server-failed",
                {{"server", connection_.where()}, {"why", "unknown kind of space"}});
  return std::optional<log::SpaceInfo>{log::SpaceInfo{space, *kind, row.text(0, 1)}};
}

// --- teams and memberships ---

Result<void> PostgresRegistry::add_team(const TeamPlace& team) {
  FRONTLIJN_CHECK(
      connection_.run("INSERT INTO server_team VALUES ($1, $2, $3)", team.team, team.work, team.backstage));
  return {};
}

Result<std::vector<TeamPlace>> PostgresRegistry::teams() {
  FRONTLIJN_TRY(const Rows rows,
                connection_.run("SELECT team, work, backstage FROM server_team ORDER BY team"));
  std::vector<TeamPlace> teams;
  for (int row = 0; row < rows.count(); ++row)
    teams.push_back({rows.id<EntityId>(row, 0), rows.id<SpaceId>(row, 1), rows.id<SpaceId>(row, 2)});
  return teams;
}

Result<void> PostgresRegistry::add_membership(const Membership& membership) {
  FRONTLIJN_CHECK(connection_.run(
      "INSERT INTO server_membership VALUES ($1, $2, $3, $4)", membership.person, membership.team,
      std::string(domain::id_of(membership.role)),
      membership.until ? std::optional<std::string>(to_iso(*membership.until)) : std::nullopt));
  return {};
}

Result<void> PostgresRegistry::end_membership(EntityId person, EntityId team, Date last) {
  FRONTLIJN_CHECK(connection_.run("UPDATE server_membership SET until = $3 WHERE person = $1 AND team = $2",
                                  person, team, to_iso(last)));
  return {};
}

Result<std::vector<Membership>> PostgresRegistry::read_memberships(const Rows& rows) {
  std::vector<Membership> holding;
  for (int row = 0; row < rows.count(); ++row) {
    Membership& one = holding.emplace_back(Membership{
        rows.id<EntityId>(row, 0), rows.id<EntityId>(row, 1),
        domain::from_id<domain::Role>(rows.text(row, 2)).value_or(domain::Role::guest), std::nullopt});
    if (!rows.is_null(row, 3)) {
      FRONTLIJN_TRY(one.until, parse_date(rows.text(row, 3)));
    }
  }
  return holding;
}

Result<std::vector<Membership>> PostgresRegistry::memberships_of_team(EntityId team, Date day) {
  FRONTLIJN_TRY(const Rows rows, connection_.run("SELECT person, team, role, until FROM server_membership "
                                                 "WHERE team = $1 AND (until IS NULL OR until >= $2)",
                                                 team, to_iso(day)));
  return read_memberships(rows);
}

Result<std::vector<Membership>> PostgresRegistry::memberships_of_person(EntityId person, Date day) {
  FRONTLIJN_TRY(const Rows rows, connection_.run("SELECT person, team, role, until FROM server_membership "
                                                 "WHERE person = $1 AND (until IS NULL OR until >= $2)",
                                                 person, to_iso(day)));
  return read_memberships(rows);
}

// --- devices, and spaces that were brought along ---

// Without a tablet are keys that a process of before layout 5 has added since: each is one of its own.

/// Asked by itself: a distributed database takes no subquery where rows are written.
Result<std::optional<log::DeviceId>> PostgresRegistry::tablet_of(const log::DeviceId& device) {
  FRONTLIJN_TRY(
      const Rows found,
      connection_.run("SELECT coalesce(tablet, device) FROM server_device WHERE device = $1", device));
  if (found.empty()) return std::optional<log::DeviceId>{};
  FRONTLIJN_TRY(const auto tablet, log::DeviceId::from_bytes(found.blob(0, 0)));
  return std::optional<log::DeviceId>{tablet};
}

Result<bool> PostgresRegistry::add_device(const log::DeviceId& device, EntityId person, Instant now,
                                          const std::optional<log::DeviceId>& previous) {
  FRONTLIJN_TRY(const auto tablet, tablet_of(previous.value_or(device)));
  FRONTLIJN_TRY(
      const Rows added,
      connection_.run("INSERT INTO server_device (device, person, since, tablet) VALUES ($1, $2, $3, "
                      "$4) ON CONFLICT DO NOTHING",
                      device, person, now, tablet.value_or(device)));
  return added.changed() > 0;
}

namespace {

Result<std::vector<server::KnownDevice>> read_devices(const Rows& rows) {
  std::vector<server::KnownDevice> devices;
  for (int row = 0; row < rows.count(); ++row) {
    FRONTLIJN_TRY(const auto id, log::DeviceId::from_bytes(rows.blob(row, 0)));
    FRONTLIJN_TRY(const auto tablet, log::DeviceId::from_bytes(rows.blob(row, 5)));
    auto& one = devices.emplace_back(server::KnownDevice{
        id, tablet, rows.id<EntityId>(row, 1), instant_from_ms(rows.integer(row, 2)), {}, {}});
    if (!rows.is_null(row, 3)) one.revoked = instant_from_ms(rows.integer(row, 3));
    if (!rows.is_null(row, 4)) one.wiped = instant_from_ms(rows.integer(row, 4));
  }
  return devices;
}

}  // namespace

Result<std::optional<server::KnownDevice>> PostgresRegistry::device(const log::DeviceId& device) {
  FRONTLIJN_TRY(const Rows rows,
                connection_.run("SELECT device, person, since, revoked, wiped, coalesce(tablet, device) FROM "
                                "server_device WHERE device = $1",
                                device));
  FRONTLIJN_TRY(const auto found, read_devices(rows));
  return found.empty() ? std::optional<server::KnownDevice>{} : std::optional{found.front()};
}

Result<std::vector<server::KnownDevice>> PostgresRegistry::devices() {
  FRONTLIJN_TRY(const Rows rows,
                connection_.run("SELECT device, person, since, revoked, wiped, coalesce(tablet, device) FROM "
                                "server_device ORDER BY since, device"));
  return read_devices(rows);
}

Result<void> PostgresRegistry::revoke_device(const log::DeviceId& device, Instant now) {
  FRONTLIJN_TRY(const auto tablet, tablet_of(device));
  FRONTLIJN_CHECK(connection_.run(
      "UPDATE server_device SET revoked = $2 WHERE (tablet = $1 OR device = $1) AND revoked IS NULL",
      tablet.value_or(device), now));
  return {};
}

Result<void> PostgresRegistry::note_wiped(const log::DeviceId& device, Instant now) {
  FRONTLIJN_CHECK(connection_.run("UPDATE server_device SET wiped = $2 WHERE device = $1 AND wiped IS NULL",
                                  device, now));
  return {};
}

Result<void> PostgresRegistry::give_space(SpaceId space, const Holder& holder) {
  FRONTLIJN_CHECK(
      connection_.run("INSERT INTO server_space VALUES ($1, $2, $3)", space, holder.kind, holder.id));
  return {};
}

Result<bool> PostgresRegistry::is_given(SpaceId space, const Holder& holder) {
  FRONTLIJN_TRY(const Rows row, connection_.run("SELECT 1 FROM server_space WHERE space = $1 AND holder = $2 "
                                                "AND holder_id = $3",
                                                space, holder.kind, holder.id));
  return !row.empty();
}

Result<std::vector<SpaceId>> PostgresRegistry::given_spaces(std::string_view kind,
                                                            std::optional<EntityId> id) {
  FRONTLIJN_TRY(const Rows rows,
                connection_.run("SELECT space FROM server_space WHERE holder = $1 AND ($2::bytea IS NULL OR "
                                "holder_id = $2) ORDER BY space",
                                kind, id));
  std::vector<SpaceId> found;
  for (int row = 0; row < rows.count(); ++row)
    found.push_back(rows.id<SpaceId>(row, 0));
  return found;
}

}  // namespace frontlijn::postgres

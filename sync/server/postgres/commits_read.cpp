#include <algorithm>
#include <stdexcept>

#include "core/log/limits.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/slice.hpp"
#include "sync/server/postgres/commits.hpp"
#include "sync/server/postgres/erased.hpp"

namespace frontlijn::postgres {

using log::DeviceId;
using log::LogPlace;

namespace {

constexpr const char* epoch_setting = "sync-epoch";

/// The largest that a position can be here.
constexpr std::uint64_t no_end = ~std::uint64_t{0} >> 1;

std::int64_t bounded(std::uint64_t position) { return static_cast<std::int64_t>(std::min(position, no_end)); }

/// Of a device as text; empty for whatever is none, which no stored peer is.
Bytes key_of(const std::string& device) {
  auto read = from_hex(device);
  return read ? std::move(*read) : Bytes{};
}

[[noreturn]] void follows_nobody() { throw std::logic_error("a server's store is no client's"); }

log::PlaceMark mark_from(ByteView bytes) {
  log::PlaceMark mark{};
  store::copy_into(bytes, mark);
  return mark;
}

/// The rows of `FROM commit_log WHERE …`, as read_slice takes them: whole commits as far as the budget goes
/// ($1 commits, $2 bytes), and without its payload the one that did not fit.
std::string within_budget(const std::string& from_where, const std::string& order) {
  return "SELECT position, device, sequence, hash, time, previous, payload_hash, payload_kind, "
         "payload_cipher, signature, CASE WHEN fits THEN payload END, received, peer, fits, place_mark FROM ("
         "SELECT *, number = 1 OR (number <= $1 AND used <= $2 AND used - payload_bytes < $2) AS fits FROM ("
         "SELECT *, row_number() OVER (ORDER BY " +
         order + ") AS number, sum(payload_bytes) OVER (ORDER BY " + order +
         ")::bigint AS used FROM (SELECT * FROM commit_log WHERE " + from_where + " ORDER BY " + order +
         " LIMIT $1 + 1) AS page) AS counted) AS fitting WHERE number <= $1 + 1 ORDER BY " + order;
}

}  // namespace

// --- the epoch, and spaces ---

Result<void> PostgresCommits::renew_epoch() {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_CHECK(
      connection_.run("INSERT INTO setting VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value "
                      "= excluded.value",
                      epoch_setting, ByteView(sync::EpochId::make(clock_.now(), random_).bytes)));
  FRONTLIJN_CHECK(tell_sessions());
  return transaction.commit();
}

Result<void> PostgresCommits::renew_epoch(const sync::EpochId& from) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_TRY(
      const Rows renewed,
      connection_.run("UPDATE setting SET value = $3 WHERE name = $1 AND value = $2", epoch_setting,
                      ByteView(from.bytes), ByteView(sync::EpochId::make(clock_.now(), random_).bytes)));
  if (renewed.changed() > 0) FRONTLIJN_CHECK(tell_sessions());
  return transaction.commit();
}

/// Those that are open look again at what they go by.
Result<void> PostgresCommits::tell_sessions() {
  FRONTLIJN_CHECK(connection_.run("UPDATE server_revision SET revision = revision + 1"));
  return {};
}

Result<sync::EpochId> PostgresCommits::epoch() {
  FRONTLIJN_TRY(const Rows known,
                connection_.run("SELECT value FROM setting WHERE name = $1", epoch_setting));
  if (!known.empty()) return sync::EpochId::from_bytes(known.blob(0, 0));
  FRONTLIJN_CHECK(connection_.run("INSERT INTO setting VALUES ($1, $2) ON CONFLICT DO NOTHING", epoch_setting,
                                  ByteView(sync::EpochId::make(clock_.now(), random_).bytes)));
  FRONTLIJN_TRY(const Rows made, connection_.run("SELECT value FROM setting WHERE name = $1", epoch_setting));
  return sync::EpochId::from_bytes(made.blob(0, 0));
}

Result<std::vector<PostgresCommits::SpacePlace>> PostgresCommits::places() {
  FRONTLIJN_TRY(
      const Rows rows,
      connection_.run("SELECT space, kind, name, next_position, place_mark FROM space ORDER BY space"));
  std::vector<SpacePlace> places;
  for (int row = 0; row < rows.count(); ++row) {
    const auto kind = log::space_kind(rows.text(row, 1));
    if (!kind)
      return fail(ErrorKind::damaged, "store.server-failed",
                  {{"server", connection_.where()}, {"why", "unknown kind of space"}});
    SpacePlace& place = places.emplace_back();
    place.info = {rows.id<SpaceId>(row, 0), *kind, rows.text(row, 2)};
    place.newest = static_cast<std::uint64_t>(rows.integer(row, 3)) - 1;
    if (!rows.is_null(row, 4)) place.mark = mark_from(rows.blob(row, 4));
  }
  return places;
}

Result<std::uint64_t> PostgresCommits::total() {
  FRONTLIJN_TRY(const Rows sum, connection_.run("SELECT coalesce(sum(next_position), 0)::bigint FROM space"));
  return static_cast<std::uint64_t>(sum.integer(0, 0));
}

Result<std::vector<log::SpaceInfo>> PostgresCommits::spaces() {
  FRONTLIJN_TRY(auto all, places());
  std::vector<log::SpaceInfo> infos;
  infos.reserve(all.size());
  for (SpacePlace& place : all)
    infos.push_back(std::move(place.info));
  return infos;
}

Result<void> PostgresCommits::add_space(const log::SpaceInfo& space) {
  FRONTLIJN_CHECK(connection_.run(
      "INSERT INTO space (space, kind, name) VALUES ($1, $2, $3) ON CONFLICT (space) DO UPDATE "
      "SET name = excluded.name WHERE excluded.name <> '' AND space.name <> excluded.name",
      space.id, log::name_of(space.kind), as_bytes(space.name)));
  return {};
}

// --- the log in order of position, and one device's chain ---

Result<LogPlace> PostgresCommits::place_at(SpaceId space, std::uint64_t position) {
  FRONTLIJN_TRY(const Rows found, connection_.run("SELECT position, coalesce(place_mark, substr(hash, 1, 8)) "
                                                  "FROM commit_log WHERE space = $1 AND "
                                                  "position <= $2 ORDER BY position DESC LIMIT 1",
                                                  space, bounded(position)));
  if (found.empty()) return LogPlace{};
  return LogPlace{static_cast<std::uint64_t>(found.integer(0, 0)), mark_from(found.blob(0, 1))};
}

namespace {

sync::StoredCommit stored_commit_from(SpaceId space, const Rows& rows, int row) {
  sync::StoredCommit stored;
  stored.position = rows.integer(row, 0);
  log::CommitHeader& header = stored.commit.header;
  header.space = space;
  header.device = rows.device(row, 1);
  header.sequence = static_cast<std::uint64_t>(rows.integer(row, 2));
  stored.hash = rows.hash(row, 3);
  header.time.value = static_cast<std::uint64_t>(rows.integer(row, 4));
  header.previous = rows.hash(row, 5);
  header.payload = rows.hash(row, 6);
  header.kind = static_cast<log::PayloadKind>(rows.integer(row, 7));
  header.cipher = static_cast<log::PayloadCipher>(rows.integer(row, 8));
  store::copy_into(rows.blob(row, 9), stored.commit.signature);
  if (!rows.is_null(row, 10)) {
    const ByteView payload = rows.blob(row, 10);
    stored.commit.payload = Bytes(payload.begin(), payload.end());
  }
  stored.received = rows.instant(row, 11);
  stored.peer = to_hex(rows.blob(row, 12));
  stored.mark = rows.is_null(row, 14) ? log::place_mark(stored.hash) : mark_from(rows.blob(row, 14));
  return stored;
}

/// Reading on to the end of a run takes one query more, where branches lie through each other a few.
constexpr int most_queries = 16;

}  // namespace

Result<sync::CommitSlice> PostgresCommits::read_slice(SpaceId space, std::uint64_t sequence,
                                                      std::uint64_t position, const sync::ReadBudget& budget,
                                                      const Query& query) {
  store::SliceMaker maker(budget);
  std::int64_t last_sequence = bounded(sequence);
  std::int64_t last_position = bounded(position);
  sync::ReadBudget allowed = budget;
  for (int queries = 0; queries < most_queries; ++queries) {
    FRONTLIJN_TRY(const Rows rows, query(last_sequence, last_position, allowed));
    int row = 0;
    for (; row < rows.count() && rows.boolean(row, 13); ++row) {
      sync::StoredCommit stored = stored_commit_from(space, rows, row);
      last_sequence = static_cast<std::int64_t>(stored.commit.header.sequence);
      last_position = stored.position;
      if (!maker.add(std::move(stored))) return maker.take();
    }
    if (row == rows.count()) return maker.all_read();
    if (!maker.close()) break;
    allowed = {2 * log::limits::run_commits,
               std::max(budget.payload_bytes, 2 * log::limits::run_payload_bytes)};
  }
  return maker.take();
}

Result<sync::CommitSlice> PostgresCommits::commits_after(SpaceId space, std::uint64_t position,
                                                         const sync::CommitFilter& leave_out,
                                                         const sync::ReadBudget& budget) {
  static const std::string sql = within_budget(
      "space = $3 AND position > $4 AND ($5::bytea IS NULL OR device <> $5) AND ($6::bytea = '' OR peer <> "
      "$6)",
      "position");
  const std::optional<ByteView> made_by =
      leave_out.made_by ? std::optional<ByteView>(leave_out.made_by->key) : std::nullopt;
  const Bytes handed_over_by = key_of(leave_out.handed_over_by);
  return read_slice(space, 0, position, budget,
                    [&](std::int64_t, std::int64_t after, const sync::ReadBudget& allowed) {
                      return connection_.run(sql, allowed.commits, allowed.payload_bytes, space, after,
                                             made_by, handed_over_by);
                    });
}

Result<sync::CommitSlice> PostgresCommits::chain_after(SpaceId space, const DeviceId& device,
                                                       std::uint64_t sequence, std::uint64_t position,
                                                       const sync::ReadBudget& budget) {
  static const std::string sql =
      within_budget("space = $3 AND device = $4 AND (sequence, position) > ($5, $6)", "sequence, position");
  return read_slice(space, sequence, position, budget,
                    [&](std::int64_t after_sequence, std::int64_t after, const sync::ReadBudget& allowed) {
                      return connection_.run(sql, allowed.commits, allowed.payload_bytes, space, device,
                                             after_sequence, after);
                    });
}

namespace {

std::vector<sync::Head> heads_in(const Rows& rows) {
  std::vector<sync::Head> heads;
  for (int row = 0; row < rows.count(); ++row)
    heads.push_back(
        {rows.device(row, 0), static_cast<std::uint64_t>(rows.integer(row, 1)), rows.hash(row, 2)});
  return heads;
}

}  // namespace

Result<std::vector<sync::Head>> PostgresCommits::heads(SpaceId space) {
  FRONTLIJN_TRY(const Rows rows, connection_.run("SELECT device, sequence, hash FROM chain_head "
                                                 "WHERE space = $1 ORDER BY device, sequence, hash",
                                                 space));
  return heads_in(rows);
}

Result<std::vector<sync::Head>> PostgresCommits::heads_of(SpaceId space, const DeviceId& device) {
  FRONTLIJN_TRY(
      const Rows rows,
      connection_.run("SELECT device, sequence, hash FROM chain_head WHERE space = $1 AND device = $2 "
                      "ORDER BY sequence, hash",
                      space, device));
  return heads_in(rows);
}

Result<bool> PostgresCommits::has_in_chain(SpaceId space, const DeviceId& device, std::uint64_t sequence,
                                           const log::PlaceMark& mark) {
  FRONTLIJN_TRY(const Rows found,
                connection_.run("SELECT 1 FROM commit_log WHERE space = $1 AND device = $2 AND sequence = $3 "
                                "AND substr(hash, 1, 8) = $4",
                                space, device, bounded(sequence), ByteView(mark)));
  return !found.empty();
}

// --- peers ---

Result<void> PostgresCommits::contacted(const DeviceId& peer) {
  FRONTLIJN_CHECK(connection_.run(
      "INSERT INTO device_contact VALUES ($1, $2) ON CONFLICT (device) DO UPDATE SET at = excluded.at", peer,
      clock_.now()));
  return {};
}

Result<std::vector<std::pair<DeviceId, Instant>>> PostgresCommits::contacts_since(Instant since) {
  FRONTLIJN_TRY(const Rows rows,
                connection_.run("SELECT device, at FROM device_contact WHERE at >= $1", since));
  std::vector<std::pair<DeviceId, Instant>> found;
  for (int row = 0; row < rows.count(); ++row)
    found.emplace_back(rows.device(row, 0), instant_from_ms(rows.integer(row, 1)));
  return found;
}

Result<std::optional<sync::EpochId>> PostgresCommits::peer_epoch(const DeviceId&) { follows_nobody(); }
Result<void> PostgresCommits::begin_peer_epoch(const DeviceId&, const sync::EpochId&) { follows_nobody(); }
Result<sync::PeerSpace> PostgresCommits::peer_space(const DeviceId&, SpaceId) { follows_nobody(); }
Result<void> PostgresCommits::save_pulled(const DeviceId&, SpaceId, const LogPlace&) { follows_nobody(); }
Result<void> PostgresCommits::save_pushed(const DeviceId&, SpaceId, std::uint64_t, const LogPlace&) {
  follows_nobody();
}
Result<void> PostgresCommits::save_grants(const DeviceId&, const std::vector<sync::SpaceGrant>&) {
  follows_nobody();
}
Result<void> PostgresCommits::save_refused(const DeviceId&, SpaceId, const Hash&, const Error&) {
  follows_nobody();
}
Result<void> PostgresCommits::forget_refused(const DeviceId&, SpaceId) { follows_nobody(); }
Result<bool> PostgresCommits::has_refused(const DeviceId&, SpaceId) { follows_nobody(); }

Result<std::vector<store::LackingPayloads>> PostgresCommits::lacking_payloads(SpaceId space) {
  static const std::string lacking =
      "SELECT device, min(sequence) FROM commit_log c WHERE space = $1 AND payload IS NULL AND NOT " +
      is_rightly_erased + " GROUP BY device";
  FRONTLIJN_TRY(const Rows rows, connection_.run(lacking, space));
  std::vector<store::LackingPayloads> found;
  for (int row = 0; row < rows.count(); ++row)
    found.push_back({rows.device(row, 0), static_cast<std::uint64_t>(rows.integer(row, 1) - 1)});
  return found;
}

Result<bool> PostgresCommits::has_payload(SpaceId space, const log::DeviceId& device,
                                          std::uint64_t sequence) {
  FRONTLIJN_TRY(const Rows rows, connection_.run("SELECT 1 FROM commit_log WHERE space = $1 AND device = $2 "
                                                 "AND sequence = $3 AND payload IS NOT NULL",
                                                 space, ByteView(device.key), sequence));
  return !rows.empty();
}

}  // namespace frontlijn::postgres

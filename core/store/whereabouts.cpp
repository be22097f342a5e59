#include "core/store/whereabouts.hpp"

#include <algorithm>

#include "core/log/chain.hpp"
#include "core/store/refusals.hpp"

namespace frontlijn::store {

namespace {

/// Acknowledgements within the same one count as one: what a person reads is minutes.
constexpr std::int64_t moment_ms = 60'000;

/// The least far of two copies of one record in two spaces is what a person has to know; that a copy stays
/// here, as one in a private space does, says nothing where another has come further.
int weight(Whereabouts::Stage stage) {
  switch (stage) {
    case Whereabouts::Stage::kept_back:
      return 0;
    case Whereabouts::Stage::stored:
      return 1;
    case Whereabouts::Stage::under_way:
      return 2;
    case Whereabouts::Stage::here_only:
      return 3;
    case Whereabouts::Stage::refused:
      return 4;
  }
  return 0;
}

}  // namespace

Whereabouts together(Whereabouts one, Whereabouts other) {
  using Stage = Whereabouts::Stage;
  if (weight(one.stage) < weight(other.stage)) std::swap(one, other);
  if (one.stage == Stage::stored && other.stage == Stage::stored && other.at &&
      (!one.at || *other.at > *one.at))
    one.at = other.at;
  if (one.stage != Stage::stored && other.stage == Stage::stored) one.changed = true;
  return one;
}

Result<WhereaboutsReader> WhereaboutsReader::open(Store& store, const std::optional<log::DeviceId>& peer,
                                                  std::map<SpaceId, std::uint64_t> under_way) {
  WhereaboutsReader reader(store);
  if (!peer) return reader;
  Database& database = store.database();
  FRONTLIJN_TRY(const auto number, database.number("SELECT id FROM peer WHERE key = ?", ByteView(peer->key)));
  if (!number) return reader;
  reader.peer_ = *number;
  reader.peer_text_ = peer->to_text();
  FRONTLIJN_TRY(const auto refused,
                database.number("SELECT 1 FROM refused_commit WHERE peer = ? LIMIT 1", *number));
  reader.any_refused_ = refused.has_value();
  FRONTLIJN_TRY(Statement rows,
                database.prepare("SELECT s.id, s.space, c.pushed, c.writable FROM peer_cursor c JOIN space s "
                                 "ON s.id = c.space WHERE c.peer = ?"));
  rows.bind(*number);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return reader;
    Space& space = reader.spaces_[rows.integer(0)];
    space.pushed = rows.integer(2);
    space.writable = rows.integer(3) != 0;
    const auto sent = under_way.find(rows.id<SpaceId>(1));
    if (sent != under_way.end()) space.sent = static_cast<std::int64_t>(sent->second);
  }
}

Result<Whereabouts> WhereaboutsReader::of(std::string_view kind, EntityId entity) {
  FRONTLIJN_TRY(Statement rows,
                store_.database().prepare("SELECT id, space FROM entity WHERE entity = ? AND kind = ?"));
  rows.bind(entity, kind);
  std::optional<Whereabouts> worst;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return worst.value_or(Whereabouts{});
    FRONTLIJN_TRY(auto one, of_row(rows.integer(0), rows.integer(1)));
    worst = worst ? together(std::move(*worst), std::move(one)) : std::move(one);
  }
}

Result<Whereabouts> WhereaboutsReader::of_row(std::int64_t entity, std::int64_t space_number) {
  const auto known = spaces_.find(space_number);
  const Space space = known == spaces_.end() ? Space{} : known->second;
  if (any_refused_) {
    FRONTLIJN_TRY(auto refusal, refusal_of(entity));
    if (refusal) return std::move(*refusal);
  }
  Whereabouts where;
  FRONTLIJN_TRY(const auto waiting, newest_waiting(entity, space));
  if (!waiting) {
    where.stage = peer_ == 0 ? Whereabouts::Stage::kept_back : Whereabouts::Stage::stored;
    FRONTLIJN_TRY(where.at, stored_at(entity, space_number));
    return where;
  }
  if (!space.writable)
    where.stage = Whereabouts::Stage::kept_back;
  else
    where.stage = *waiting <= space.sent ? Whereabouts::Stage::under_way : Whereabouts::Stage::here_only;
  FRONTLIJN_TRY(
      const auto earlier,
      store_.database().number(
          "SELECT 1 FROM entity_commit ec JOIN commit_log c ON c.id = ec.commit_id WHERE ec.entity = ? "
          "AND (ec.commit_id <= ? OR c.peer = ?) LIMIT 1",
          entity, space.pushed, peer_text_));
  where.changed = peer_ != 0 && earlier.has_value();
  FRONTLIJN_TRY(where.others, others_with(space_number, *waiting));
  return where;
}

Result<std::optional<Whereabouts>> WhereaboutsReader::refusal_of(std::int64_t entity) {
  FRONTLIJN_TRY(Statement row,
                store_.database().prepare(
                    "SELECT r.why, r.at FROM refused_commit r CROSS JOIN commit_log c ON c.hash = r.hash "
                    "CROSS JOIN entity_commit ec ON ec.entity = ?1 AND ec.commit_id = c.id WHERE r.peer = ?2 "
                    "ORDER BY c.id DESC LIMIT 1"));
  row.bind(entity, peer_);
  FRONTLIJN_TRY(const bool found, row.step());
  if (!found) return std::optional<Whereabouts>{};
  Whereabouts where;
  where.stage = Whereabouts::Stage::refused;
  where.why = refusal_from(row.text(0));
  where.at = row.instant(1);
  return std::optional<Whereabouts>{std::move(where)};
}

/// Beyond what the peer has acknowledged, and not from the peer itself; what has no commit here came with a
/// state of another.
Result<std::optional<std::int64_t>> WhereaboutsReader::newest_waiting(std::int64_t entity,
                                                                      const Space& space) {
  return store_.database().number(
      "SELECT ec.commit_id FROM entity_commit ec LEFT JOIN commit_log c ON c.id = ec.commit_id WHERE "
      "ec.entity = ? AND ec.commit_id > ? AND coalesce(c.peer, '') != ? ORDER BY ec.commit_id DESC LIMIT 1",
      entity, space.pushed, peer_ == 0 ? std::string("-") : peer_text_);
}

Result<std::optional<Instant>> WhereaboutsReader::stored_at(std::int64_t entity, std::int64_t space) {
  FRONTLIJN_TRY(
      Statement newest,
      store_.database().prepare(
          "SELECT c.id, c.peer = ?2, c.received FROM entity_commit ec CROSS JOIN commit_log c ON c.id = "
          "ec.commit_id WHERE ec.entity = ?1 ORDER BY ec.commit_id DESC LIMIT 1"));
  newest.bind(entity, peer_text_);
  FRONTLIJN_TRY(const bool found, newest.step());
  if (peer_ == 0) return std::optional<Instant>{};
  if (!found) return state_taken_at(space);
  if (newest.integer(1) != 0) return std::optional<Instant>{newest.instant(2)};
  FRONTLIJN_TRY(
      const auto at,
      store_.database().number("SELECT at FROM acknowledged WHERE peer = ? AND space = ? AND upto >= ? ORDER "
                               "BY upto LIMIT 1",
                               peer_, space, newest.integer(0)));
  if (!at) return std::optional<Instant>{};
  return std::optional<Instant>{instant_from_ms(*at)};
}

/// What came as it stood was there then.
Result<std::optional<Instant>> WhereaboutsReader::state_taken_at(std::int64_t space) {
  FRONTLIJN_TRY(const auto at,
                store_.database().number("SELECT max(t.taken) FROM state t JOIN peer p ON p.key = t.maker "
                                         "WHERE t.space = ? AND p.id = ?",
                                         space, peer_));
  return at ? std::optional<Instant>(instant_from_ms(*at)) : std::nullopt;
}

Result<std::size_t> WhereaboutsReader::others_with(std::int64_t space, std::int64_t position) {
  FRONTLIJN_TRY(
      const auto count,
      store_.database().number("SELECT count(*) FROM peer_cursor WHERE space = ? AND peer != ? AND pushed "
                               ">= ?",
                               space, peer_, position));
  return static_cast<std::size_t>(std::max<std::int64_t>(0, count.value_or(0)));
}

Result<void> note_acknowledged(Store& store, const log::DeviceId& peer, SpaceId space, std::uint64_t before,
                               std::uint64_t upto) {
  if (upto <= before) return {};
  Database& database = store.database();
  FRONTLIJN_TRY(const auto number, database.number("SELECT id FROM peer WHERE key = ?", ByteView(peer.key)));
  FRONTLIJN_TRY(const auto local, database.number("SELECT id FROM space WHERE space = ?", space));
  if (!number || !local) return {};
  FRONTLIJN_TRY(
      const auto ours,
      database.number("SELECT 1 FROM commit_log WHERE space = ? AND id > ? AND id <= ? AND peer != ? "
                      "LIMIT 1",
                      *local, before, upto, peer.to_text()));
  if (!ours) return {};
  const std::int64_t now = to_ms(store.clock().now());
  const std::int64_t moment = now - now % moment_ms;
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(database));
  FRONTLIJN_CHECK(
      database.run("DELETE FROM acknowledged WHERE peer = ?1 AND space = ?2 AND upto = (SELECT max(upto) "
                   "FROM acknowledged "
                   "WHERE peer = ?1 AND space = ?2) AND at >= ?3 AND at < ?3 + ?4",
                   *number, *local, moment, moment_ms));
  FRONTLIJN_CHECK(
      database.run("INSERT OR REPLACE INTO acknowledged (peer, space, upto, at) VALUES (?, ?, ?, ?)", *number,
                   *local, upto, now));
  return transaction.commit();
}

Result<std::vector<TouchedRecord>> records_of(Store& store, const Hash& commit, std::size_t limit) {
  std::vector<TouchedRecord> records;
  FRONTLIJN_TRY(const auto stored, store.commit_by_hash(commit));
  if (!stored) return records;
  const auto payload = log::readable_payload(stored->commit);
  if (payload.has_error() || !*payload) return records;
  for (const log::Operation& operation : (*payload)->operations) {
    const bool known = std::any_of(records.begin(), records.end(), [&](const TouchedRecord& one) {
      return one.entity == operation.entity && one.kind == operation.kind;
    });
    if (!known && records.size() < limit) records.push_back({operation.kind, operation.entity});
  }
  return records;
}

Result<std::optional<log::DeviceId>> home_server(Store& store) {
  FRONTLIJN_TRY(const auto text, store.setting(home_server_setting));
  if (!text) return std::optional<log::DeviceId>{};
  FRONTLIJN_TRY(const auto device, log::DeviceId::from_text(*text));
  return std::optional<log::DeviceId>{device};
}

}  // namespace frontlijn::store

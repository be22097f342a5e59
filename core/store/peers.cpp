#include "core/store/peers.hpp"

#include <algorithm>

#include "core/store/refusals.hpp"

namespace frontlijn::store {

namespace {

log::LogPlace place_from(Statement& row, int position_column, int mark_column) {
  log::LogPlace place;
  place.position = static_cast<std::uint64_t>(row.integer(position_column));
  if (const ByteView mark = row.blob(mark_column); mark.size() == place.mark.size())
    std::copy(mark.begin(), mark.end(), place.mark.begin());
  return place;
}

/// `granted` of a cursor; 0: never, or the space was left since.
constexpr std::int64_t granted_now = 1;
constexpr std::int64_t granted_once = 2;

PeerSpace peer_space_from(Statement& row) {
  PeerSpace known;
  known.space = row.id<SpaceId>(0);
  known.pulled = place_from(row, 1, 2);
  known.anchor = place_from(row, 3, 4);
  known.pushed = static_cast<std::uint64_t>(row.integer(5));
  known.granted = row.integer(6) == granted_now;
  known.ended = row.integer(6) == granted_once;
  known.role = static_cast<std::uint32_t>(row.integer(7));
  known.writable = row.integer(8) != 0;
  return known;
}

constexpr const char* peer_space_columns =
    "SELECT s.space, c.pulled, c.pulled_mark, c.anchor, c.anchor_mark, c.pushed, c.granted, c.role, "
    "c.writable "
    "FROM peer_cursor c JOIN space s ON s.id = c.space JOIN peer p ON p.id = c.peer ";

}  // namespace

Result<std::int64_t> Peers::number_of(const log::DeviceId& peer) {
  Database& database = store_.database();
  FRONTLIJN_CHECK(
      database.run("INSERT INTO peer (key) VALUES (?) ON CONFLICT DO NOTHING", ByteView(peer.key)));
  FRONTLIJN_TRY(const auto number, database.number("SELECT id FROM peer WHERE key = ?", ByteView(peer.key)));
  return number.value_or(0);
}

Result<std::int64_t> Peers::space_number(SpaceId space) {
  FRONTLIJN_TRY(const auto number, store_.database().number("SELECT id FROM space WHERE space = ?", space));
  if (!number) return fail(ErrorKind::not_found, "space.unknown", {{"space", space.to_text()}});
  return *number;
}

/// Makes the row where there is none; gives the peer's number.
Result<std::int64_t> Peers::row_for(const log::DeviceId& peer, SpaceId space) {
  FRONTLIJN_TRY(const auto number, number_of(peer));
  FRONTLIJN_TRY(const auto local, space_number(space));
  FRONTLIJN_CHECK(store_.database().run(
      "INSERT INTO peer_cursor (peer, space) VALUES (?, ?) ON CONFLICT DO NOTHING", number, local));
  return number;
}

Result<std::optional<Bytes>> Peers::epoch(const log::DeviceId& peer) {
  FRONTLIJN_TRY(Statement row,
                store_.database().prepare("SELECT epoch FROM peer WHERE key = ? AND epoch IS NOT NULL"));
  row.bind(ByteView(peer.key));
  FRONTLIJN_TRY(const bool found, row.step());
  if (!found) return std::optional<Bytes>{};
  return std::optional<Bytes>{Bytes(row.blob(0).begin(), row.blob(0).end())};
}

Result<void> Peers::begin_epoch(const log::DeviceId& peer, ByteView epoch) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const auto number, number_of(peer));
  FRONTLIJN_CHECK(store_.database().run("UPDATE peer SET epoch = ? WHERE id = ?", epoch, number));
  FRONTLIJN_CHECK(
      store_.database().run("UPDATE peer_cursor SET pulled = 0, pulled_mark = NULL, anchor = 0, "
                            "anchor_mark = NULL, pushed = 0 WHERE peer = ?",
                            number));
  FRONTLIJN_CHECK(store_.database().run("DELETE FROM attachment_at WHERE peer = ?", number));
  FRONTLIJN_CHECK(store_.database().run("DELETE FROM acknowledged WHERE peer = ?", number));
  return transaction.commit();
}

Result<void> Peers::contacted(const log::DeviceId& peer, Instant at) {
  return store_.database().without_waiting([&] {
    return store_.database().run(
        "INSERT INTO peer (key, last_contact) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET last_contact = "
        "excluded.last_contact",
        ByteView(peer.key), at);
  });
}

Result<std::optional<Instant>> Peers::last_contact(const log::DeviceId& peer) {
  FRONTLIJN_TRY(const auto at,
                store_.database().number("SELECT last_contact FROM peer WHERE key = ?", ByteView(peer.key)));
  if (!at) return std::optional<Instant>{};
  return std::optional<Instant>{instant_from_ms(*at)};
}

Result<std::vector<PeerSpace>> Peers::spaces(const log::DeviceId& peer) {
  FRONTLIJN_TRY(Statement rows, store_.database().prepare(std::string(peer_space_columns) +
                                                          "WHERE p.key = ? ORDER BY c.space"));
  rows.bind(ByteView(peer.key));
  std::vector<PeerSpace> found;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return found;
    found.push_back(peer_space_from(rows));
  }
}

Result<PeerSpace> Peers::space(const log::DeviceId& peer, SpaceId space) {
  FRONTLIJN_TRY(Statement row, store_.database().prepare(std::string(peer_space_columns) +
                                                         "WHERE p.key = ? AND s.space = ?"));
  row.bind(ByteView(peer.key), space);
  FRONTLIJN_TRY(const bool found, row.step());
  if (found) return peer_space_from(row);
  PeerSpace unknown;
  unknown.space = space;
  return unknown;
}

Result<void> Peers::save_pulled(const log::DeviceId& peer, SpaceId space, const log::LogPlace& pulled) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const auto number, row_for(peer, space));
  FRONTLIJN_TRY(const auto local, space_number(space));
  FRONTLIJN_CHECK(
      store_.database().run("UPDATE peer_cursor SET pulled = ?, pulled_mark = ? WHERE peer = ? AND space = ?",
                            pulled.position, ByteView(pulled.mark), number, local));
  return transaction.commit();
}

Result<void> Peers::save_pushed(const log::DeviceId& peer, SpaceId space, std::uint64_t pushed,
                                const log::LogPlace& anchor) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const auto number, row_for(peer, space));
  FRONTLIJN_TRY(const auto local, space_number(space));
  FRONTLIJN_CHECK(store_.database().run(
      "UPDATE peer_cursor SET pushed = ?, anchor = ?, anchor_mark = ? WHERE peer = ? AND space = ?", pushed,
      anchor.position, ByteView(anchor.mark), number, local));
  return transaction.commit();
}

Result<bool> Peers::has_granted(const log::DeviceId& peer, const std::vector<PeerSpace>& granted) {
  FRONTLIJN_TRY(const auto known, spaces(peer));
  const auto count =
      std::count_if(known.begin(), known.end(), [](const PeerSpace& one) { return one.granted; });
  if (static_cast<std::size_t>(count) != granted.size()) return false;
  // Left behind by a version that took nothing away.
  if (std::any_of(known.begin(), known.end(), [](const PeerSpace& one) {
        return !one.granted && !one.ended && one.pulled.position != 0;
      }))
    return false;
  for (const PeerSpace& grant : granted) {
    // By another's word, while this peer went on granting it.
    FRONTLIJN_TRY(const bool is_left, store_.is_left(grant.space));
    if (is_left) return false;
  }
  return std::all_of(granted.begin(), granted.end(), [&](const PeerSpace& grant) {
    return std::any_of(known.begin(), known.end(), [&](const PeerSpace& one) {
      return one.granted && one.space == grant.space && one.role == grant.role &&
             one.writable == grant.writable;
    });
  });
}

Result<void> Peers::save_grants(const log::DeviceId& peer, const std::vector<PeerSpace>& granted) {
  // As at nearly every contact: then there is no disk to wait for.
  FRONTLIJN_TRY(const bool known, has_granted(peer, granted));
  if (known) return {};
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const auto number, number_of(peer));
  FRONTLIJN_CHECK(
      store_.database().run("UPDATE peer_cursor SET writable = 0, granted = CASE WHEN granted != 0 OR "
                            "pulled != 0 THEN ? ELSE 0 END WHERE peer = ?",
                            granted_once, number));
  for (const PeerSpace& grant : granted) {
    FRONTLIJN_CHECK(row_for(peer, grant.space));
    FRONTLIJN_CHECK(store_.come_back(grant.space));
    FRONTLIJN_TRY(const auto local, space_number(grant.space));
    FRONTLIJN_CHECK(store_.database().run(
        "UPDATE peer_cursor SET granted = ?, role = ?, writable = ? WHERE peer = ? AND space = ?",
        granted_now, static_cast<std::int64_t>(grant.role), grant.writable, number, local));
  }
  return transaction.commit();
}

Result<bool> Peers::is_granted(SpaceId space) {
  FRONTLIJN_TRY(const auto count,
                store_.database().number("SELECT count(*) FROM peer_cursor c JOIN space s ON s.id = c.space "
                                         "WHERE s.space = ? AND c.granted = ?",
                                         space, granted_now));
  return count.value_or(0) > 0;
}

Result<bool> Peers::was_granted(SpaceId space) {
  FRONTLIJN_TRY(
      const auto count,
      store_.database().number(
          "SELECT count(*) FROM peer_cursor c JOIN space s ON s.id = c.space WHERE s.space = ?", space));
  return count.value_or(0) > 0;
}

Result<std::vector<SpaceId>> Peers::ended(const log::DeviceId& peer) {
  FRONTLIJN_TRY(
      Statement rows,
      store_.database().prepare("SELECT s.space FROM peer_cursor c JOIN space s ON s.id = c.space JOIN "
                                "peer p ON p.id = c.peer WHERE p.key = ? AND c.granted = ? AND s.kind != ?"));
  rows.bind(ByteView(peer.key), granted_once, log::name_of(log::SpaceKind::personal));
  std::vector<SpaceId> spaces;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return spaces;
    spaces.push_back(rows.id<SpaceId>(0));
  }
}

Result<void> Peers::save_refused(const log::DeviceId& peer, const RefusedCommit& refused) {
  FRONTLIJN_TRY(const auto number, number_of(peer));
  FRONTLIJN_TRY(const auto local, space_number(refused.space));
  return store_.database().run(
      "INSERT INTO refused_commit (peer, hash, space, why, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
      "SET "
      "why = excluded.why, at = excluded.at",
      number, ByteView(refused.commit.bytes), local, refusal_text(refused.why), refused.at);
}

Result<void> Peers::forget_refused(const log::DeviceId& peer, SpaceId space) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const auto number, number_of(peer));
  FRONTLIJN_TRY(const auto local, space_number(space));
  // Until it is refused anew or taken in, it counts as not sent: an interruption must not make it look sent.
  FRONTLIJN_CHECK(store_.database().run(
      "UPDATE peer_cursor SET pushed = min(pushed, coalesce((SELECT min(c.id) - 1 FROM refused_commit r JOIN "
      "commit_log c ON c.hash = r.hash WHERE r.peer = ?1 AND r.space = ?2), pushed)) WHERE peer = ?1 AND "
      "space = ?2",
      number, local));
  FRONTLIJN_CHECK(
      store_.database().run("DELETE FROM refused_commit WHERE peer = ? AND space = ?", number, local));
  return transaction.commit();
}

Result<std::vector<RefusedCommit>> Peers::refused(const log::DeviceId& peer, std::size_t limit) {
  FRONTLIJN_TRY(Statement rows,
                store_.database().prepare("SELECT s.space, r.hash, r.why, r.at FROM refused_commit r "
                                          "JOIN peer p ON p.id = r.peer JOIN space s ON s.id = r.space "
                                          "WHERE p.key = ? ORDER BY r.at, r.hash LIMIT ?"));
  rows.bind(ByteView(peer.key), limit);
  std::vector<RefusedCommit> found;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return found;
    RefusedCommit& refused = found.emplace_back();
    refused.space = rows.id<SpaceId>(0);
    if (const ByteView hash = rows.blob(1); hash.size() == Hash::size)
      std::copy(hash.begin(), hash.end(), refused.commit.bytes.begin());
    refused.why = refusal_from(rows.text(2));
    refused.at = rows.instant(3);
  }
}

Result<std::int64_t> Peers::sent(const log::DeviceId& peer) {
  FRONTLIJN_TRY(const auto count,
                store_.database().number(
                    "SELECT count(*) FROM peer p JOIN peer_cursor k ON k.peer = p.id JOIN commit_log c ON "
                    "c.space = k.space AND c.id <= k.pushed AND c.peer = '' AND NOT EXISTS (SELECT 1 FROM "
                    "refused_commit r WHERE r.peer = p.id AND r.hash = c.hash) WHERE p.key = ?",
                    ByteView(peer.key)));
  return count.value_or(0);
}

Result<std::int64_t> Peers::kept_back(const log::DeviceId& peer) {
  FRONTLIJN_TRY(
      const auto count,
      store_.database().number("SELECT count(*) FROM commit_log c WHERE c.peer = '' AND c.space NOT IN "
                               "(SELECT k.space FROM peer p "
                               "JOIN peer_cursor k ON k.peer = p.id AND k.writable = 1 WHERE p.key = ?)",
                               ByteView(peer.key)));
  return count.value_or(0);
}

Result<std::int64_t> Peers::unsent(const log::DeviceId& peer) {
  FRONTLIJN_TRY(
      const auto count,
      store_.database().number(
          "SELECT count(*) FROM peer p JOIN peer_cursor k ON k.peer = p.id AND k.writable = 1 "
          "JOIN commit_log c ON c.space = k.space AND c.id > k.pushed AND c.peer != ?1 WHERE p.key = ?2",
          peer.to_text(), ByteView(peer.key)));
  // What a state of another covers goes by comparing: one thing to do, however many commits it stands for.
  FRONTLIJN_TRY(
      const auto states,
      store_.database().number("SELECT count(*) FROM peer p JOIN peer_cursor k ON k.peer = p.id AND "
                               "k.writable = 1 JOIN state t ON t.space = k.space AND t.position > k.pushed "
                               "AND t.maker != p.key WHERE p.key = ?",
                               ByteView(peer.key)));
  return count.value_or(0) + states.value_or(0);
}

Result<bool> Peers::has_more_for(const log::DeviceId& peer, SpaceId space) {
  FRONTLIJN_TRY(const PeerSpace known, this->space(peer, space));
  FRONTLIJN_TRY(
      const auto found,
      store_.database().number(
          "SELECT EXISTS (SELECT 1 FROM state WHERE space = s.id AND position > ?2 AND maker != ?4) OR "
          "EXISTS "
          "(SELECT 1 FROM commit_log WHERE space = s.id AND id > ?2 AND peer != ?3) FROM space s WHERE "
          "s.space = ?1",
          space, known.pushed, peer.to_text(), ByteView(peer.key)));
  return found.value_or(0) != 0;
}

}  // namespace frontlijn::store

#include "core/store/attachment_peers.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/store/attachment_choice.hpp"
#include "core/store/tuning.hpp"

namespace frontlijn::store {

namespace {

std::string text_of(const Error& why) {
  nlohmann::json text{{"key", why.key()}, {"arguments", nlohmann::json::object()}};
  for (const auto& [name, value] : why.arguments())
    text["arguments"][name] = value;
  return text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Error error_from(std::string_view text) {
  const auto why = nlohmann::json::parse(text, nullptr, false);
  Error::Arguments arguments;
  if (!why.is_object()) return fail(ErrorKind::refused, "attachment.refused");
  for (const auto& [name, value] : why["arguments"].items())
    arguments.emplace_back(name, value.get<std::string>());
  return {ErrorKind::refused, why["key"].get<std::string>(), std::move(arguments)};
}

Hash hash_in(ByteView bytes) {
  Hash hash;
  if (bytes.size() == Hash::size) std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
  return hash;
}

}  // namespace

Result<std::vector<MissingAttachment>> AttachmentPeers::to_offer(const AttachmentQuery& query) {
  FRONTLIJN_TRY(
      Statement rows,
      store_.database().prepare(
          "SELECT r.hash, r.size, r.turn FROM attachment_reference r "
          "WHERE r.space = (SELECT id FROM space WHERE space = ?1) AND r.held = 1 AND "
          "(r.turn, r.hash) > (?2, ?3) AND r.turn <= ?4 AND NOT EXISTS (SELECT 1 FROM attachment_at t "
          "WHERE t.peer = (SELECT id FROM peer WHERE key = ?5) AND t.space = r.space AND "
          "t.hash = r.hash AND (t.held = 1 OR ?6 BETWEEN t.since AND t.again)) "
          "ORDER BY r.turn, r.hash LIMIT ?7"));
  rows.bind(query.space, query.after_turn, ByteView(query.after_hash.bytes), query.last_turn);
  rows.bind(query.peer ? ByteView(query.peer->key) : ByteView{});
  rows.bind(store_.clock().now(), query.limit);
  std::vector<MissingAttachment> found;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return found;
    MissingAttachment& one = found.emplace_back();
    one.space = query.space;
    one.hash = hash_in(rows.blob(0));
    one.size_bytes = static_cast<std::uint64_t>(rows.integer(1));
    one.turn = rows.integer(2);
    one.complete = true;
  }
}

Result<AttachmentPeers::Row> AttachmentPeers::row_for(const log::DeviceId& peer, SpaceId space) {
  Database& database = store_.database();
  FRONTLIJN_CHECK(
      database.run("INSERT INTO peer (key) VALUES (?) ON CONFLICT DO NOTHING", ByteView(peer.key)));
  FRONTLIJN_TRY(const auto number, database.number("SELECT id FROM peer WHERE key = ?", ByteView(peer.key)));
  FRONTLIJN_TRY(const auto local, database.number("SELECT id FROM space WHERE space = ?", space));
  if (!local) return fail(ErrorKind::not_found, "space.unknown", {{"space", space.to_text()}});
  return Row{number.value_or(0), *local};
}

Result<void> AttachmentPeers::note_held(const log::DeviceId& peer, SpaceId space, const Hash& hash) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const Row row, row_for(peer, space));
  FRONTLIJN_CHECK(
      store_.database().run("INSERT INTO attachment_at (peer, space, hash, held, tries, since, again) "
                            "VALUES (?, ?, ?, 1, 0, 0, 0) ON CONFLICT DO UPDATE SET held = 1, why = NULL",
                            row.peer, row.space, ByteView(hash.bytes)));
  return transaction.commit();
}

Result<void> AttachmentPeers::put_off(const log::DeviceId& peer, SpaceId space, const Hash& hash,
                                      const std::optional<std::string>& why) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const Row row, row_for(peer, space));
  FRONTLIJN_TRY(
      const auto tries,
      store_.database().number("SELECT tries FROM attachment_at WHERE peer = ? AND space = ? AND hash = ?",
                               row.peer, row.space, ByteView(hash.bytes)));
  const Instant now = store_.clock().now();
  FRONTLIJN_CHECK(store_.database().run(
      "INSERT INTO attachment_at (peer, space, hash, held, why, tries, since, again) "
      "VALUES (?, ?, ?, 0, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET held = 0, why = excluded.why, "
      "tries = excluded.tries, since = excluded.since, again = excluded.again",
      row.peer, row.space, ByteView(hash.bytes), why, tries.value_or(0) + 1, now,
      now + tuning::attachment_rest(static_cast<unsigned>(tries.value_or(0)))));
  return transaction.commit();
}

Result<void> AttachmentPeers::note_absent(const log::DeviceId& peer, SpaceId space, const Hash& hash) {
  return put_off(peer, space, hash, std::nullopt);
}

Result<void> AttachmentPeers::note_refused(const log::DeviceId& peer, SpaceId space, const Hash& hash,
                                           const Error& why) {
  return put_off(peer, space, hash, text_of(why));
}

Result<void> AttachmentPeers::forget(const log::DeviceId& peer, SpaceId space, const Hash& hash) {
  return store_.database().run(
      "DELETE FROM attachment_at WHERE peer = (SELECT id FROM peer WHERE key = ?) AND "
      "space = (SELECT id FROM space WHERE space = ?) AND hash = ?",
      ByteView(peer.key), space, ByteView(hash.bytes));
}

Result<void> AttachmentPeers::forget_space(const log::DeviceId& peer, SpaceId space) {
  return store_.database().run(
      "DELETE FROM attachment_at WHERE peer = (SELECT id FROM peer WHERE key = ?) AND "
      "space = (SELECT id FROM space WHERE space = ?)",
      ByteView(peer.key), space);
}

Result<void> AttachmentPeers::wish_for(const Hash& hash) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(store_.database()));
  const ByteView bytes(hash.bytes);
  FRONTLIJN_TRY(const auto turn,
                store_.database().number("SELECT min(turn) FROM attachment_reference WHERE hash = ?", bytes));
  if (!turn)
    return fail(ErrorKind::not_found, "attachment.unknown", {{"hash", hash.to_text().substr(0, 12)}});
  FRONTLIJN_CHECK(store_.database().run("UPDATE attachment_reference SET turn = ? WHERE hash = ?",
                                        turn_when_wished(*turn), bytes));
  FRONTLIJN_CHECK(store_.database().run("DELETE FROM attachment_at WHERE hash = ? AND held = 0", bytes));
  return transaction.commit();
}

Result<Hash> AttachmentPeers::resolve(std::string_view hash_start) {
  const bool is_hex =
      !hash_start.empty() && hash_start.find_first_not_of("0123456789abcdef") == hash_start.npos;
  FRONTLIJN_TRY(Statement rows,
                store_.database().prepare("SELECT DISTINCT hash FROM attachment_reference WHERE "
                                          "lower(hex(hash)) LIKE ? || '%' LIMIT 2"));
  rows.bind(is_hex ? hash_start : std::string_view("none"));
  FRONTLIJN_TRY(const bool found, rows.step());
  if (!found) return fail(ErrorKind::not_found, "attachment.unknown", {{"hash", std::string(hash_start)}});
  const Hash hash = hash_in(rows.blob(0));
  FRONTLIJN_TRY(const bool another, rows.step());
  if (another)
    return fail(ErrorKind::invalid_input, "attachment.ambiguous", {{"hash", std::string(hash_start)}});
  return hash;
}

Result<AttachmentCounts> AttachmentPeers::counts(const log::DeviceId& peer) {
  // Each content once, in however many spaces it is named. One that was asked for by itself has lost its
  // place among the originals. Where the peer does not let us write, nothing is on its way.
  FRONTLIJN_TRY(
      Statement rows,
      store_.database().prepare(
          "SELECT original, not_here, only_here, refused, count(*), sum(size) FROM (SELECT "
          // A reference may name any size.
          "min(max(max(r.size), 0), ?4) AS size, "
          "max(r.turn > ?1 OR (r.turn < ?2 AND r.media_type NOT LIKE '%;thumbnail-of=%')) AS original, "
          "NOT EXISTS (SELECT 1 FROM attachment a WHERE a.hash = r.hash AND a.complete = 1) AS not_here, "
          "max(r.held = 1 AND r.space IN (SELECT c.space FROM peer_cursor c JOIN peer p ON p.id = c.peer "
          "WHERE p.key = ?3 AND c.writable = 1)) AND NOT EXISTS (SELECT 1 FROM attachment_at t WHERE "
          "t.hash = r.hash AND t.held = 1) AS only_here, "
          "max(r.held) = 1 AND EXISTS (SELECT 1 FROM attachment_at t JOIN peer p ON p.id = t.peer WHERE "
          "p.key = ?3 AND t.hash = r.hash AND t.why IS NOT NULL) AS refused "
          "FROM attachment_reference r GROUP BY r.hash) GROUP BY 1, 2, 3, 4"));
  rows.bind(last_turn_before_originals(), first_turn_unwished(), ByteView(peer.key),
            tuning::attachment_bytes);
  AttachmentCounts counts;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return counts;
    const bool original = rows.integer(0) != 0;
    const auto add = [&](AttachmentSum& sum) {
      sum.count += rows.integer(4);
      sum.bytes += rows.integer(5);
    };
    if (rows.integer(1) != 0) add(original ? counts.originals_not_here : counts.others_not_here);
    if (rows.integer(2) != 0) add(original ? counts.originals_only_here : counts.others_only_here);
    if (rows.integer(3) != 0) add(counts.refused);
  }
}

Result<std::vector<RefusedAttachment>> AttachmentPeers::refused(const log::DeviceId& peer,
                                                                std::size_t limit) {
  FRONTLIJN_TRY(Statement rows,
                store_.database().prepare(
                    "SELECT s.space, t.hash, r.size, t.why, t.since FROM attachment_at t "
                    "JOIN peer p ON p.id = t.peer JOIN space s ON s.id = t.space "
                    "JOIN attachment_reference r ON r.space = t.space AND r.hash = t.hash AND r.held = 1 "
                    "WHERE p.key = ? AND t.why IS NOT NULL ORDER BY t.since DESC, t.hash LIMIT ?"));
  rows.bind(ByteView(peer.key), limit);
  std::vector<RefusedAttachment> found;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return found;
    found.push_back({rows.id<SpaceId>(0), hash_in(rows.blob(1)), static_cast<std::uint64_t>(rows.integer(2)),
                     error_from(rows.text(3)), rows.instant(4)});
  }
}

Result<AttachmentWhereabouts> AttachmentPeers::whereabouts(const Hash& hash) {
  const ByteView bytes(hash.bytes);
  AttachmentWhereabouts where;
  FRONTLIJN_TRY(const auto complete,
                store_.database().number("SELECT complete FROM attachment WHERE hash = ?", bytes));
  where.here = complete.value_or(0) != 0;
  FRONTLIJN_TRY(const auto turn,
                store_.database().number("SELECT min(turn) FROM attachment_reference WHERE hash = ?", bytes));
  where.wished = turn && is_wished(*turn);
  FRONTLIJN_TRY(
      Statement rows,
      store_.database().prepare("SELECT held, why, since FROM attachment_at WHERE hash = ? ORDER BY since"));
  rows.bind(bytes);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return where;
    if (rows.integer(0) != 0)
      where.at_a_peer = true;
    else if (!rows.is_null(1))
      where.refused = error_from(rows.text(1));
    else
      where.absent_at = rows.instant(2);
  }
}

}  // namespace frontlijn::store

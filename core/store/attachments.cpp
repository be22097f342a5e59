#include <algorithm>

#include "core/log/chain.hpp"
#include "core/log/thumbnail.hpp"
#include "core/store/attachment_choice.hpp"
#include "core/store/pieces.hpp"
#include "core/store/store.hpp"
#include "core/store/tuning.hpp"

namespace frontlijn::store {

Result<log::AttachmentRef> Store::put_attachment(ByteView bytes, std::string media_type, std::string name) {
  if (bytes.size() > tuning::attachment_bytes)
    return fail(ErrorKind::limit_exceeded, "attachment.too-large",
                {{"name", name},
                 {"size", std::to_string(bytes.size())},
                 {"bound", std::to_string(tuning::attachment_bytes)}});
  Hasher hasher = attachment_hasher();
  hasher.add(bytes);
  const Hash hash = hasher.finish();
  // Made before anything is locked: it takes as long as the picture is large.
  std::optional<Thumbnail> thumbnail;
  if (thumbnails_ != nullptr) thumbnail = thumbnails_->make(bytes, media_type);
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_CHECK(store_content(hash, bytes, media_type));
  if (thumbnail && thumbnail->bytes.size() <= tuning::thumbnail_bytes)
    FRONTLIJN_CHECK(put_thumbnail(hash, *thumbnail));
  FRONTLIJN_CHECK(transaction.commit());
  return log::AttachmentRef{hash, bytes.size(), std::move(media_type), std::move(name)};
}

Result<void> Store::store_content(const Hash& hash, ByteView bytes, std::string_view media_type) {
  FRONTLIJN_CHECK(database_->run(
      "INSERT INTO attachment VALUES (?, ?, ?, 1) ON CONFLICT (hash) DO UPDATE SET complete = 1",
      ByteView(hash.bytes), bytes.size(), media_type));
  std::int64_t number = 0;
  for (std::size_t at = 0; at < bytes.size(); at += tuning::attachment_piece_bytes) {
    const ByteView piece = bytes.subspan(at, std::min(tuning::attachment_piece_bytes, bytes.size() - at));
    // What came from elsewhere of it so far has not been checked.
    FRONTLIJN_CHECK(database_->run("INSERT OR REPLACE INTO attachment_piece VALUES (?, ?, ?)",
                                   ByteView(hash.bytes), number++, piece));
  }
  return {};
}

// --- thumbnails ---

Result<void> Store::put_thumbnail(const Hash& original, const Thumbnail& thumbnail) {
  Hasher hasher = attachment_hasher();
  hasher.add(thumbnail.bytes);
  const Hash hash = hasher.finish();
  const std::string type = log::thumbnail_type(thumbnail.media_type, original);
  FRONTLIJN_CHECK(store_content(hash, thumbnail.bytes, type));
  return database_->run("INSERT OR REPLACE INTO attachment_thumbnail VALUES (?, ?, ?, ?)",
                        ByteView(original.bytes), ByteView(hash.bytes), thumbnail.bytes.size(), type);
}

Result<std::optional<log::AttachmentRef>> Store::thumbnail_of(const Hash& original) {
  FRONTLIJN_TRY(
      Statement row,
      database_->prepare("SELECT hash, size, media_type FROM attachment_thumbnail WHERE original = ?"));
  row.bind(ByteView(original.bytes));
  FRONTLIJN_TRY(const bool found, row.step());
  if (!found) return std::optional<log::AttachmentRef>{};
  log::AttachmentRef thumbnail;
  if (const ByteView hash = row.blob(0); hash.size() == Hash::size)
    std::copy(hash.begin(), hash.end(), thumbnail.hash.bytes.begin());
  thumbnail.size_bytes = static_cast<std::uint64_t>(row.integer(1));
  thumbnail.media_type = row.text(2);
  return std::optional<log::AttachmentRef>(std::move(thumbnail));
}

/// Whoever refers to a picture of which a thumbnail was made here, refers to that in the same commit.
Result<void> Store::add_thumbnails(log::Payload& payload) {
  const std::size_t said = payload.operations.size();
  for (std::size_t i = 0; i < said; ++i) {
    const log::Operation& operation = payload.operations[i];
    const auto* reference = std::get_if<log::AttachmentRef>(&operation.value);
    if (reference == nullptr) continue;
    FRONTLIJN_TRY(const auto thumbnail, thumbnail_of(reference->hash));
    if (!thumbnail) continue;
    log::Operation beside{
        operation.kind, operation.entity, log::thumbnail_field(operation.field), *thumbnail, {}};
    payload.operations.push_back(std::move(beside));
  }
  return {};
}

Result<bool> Store::has_attachment(const Hash& hash) {
  FRONTLIJN_TRY(const auto complete,
                database_->number("SELECT complete FROM attachment WHERE hash = ?", ByteView(hash.bytes)));
  return complete.value_or(0) != 0;
}

Result<Bytes> Store::attachment(const Hash& hash) {
  FRONTLIJN_TRY(const auto complete,
                database_->number("SELECT complete FROM attachment WHERE hash = ?", ByteView(hash.bytes)));
  if (complete.value_or(0) == 0) return attachment_not_here(hash);
  FRONTLIJN_TRY(Statement statement,
                database_->prepare("SELECT bytes FROM attachment_piece WHERE hash = ? ORDER BY number"));
  statement.bind(ByteView(hash.bytes));
  Bytes bytes;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) break;
    bytes.insert(bytes.end(), statement.blob(0).begin(), statement.blob(0).end());
  }
  Hasher hasher = attachment_hasher();
  hasher.add(bytes);
  if (hasher.finish() != hash) return attachment_damaged(hash);
  return bytes;
}

// --- what each space refers to ---

Result<void> Store::note_references(std::int64_t space, std::int64_t position, log::HybridTime time,
                                    const log::Payload& payload) {
  for (const log::Operation& operation : payload.operations) {
    const auto* reference = std::get_if<log::AttachmentRef>(&operation.value);
    if (reference == nullptr) continue;
    const auto turn = turn_of(class_of(reference->media_type, reference->size_bytes), time.instant());
    // Who writes here has the content here; whoever hands over a commit has yet to show it.
    FRONTLIJN_CHECK(database_->run(
        "INSERT INTO attachment_reference (space, hash, size, media_type, held, turn) SELECT ?1, ?2, ?3, ?4, "
        "(SELECT peer = '' FROM commit_log WHERE id = ?5) AND "
        "EXISTS (SELECT 1 FROM attachment WHERE hash = ?2 AND complete = 1), ?6 WHERE true "
        "ON CONFLICT DO UPDATE SET held = max(held, excluded.held), turn = min(turn, excluded.turn)",
        space, ByteView(reference->hash.bytes), reference->size_bytes, reference->media_type, position,
        turn));
  }
  return {};
}

/// Files of before layout 3 hold references in their commits alone, and those of before layout 4 no turns.
Result<void> Store::prepare_references() {
  constexpr std::string_view done_setting = "attachment-references";
  constexpr std::string_view in_turn = "2";
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_TRY(const auto done, setting(done_setting));
  if (done != in_turn) {
    FRONTLIJN_TRY(const auto all, spaces());
    for (const log::SpaceInfo& info : all) {
      FRONTLIJN_TRY(const LocalSpace space, local_space(info.id));
      CommitSlice slice{{}, true};
      for (std::int64_t position = 0; slice.more;) {
        FRONTLIJN_TRY(slice, commits_after(info.id, position, {}, {500, 1U << 24}));
        for (const StoredCommit& stored : slice.commits) {
          position = stored.position;
          FRONTLIJN_TRY(const auto payload, log::readable_payload(stored.commit));
          if (payload)
            FRONTLIJN_CHECK(note_references(space.number, position, stored.commit.header.time, *payload));
        }
      }
    }
    FRONTLIJN_CHECK(set_setting(done_setting, in_turn));
  }
  return transaction.commit();
}

Result<std::vector<MissingAttachment>> Store::read_missing(SpaceId space, Statement& rows) {
  std::vector<MissingAttachment> missing;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return missing;
    MissingAttachment& one = missing.emplace_back();
    one.space = space;
    if (const ByteView hash = rows.blob(0); hash.size() == Hash::size)
      std::copy(hash.begin(), hash.end(), one.hash.bytes.begin());
    one.size_bytes = static_cast<std::uint64_t>(rows.integer(1));
    one.pieces_here = static_cast<std::uint32_t>(rows.integer(2));
    one.complete = rows.integer(3) != 0;
    one.turn = rows.integer(4);
  }
}

namespace {

constexpr const char* missing_columns =
    "SELECT r.hash, r.size, (SELECT count(*) FROM attachment_piece p WHERE p.hash = r.hash), "
    "coalesce((SELECT a.complete FROM attachment a WHERE a.hash = r.hash), 0), r.turn "
    "FROM attachment_reference r WHERE r.space = (SELECT id FROM space WHERE space = ?) AND r.held = 0 ";

}  // namespace

Result<std::vector<MissingAttachment>> Store::missing_attachments(const AttachmentQuery& query) {
  FRONTLIJN_TRY(
      Statement rows,
      database_->prepare(
          std::string(missing_columns) +
          "AND r.size BETWEEN 0 AND ? AND (r.turn, r.hash) > (?, ?) AND r.turn <= ? AND NOT EXISTS (SELECT 1 "
          "FROM attachment_at t WHERE t.peer = (SELECT id FROM peer WHERE key = ?) AND "
          "t.space = r.space AND t.hash = r.hash AND t.held = 0 AND ? BETWEEN t.since AND t.again) "
          "ORDER BY r.turn, r.hash LIMIT ?"));
  rows.bind(query.space, tuning::attachment_bytes, query.after_turn, ByteView(query.after_hash.bytes));
  rows.bind(query.last_turn, query.peer ? ByteView(query.peer->key) : ByteView{}, clock_.now(), query.limit);
  return read_missing(query.space, rows);
}

Result<std::optional<std::int64_t>> Store::held_turn(SpaceId space, const Hash& hash) {
  return database_->number(
      "SELECT turn FROM attachment_reference WHERE space = (SELECT id FROM space WHERE space = ?) AND "
      "hash = ? AND held = 1",
      space, ByteView(hash.bytes));
}

Result<std::optional<MissingAttachment>> Store::missing_attachment(SpaceId space, const Hash& hash) {
  FRONTLIJN_TRY(Statement rows, database_->prepare(std::string(missing_columns) +
                                                   "AND r.size BETWEEN 0 AND ? AND r.hash = ?"));
  rows.bind(space, tuning::attachment_bytes, ByteView(hash.bytes));
  FRONTLIJN_TRY(auto missing, read_missing(space, rows));
  if (missing.empty()) return std::optional<MissingAttachment>{};
  return std::optional<MissingAttachment>{missing.front()};
}

// --- pieces ---

Result<void> Store::add_piece(const MissingAttachment& attachment, ByteView piece) {
  const ByteView hash(attachment.hash.bytes);
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_TRY(const auto here,
                database_->number("SELECT count(*) FROM attachment_piece WHERE hash = ?", hash));
  const auto number = static_cast<std::uint64_t>(here.value_or(0));
  if (!is_piece_size(attachment.size_bytes, number, piece.size())) return attachment_damaged(attachment.hash);
  FRONTLIJN_CHECK(database_->run(
      "INSERT INTO attachment SELECT hash, size, media_type, 0 FROM attachment_reference "
      "WHERE space = (SELECT id FROM space WHERE space = ?) AND hash = ? ON CONFLICT DO NOTHING",
      attachment.space, hash));
  FRONTLIJN_CHECK(database_->run("INSERT INTO attachment_piece VALUES (?, ?, ?)", hash, number, piece));
  return transaction.commit();
}

Result<void> Store::finish_attachment(const MissingAttachment& attachment) {
  const ByteView hash(attachment.hash.bytes);
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_TRY(const auto here,
                database_->number("SELECT count(*) FROM attachment_piece WHERE hash = ?", hash));
  if (static_cast<std::uint64_t>(here.value_or(0)) != pieces_of(attachment.size_bytes))
    return attachment_not_here(attachment.hash);
  Hasher hasher = attachment_hasher();
  FRONTLIJN_CHECK(
      database_->run("INSERT INTO attachment SELECT hash, size, media_type, 1 FROM attachment_reference "
                     "WHERE space = (SELECT id FROM space WHERE space = ?) AND hash = ? "
                     "ON CONFLICT DO UPDATE SET complete = 1, size = excluded.size",
                     attachment.space, hash));
  FRONTLIJN_CHECK(hash_attachment(attachment.hash, hasher));
  if (hasher.finish() != attachment.hash) {
    FRONTLIJN_CHECK(database_->run("DELETE FROM attachment_piece WHERE hash = ?", hash));
    FRONTLIJN_CHECK(database_->run("DELETE FROM attachment WHERE hash = ?", hash));
    FRONTLIJN_CHECK(transaction.commit());
    return attachment_damaged(attachment.hash);
  }
  // As it is, whatever a reference says.
  FRONTLIJN_CHECK(database_->run("UPDATE attachment SET size = ? WHERE hash = ?", hasher.size(), hash));
  FRONTLIJN_CHECK(hold_attachment(attachment));
  return transaction.commit();
}

Result<void> Store::hold_attachment(const MissingAttachment& attachment) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  const ByteView hash(attachment.hash.bytes);
  FRONTLIJN_CHECK(database_->run(
      "UPDATE attachment_reference SET held = 1, giver = ?3 WHERE space = (SELECT id FROM space WHERE space "
      "= "
      "?1) AND hash = ?2 AND EXISTS (SELECT 1 FROM attachment a WHERE a.hash = ?2 AND a.complete = 1)",
      attachment.space, hash,
      attachment.giver == EntityId{} ? std::optional<EntityId>{} : std::optional(attachment.giver)));
  // Who did not have it may well be given it now.
  FRONTLIJN_CHECK(database_->run(
      "DELETE FROM attachment_at WHERE space = (SELECT id FROM space WHERE space = ?) AND hash = ? AND "
      "held = 0",
      attachment.space, hash));
  return transaction.commit();
}

Result<void> Store::drop_pieces(const Hash& hash) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_CHECK(database_->run(
      "DELETE FROM attachment_piece WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM attachment WHERE hash = ?1 "
      "AND complete = 1)",
      ByteView(hash.bytes)));
  FRONTLIJN_CHECK(
      database_->run("DELETE FROM attachment WHERE hash = ? AND complete = 0", ByteView(hash.bytes)));
  return transaction.commit();
}

Result<AttachmentUse> Store::attachment_use(SpaceId space, EntityId giver) {
  FRONTLIJN_TRY(const auto total, database_->number("SELECT sum(size) FROM attachment"));
  FRONTLIJN_TRY(
      const auto of_space,
      database_->number("SELECT sum(a.size) FROM attachment_reference r JOIN attachment a ON a.hash = "
                        "r.hash WHERE r.held = 1 AND r.space = (SELECT id FROM space WHERE space = ?)",
                        space));
  FRONTLIJN_TRY(
      const auto of_giver,
      database_->number("SELECT sum(a.size) FROM attachment_reference r JOIN attachment a ON a.hash = r.hash "
                        "WHERE r.held = 1 AND r.giver = ?",
                        giver));
  return AttachmentUse{static_cast<std::uint64_t>(total.value_or(0)),
                       static_cast<std::uint64_t>(of_space.value_or(0)),
                       static_cast<std::uint64_t>(of_giver.value_or(0))};
}

Result<std::optional<Bytes>> Store::piece(SpaceId space, const Hash& hash, std::uint32_t number) {
  FRONTLIJN_TRY(Statement row,
                database_->prepare(
                    "SELECT p.bytes FROM attachment_reference r JOIN attachment_piece p ON p.hash = r.hash "
                    "WHERE r.space = (SELECT id FROM space WHERE space = ?) AND r.hash = ? AND r.held = 1 "
                    "AND p.number = ?"));
  row.bind(space, ByteView(hash.bytes), static_cast<std::int64_t>(number));
  FRONTLIJN_TRY(const bool found, row.step());
  if (!found) return std::optional<Bytes>{};
  return std::optional<Bytes>{Bytes(row.blob(0).begin(), row.blob(0).end())};
}

Result<void> Store::hash_attachment(const Hash& hash, Hasher& hasher) {
  FRONTLIJN_TRY(
      const auto attachment,
      database_->number("SELECT size FROM attachment WHERE hash = ? AND complete = 1", ByteView(hash.bytes)));
  if (!attachment) return attachment_not_here(hash);
  return hash_pieces(hash, static_cast<std::uint32_t>(pieces_of(static_cast<std::uint64_t>(*attachment))),
                     hasher);
}

Result<void> Store::hash_pieces(const Hash& hash, std::uint32_t count, Hasher& hasher) {
  FRONTLIJN_TRY(
      Statement pieces,
      database_->prepare("SELECT bytes FROM attachment_piece WHERE hash = ? AND number < ? ORDER BY number"));
  pieces.bind(ByteView(hash.bytes), static_cast<std::int64_t>(count));
  for (std::uint32_t number = 0; number < count; ++number) {
    FRONTLIJN_TRY(const bool row, pieces.step());
    if (!row) return attachment_not_here(hash);
    hasher.add(pieces.blob(0));
  }
  return {};
}

}  // namespace frontlijn::store

// Attachments: which space refers to what and holds it stands by space, the contents stand by hash; no
// statement joins the two, so that they can lie on different machines.
#include "core/store/pieces.hpp"
#include "sync/server/postgres/commits.hpp"

namespace frontlijn::postgres {

using store::attachment_damaged;
using store::attachment_not_here;
using sync::MissingAttachment;

Result<std::vector<MissingAttachment>> PostgresCommits::read_missing(SpaceId space, const Rows& references) {
  std::vector<MissingAttachment> missing;
  if (references.empty()) return missing;
  Blobs hashes;
  for (int row = 0; row < references.count(); ++row) {
    missing.push_back({space, references.hash(row, 0), static_cast<std::uint64_t>(references.integer(row, 1)),
                       0, false, references.integer(row, 2)});
    hashes.emplace_back(references.blob(row, 0));
  }
  FRONTLIJN_TRY(
      const Rows here,
      connection_.run("SELECT hash, pieces, complete FROM attachment WHERE hash = ANY ($1)", hashes));
  std::map<Hash, int> row_of;
  for (int row = 0; row < here.count(); ++row)
    row_of[here.hash(row, 0)] = row;
  for (MissingAttachment& one : missing) {
    const auto known = row_of.find(one.hash);
    if (known == row_of.end()) continue;
    one.pieces_here = static_cast<std::uint32_t>(here.integer(known->second, 1));
    one.complete = here.boolean(known->second, 2);
  }
  return missing;
}

Result<std::vector<MissingAttachment>> PostgresCommits::missing_attachments(
    const sync::AttachmentQuery& query) {
  FRONTLIJN_TRY(
      const Rows rows,
      connection_.run(
          "SELECT hash, size, turn FROM attachment_reference WHERE space = $1 AND NOT held "
          "AND size BETWEEN 0 AND $2 AND (turn, hash) > ($3, $4) AND turn <= $5 ORDER BY turn, hash LIMIT $6",
          query.space, store::tuning::attachment_bytes, query.after_turn, query.after_hash, query.last_turn,
          query.limit));
  return read_missing(query.space, rows);
}

Result<std::optional<std::int64_t>> PostgresCommits::held_turn(SpaceId space, const Hash& hash) {
  FRONTLIJN_TRY(
      const Rows row,
      connection_.run("SELECT turn FROM attachment_reference WHERE space = $1 AND hash = $2 AND held", space,
                      hash));
  if (row.empty()) return std::optional<std::int64_t>{};
  return std::optional<std::int64_t>{row.integer(0, 0)};
}

Result<store::AttachmentUse> PostgresCommits::attachment_use(SpaceId space, EntityId giver) {
  FRONTLIJN_TRY(const Rows total, connection_.run("SELECT coalesce(sum(size), 0)::bigint FROM attachment"));
  // A reference may name any size.
  constexpr std::int64_t most = store::tuning::attachment_bytes;
  FRONTLIJN_TRY(const Rows of_space,
                connection_.run("SELECT coalesce(sum(least(greatest(size, 0), $2)), 0)::bigint FROM "
                                "attachment_reference WHERE space = $1 AND held",
                                space, most));
  FRONTLIJN_TRY(const Rows of_giver,
                connection_.run("SELECT coalesce(sum(least(greatest(size, 0), $2)), 0)::bigint FROM "
                                "attachment_reference WHERE giver = $1 AND held",
                                giver, most));
  return store::AttachmentUse{static_cast<std::uint64_t>(total.integer(0, 0)),
                              static_cast<std::uint64_t>(of_space.integer(0, 0)),
                              static_cast<std::uint64_t>(of_giver.integer(0, 0))};
}

Result<std::optional<Error>> PostgresCommits::no_room_for(const MissingAttachment& attachment) {
  return bounds_.refusal(attachment, [&] { return attachment_use(attachment.space, attachment.giver); });
}

Result<std::optional<MissingAttachment>> PostgresCommits::missing_attachment(SpaceId space,
                                                                             const Hash& hash) {
  FRONTLIJN_TRY(const Rows rows,
                connection_.run("SELECT hash, size, turn FROM attachment_reference WHERE space = $1 AND NOT "
                                "held AND size BETWEEN 0 AND $2 AND hash = $3",
                                space, store::tuning::attachment_bytes, hash));
  FRONTLIJN_TRY(const auto missing, read_missing(space, rows));
  return missing.empty() ? std::optional<MissingAttachment>{}
                         : std::optional<MissingAttachment>{missing.front()};
}

/// Until the end of the transaction nobody else adds to this content; how many pieces of it are here.
Result<std::uint64_t> PostgresCommits::lock_pieces(const MissingAttachment& attachment) {
  FRONTLIJN_TRY(const Rows reference,
                connection_.run("SELECT media_type FROM attachment_reference WHERE space = $1 AND hash = $2",
                                attachment.space, attachment.hash));
  FRONTLIJN_CHECK(
      connection_.run("INSERT INTO attachment VALUES ($1, $2, $3, 0, false) ON CONFLICT DO NOTHING",
                      attachment.hash, attachment.size_bytes, reference.blob(0, 0)));
  FRONTLIJN_TRY(const Rows row,
                connection_.run("SELECT pieces FROM attachment WHERE hash = $1 FOR UPDATE", attachment.hash));
  return static_cast<std::uint64_t>(row.integer(0, 0));
}

Result<void> PostgresCommits::add_piece(const MissingAttachment& attachment, ByteView piece) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_TRY(const std::uint64_t number, lock_pieces(attachment));
  if (number > attachment.pieces_here) {
    // Another process took in the very piece meanwhile, from another tablet.
    FRONTLIJN_TRY(const Rows same,
                  connection_.run("SELECT 1 FROM attachment_piece WHERE hash = $1 AND "
                                  "number = $2 AND bytes = $3",
                                  attachment.hash, std::uint64_t{attachment.pieces_here}, piece));
    if (same.empty()) return attachment_damaged(attachment.hash);
    return transaction.commit();
  }
  if (number != attachment.pieces_here || !store::is_piece_size(attachment.size_bytes, number, piece.size()))
    return attachment_damaged(attachment.hash);
  FRONTLIJN_CHECK(
      connection_.run("INSERT INTO attachment_piece VALUES ($1, $2, $3)", attachment.hash, number, piece));
  FRONTLIJN_CHECK(
      connection_.run("UPDATE attachment SET pieces = pieces + 1 WHERE hash = $1", attachment.hash));
  return transaction.commit();
}

Result<bool> PostgresCommits::is_complete(const Hash& hash) {
  FRONTLIJN_TRY(const Rows row, connection_.run("SELECT complete FROM attachment WHERE hash = $1", hash));
  return row.boolean(0, 0);
}

/// One after another: no more than one is in memory at a time.
Result<void> PostgresCommits::each_piece(const Hash& hash, const std::function<void(ByteView)>& visit) {
  for (std::int64_t number = 0;; ++number) {
    FRONTLIJN_TRY(
        const Rows row,
        connection_.run("SELECT bytes FROM attachment_piece WHERE hash = $1 AND number = $2", hash, number));
    if (row.empty()) return {};
    visit(row.blob(0, 0));
  }
}

Result<void> PostgresCommits::finish_attachment(const MissingAttachment& attachment) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_TRY(const std::uint64_t number, lock_pieces(attachment));
  if (number != store::pieces_of(attachment.size_bytes)) return attachment_not_here(attachment.hash);
  Hasher hasher = store::attachment_hasher();
  FRONTLIJN_CHECK(each_piece(attachment.hash, [&](ByteView bytes) { hasher.add(bytes); }));
  if (hasher.finish() != attachment.hash) {
    FRONTLIJN_CHECK(connection_.run("DELETE FROM attachment_piece WHERE hash = $1", attachment.hash));
    FRONTLIJN_CHECK(connection_.run("DELETE FROM attachment WHERE hash = $1", attachment.hash));
    FRONTLIJN_CHECK(transaction.commit());
    return attachment_damaged(attachment.hash);
  }
  FRONTLIJN_CHECK(connection_.run("UPDATE attachment SET complete = true, size = $2 WHERE hash = $1",
                                  attachment.hash, hasher.size()));
  FRONTLIJN_CHECK(hold_attachment(attachment));
  return transaction.commit();
}

Result<void> PostgresCommits::hold_attachment(const MissingAttachment& attachment) {
  const SpaceId space = attachment.space;
  const Hash& hash = attachment.hash;
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  // Locked: another process may be erasing it, as the last of its own space.
  FRONTLIJN_TRY(const Rows whole,
                connection_.run("SELECT complete FROM attachment WHERE hash = $1 FOR SHARE", hash));
  if (whole.empty() || !whole.boolean(0, 0))
    return fail(ErrorKind::unavailable, "attachment.unknown", {{"hash", hash.to_text().substr(0, 12)}});
  const auto giver =
      attachment.giver == EntityId{} ? std::optional<EntityId>{} : std::optional(attachment.giver);
  FRONTLIJN_TRY(const Rows held, connection_.run("UPDATE attachment_reference SET held = true, giver = $3 "
                                                 "WHERE space = $1 AND hash = $2 AND NOT held",
                                                 space, hash, giver));
  // To those who follow elsewhere and were told that it is not here.
  if (held.changed() > 0)
    FRONTLIJN_CHECK(
        connection_.notify(news_channel, to_hex(space.bytes) + " " + origin_ + " " + hash.to_text()));
  return transaction.commit();
}

Result<void> PostgresCommits::drop_pieces(const Hash& hash) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_TRY(const Rows row,
                connection_.run("SELECT complete FROM attachment WHERE hash = $1 FOR UPDATE", hash));
  if (row.empty() || row.boolean(0, 0)) return transaction.commit();
  FRONTLIJN_CHECK(connection_.run("DELETE FROM attachment_piece WHERE hash = $1", hash));
  FRONTLIJN_CHECK(connection_.run("DELETE FROM attachment WHERE hash = $1", hash));
  return transaction.commit();
}

Result<std::optional<Bytes>> PostgresCommits::piece(SpaceId space, const Hash& hash, std::uint32_t number) {
  FRONTLIJN_TRY(const Rows held,
                connection_.run("SELECT 1 FROM attachment_reference WHERE space = $1 AND hash = $2 AND held",
                                space, hash));
  if (held.empty()) return std::optional<Bytes>{};
  FRONTLIJN_TRY(const Rows row,
                connection_.run("SELECT bytes FROM attachment_piece WHERE hash = $1 AND number = $2", hash,
                                std::uint64_t{number}));
  if (row.empty()) return std::optional<Bytes>{};
  const ByteView bytes = row.blob(0, 0);
  return std::optional<Bytes>{Bytes(bytes.begin(), bytes.end())};
}

Result<void> PostgresCommits::hash_attachment(const Hash& hash, Hasher& hasher) {
  FRONTLIJN_TRY(const bool complete, is_complete(hash));
  if (!complete) return attachment_not_here(hash);
  return each_piece(hash, [&](ByteView bytes) { hasher.add(bytes); });
}

Result<void> PostgresCommits::hash_pieces(const Hash& hash, std::uint32_t pieces, Hasher& hasher) {
  for (std::uint32_t number = 0; number < pieces; ++number) {
    FRONTLIJN_TRY(const Rows row,
                  connection_.run("SELECT bytes FROM attachment_piece WHERE hash = $1 AND number = $2", hash,
                                  std::uint64_t{number}));
    if (row.empty()) return attachment_not_here(hash);
    hasher.add(row.blob(0, 0));
  }
  return {};
}

Result<Bytes> PostgresCommits::attachment(const Hash& hash) {
  FRONTLIJN_TRY(const bool complete, is_complete(hash));
  if (!complete) return attachment_not_here(hash);
  Bytes content;
  FRONTLIJN_CHECK(
      each_piece(hash, [&](ByteView bytes) { content.insert(content.end(), bytes.begin(), bytes.end()); }));
  Hasher hasher = store::attachment_hasher();
  hasher.add(content);
  if (hasher.finish() != hash) return attachment_damaged(hash);
  return content;
}

}  // namespace frontlijn::postgres

#include <algorithm>

#include "core/store/store.hpp"
#include "core/store/tuning.hpp"

namespace frontlijn::store {

Result<log::AttachmentRef> Store::put_attachment(ByteView bytes, std::string media_type, std::string name) {
  if (bytes.size() > tuning::attachment_bytes)
    return fail(ErrorKind::limit_exceeded, "attachment.too-large",
                {{"name", name}, {"size", std::to_string(bytes.size())}, {"bound", std::to_string(tuning::attachment_bytes)}});
  const Hash hash = frontlijn::hash_of("frontlijn attachment 1", {bytes});
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_CHECK(database_->run("INSERT INTO attachment VALUES (?, ?, ?, 1) ON CONFLICT (hash) DO UPDATE SET complete = 1",
                                 ByteView(hash.bytes), bytes.size(), media_type));
  std::int64_t number = 0;
  for (std::size_t at = 0; at < bytes.size(); at += tuning::attachment_piece_bytes) {
    const ByteView piece = bytes.subspan(at, std::min(tuning::attachment_piece_bytes, bytes.size() - at));
    FRONTLIJN_CHECK(database_->run("INSERT INTO attachment_piece VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                                   ByteView(hash.bytes), number++, piece));
  }
  FRONTLIJN_CHECK(transaction.commit());
  return log::AttachmentRef{hash, bytes.size(), std::move(media_type), std::move(name)};
}

Result<Bytes> Store::attachment(const Hash& hash) {
  const Error not_here = fail(ErrorKind::not_found, "attachment.not-here", {{"hash", hash.to_text().substr(0, 12)}});
  FRONTLIJN_TRY(const auto complete, database_->number("SELECT complete FROM attachment WHERE hash = ?", ByteView(hash.bytes)));
  if (complete.value_or(0) == 0) return not_here;
  FRONTLIJN_TRY(Statement statement,
                database_->prepare("SELECT bytes FROM attachment_piece WHERE hash = ? ORDER BY number"));
  statement.bind(ByteView(hash.bytes));
  Bytes bytes;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) break;
    bytes.insert(bytes.end(), statement.blob(0).begin(), statement.blob(0).end());
  }
  if (frontlijn::hash_of("frontlijn attachment 1", {bytes}) != hash)
    return fail(ErrorKind::damaged, "attachment.damaged", {{"hash", hash.to_text().substr(0, 12)}});
  return bytes;
}

}  // namespace frontlijn::store

// Erasing payloads, as core/store/erasure.cpp does it for an embedded store; what stands of them in records
// is each process's own projection's to take out.
#include <algorithm>
#include <map>
#include <set>

#include "core/log/chain.hpp"
#include "core/log/erasure.hpp"
#include "core/store/mentions.hpp"
#include "sync/server/postgres/commits.hpp"
#include "sync/server/postgres/erased.hpp"
#include "sync/server/postgres/tuning.hpp"

namespace frontlijn::postgres {

using log::Commit;
using log::DeviceId;

Result<void> PostgresCommits::entrust_erasing(const DeviceId& device) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_TRY(const Rows added,
                connection_.run("INSERT INTO entrusted_eraser VALUES ($1) ON CONFLICT DO NOTHING",
                                ByteView(device.key)));
  if (added.changed() == 0) return transaction.commit();
  FRONTLIJN_TRY(const Rows named,
                connection_.run("SELECT space, hash FROM erased_payload WHERE eraser = $1 ORDER BY space",
                                ByteView(device.key)));
  for (int row = 0; row < named.count(); ++row)
    FRONTLIJN_CHECK(carry_out(named.id<SpaceId>(row, 0), {named.hash(row, 1)}));
  return transaction.commit();
}

/// Of commits that were just stored: those that erase, and those that were erased before they came.
Result<void> PostgresCommits::take_erasures(SpaceId space,
                                            const std::vector<std::pair<const Commit*, Hash>>& taken) {
  std::set<Hash> concerned;
  Blobs hashes;
  for (const auto& [commit, hash] : taken) {
    hashes.emplace_back(hash.bytes);
    FRONTLIJN_TRY(const auto erasure, log::readable_erasure(*commit));
    if (!erasure) continue;
    std::map<Hash, Bytes> left;  // each once, however often it is named
    for (const log::ErasedPayload& one : erasure->erased) {
      if (left.contains(one.commit)) continue;
      FRONTLIJN_TRY(left[one.commit], log::encode_payload(one.left));
    }
    Blobs named, payloads;
    for (const auto& [target, payload] : left) {
      named.emplace_back(target.bytes);
      payloads.emplace_back(payload);
      concerned.insert(target);
    }
    FRONTLIJN_CHECK(
        connection_.run("INSERT INTO erased_payload SELECT $1, u.hash, $2, $3, u.payload FROM "
                        "unnest($4::bytea[], $5::bytea[]) AS u(hash, payload) ON CONFLICT DO "
                        "NOTHING",
                        space, hash, ByteView(commit->header.device.key), named, payloads));
  }
  FRONTLIJN_TRY(
      const Rows before,
      connection_.run("SELECT DISTINCT hash FROM erased_payload WHERE space = $1 AND hash = ANY ($2)", space,
                      hashes));
  for (int row = 0; row < before.count(); ++row)
    concerned.insert(before.hash(row, 0));
  return carry_out(space, concerned);
}

Result<void> PostgresCommits::carry_out(SpaceId space, const std::set<Hash>& commits) {
  if (commits.empty()) return {};
  Blobs named;
  for (const Hash& hash : commits)
    named.emplace_back(hash.bytes);
  static const std::string due =
      "SELECT c.hash FROM commit_log c WHERE c.space = $1 AND c.hash = "
      "ANY ($2) AND c.payload IS NOT NULL AND " +
      is_rightly_erased;
  FRONTLIJN_TRY(const Rows rows, connection_.run(due, space, named));
  if (rows.empty()) return {};
  std::set<Hash> attachments;
  Blobs hashes;
  for (int row = 0; row < rows.count(); ++row) {
    FRONTLIJN_CHECK(collect_attachments(space, rows.hash(row, 0), attachments));
    hashes.emplace_back(rows.blob(row, 0));
  }
  FRONTLIJN_CHECK(
      connection_.run("UPDATE commit_log SET payload = NULL, payload_bytes = 0 WHERE space = $1 AND hash = "
                      "ANY ($2)",
                      space, hashes));
  // Of an earlier erasure: a later one has said all of it anew.
  FRONTLIJN_CHECK(
      connection_.run("DELETE FROM erased_payload WHERE space = $1 AND by_commit = ANY ($2)", space, hashes));
  return drop_unspoken_of(space, attachments);
}

/// What a payload refers to and what is left of it does not. One payload at a time: an erasure is small, and
/// names a thousand large ones.
Result<void> PostgresCommits::collect_attachments(SpaceId space, const Hash& commit,
                                                  std::set<Hash>& attachments) {
  std::vector<std::optional<Hash>> referred;
  {
    FRONTLIJN_TRY(
        const Rows row,
        connection_.run("SELECT payload_kind, payload_cipher, payload FROM commit_log WHERE space = "
                        "$1 AND hash = $2",
                        space, commit));
    const auto kind = static_cast<log::PayloadKind>(row.integer(0, 0));
    const auto cipher = static_cast<log::PayloadCipher>(row.integer(0, 1));
    if (!log::has_operations(kind) || cipher != log::PayloadCipher::none) return {};
    FRONTLIJN_TRY(const auto payload, log::decode_payload(kind, row.blob(0, 2)));
    for (const log::Operation& operation : payload.operations) {
      const auto* attachment = std::get_if<log::AttachmentRef>(&operation.value);
      referred.push_back(attachment == nullptr ? std::nullopt : std::optional(attachment->hash));
    }
  }
  const auto is_due = [&](const std::optional<Hash>& one) { return one && !attachments.contains(*one); };
  if (std::none_of(referred.begin(), referred.end(), is_due)) return {};
  static const std::string erasures =
      "SELECT e.by_commit FROM erased_payload e JOIN space s ON s.space = e.space JOIN commit_log c "
      "ON c.space = e.space AND c.hash = e.hash WHERE e.space = $1 AND e.hash = $2 AND " +
      counts_as_erasure;
  FRONTLIJN_TRY(const Rows by, connection_.run(erasures, space, commit));
  for (int row = 0; row < by.count() && std::any_of(referred.begin(), referred.end(), is_due); ++row) {
    FRONTLIJN_TRY(
        const Rows kept,
        connection_.run("SELECT payload_left FROM erased_payload WHERE space = $1 AND hash = $2 AND "
                        "by_commit = $3",
                        space, commit, by.hash(row, 0)));
    FRONTLIJN_TRY(const auto left, log::decode_payload(log::PayloadKind::columns, kept.blob(0, 0)));
    for (std::size_t i = 0; i < std::min(referred.size(), left.operations.size()); ++i) {
      if (is_due(referred[i]) && log::is_nothing(left.operations[i].value)) attachments.insert(*referred[i]);
    }
  }
  return {};
}

/// The content goes with the last that speaks of it.
Result<void> PostgresCommits::drop_unspoken_of(SpaceId space, const std::set<Hash>& hashes) {
  if (hashes.empty()) return {};
  store::Mentions mentions(hashes);
  sync::CommitSlice slice{{}, true};
  for (std::uint64_t position = 0; slice.more && !mentions.are_all_named();) {
    FRONTLIJN_TRY(slice, commits_after(space, position, {}, {tuning::feed_commits, tuning::feed_bytes}));
    if (slice.commits.empty()) break;
    for (const auto& one : slice.commits) {
      position = std::max(position, static_cast<std::uint64_t>(one.position));
      if (one.commit.payload) mentions.look_in(*one.commit.payload);
    }
  }
  const std::vector<Hash> unnamed = mentions.unnamed();
  Blobs left;
  for (const Hash& hash : unnamed)
    left.emplace_back(hash.bytes);
  if (left.empty()) return {};
  FRONTLIJN_TRY(const Rows unspoken,
                connection_.run("SELECT h FROM unnest($2::bytea[]) h WHERE NOT EXISTS (SELECT 1 FROM "
                                "erased_payload WHERE space = $1 AND position(h in payload_left) > 0)",
                                space, left));
  std::set<Hash> gone;
  for (int row = 0; row < unspoken.count(); ++row)
    gone.insert(unspoken.hash(row, 0));
  // Whoever is about to hold one waits, and finds it gone, or has done so. Locked before what refers to them,
  // as they do, and in one order everywhere.
  for (const Hash& hash : gone)
    FRONTLIJN_CHECK(connection_.run("SELECT 1 FROM attachment WHERE hash = $1 FOR UPDATE", hash));
  for (const Hash& hash : gone) {
    FRONTLIJN_CHECK(
        connection_.run("DELETE FROM attachment_reference WHERE space = $1 AND hash = $2", space, hash));
    FRONTLIJN_TRY(const Rows elsewhere,
                  connection_.run("SELECT 1 FROM attachment_reference WHERE hash = $1 LIMIT 1", hash));
    if (!elsewhere.empty()) continue;
    FRONTLIJN_CHECK(connection_.run("DELETE FROM attachment_piece WHERE hash = $1", hash));
    FRONTLIJN_CHECK(connection_.run("DELETE FROM attachment WHERE hash = $1", hash));
  }
  return {};
}

}  // namespace frontlijn::postgres

// Erasing payloads, as core/store/erasure.cpp does it for an embedded store; what stands of them in records
// is each process's own projection's to take out.
#include <algorithm>
#include <map>
#include <set>

#include "core/log/chain.hpp"
#include "core/log/erasure.hpp"
#include "core/store/mentions.hpp"
#include "sync/server/postgres/commits.hpp"
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

Result<bool> PostgresCommits::is_entrusted(const DeviceId& device) {
  FRONTLIJN_TRY(const Rows found,
                connection_.run("SELECT 1 FROM entrusted_eraser WHERE device = $1", ByteView(device.key)));
  return !found.empty();
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
  FRONTLIJN_TRY(const Rows place, connection_.run("SELECT kind FROM space WHERE space = $1", space));
  const auto kind = place.empty() ? std::nullopt : log::space_kind(place.text(0, 0));
  if (!kind) return fail(ErrorKind::not_found, "space.unknown", {{"space", space.to_text()}});
  std::set<Hash> attachments;
  for (auto next = commits.begin(); next != commits.end();) {
    Blobs hashes;  // so few that their payloads can all be here at once
    for (; next != commits.end() && hashes.size() < tuning::erased_at_a_time; ++next)
      hashes.emplace_back(next->bytes);
    FRONTLIJN_CHECK(carry_out(space, *kind, hashes, attachments));
  }
  return drop_unspoken_of(space, attachments);
}

Result<void> PostgresCommits::carry_out(SpaceId space, log::SpaceKind kind, const Blobs& hashes,
                                        std::set<Hash>& attachments) {
  FRONTLIJN_TRY(
      const Rows rows,
      connection_.run("SELECT c.hash, c.device, c.payload_kind, c.payload_cipher, c.payload, e.eraser, "
                      "e.payload_left FROM erased_payload e JOIN commit_log c ON c.space = e.space AND "
                      "c.hash = e.hash WHERE e.space = $1 AND e.hash = ANY ($2) AND c.payload IS NOT NULL",
                      space, hashes));
  for (int row = 0; row < rows.count(); ++row) {
    const DeviceId eraser = rows.device(row, 5);
    FRONTLIJN_TRY(const bool entrusted, is_entrusted(eraser));
    if (!log::may_erase(kind, eraser, rows.device(row, 1), entrusted)) continue;
    const Hash hash = rows.hash(row, 0);
    const auto payload_kind = static_cast<log::PayloadKind>(rows.integer(row, 2));
    if (log::has_operations(payload_kind)) {
      FRONTLIJN_TRY(const auto payload, log::decode_payload(payload_kind, rows.blob(row, 4)));
      FRONTLIJN_TRY(const auto left, log::decode_payload(log::PayloadKind::columns, rows.blob(row, 6)));
      for (std::size_t i = 0; i < std::min(payload.operations.size(), left.operations.size()); ++i) {
        const auto* attachment = std::get_if<log::AttachmentRef>(&payload.operations[i].value);
        if (attachment && log::is_nothing(left.operations[i].value)) attachments.insert(attachment->hash);
      }
    }
    FRONTLIJN_CHECK(connection_.run(
        "UPDATE commit_log SET payload = NULL, payload_bytes = 0 WHERE space = $1 AND hash = $2", space,
        hash));
    // An earlier erasure: a later one has said all of it anew.
    FRONTLIJN_CHECK(
        connection_.run("DELETE FROM erased_payload WHERE space = $1 AND by_commit = $2", space, hash));
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
  for (int row = 0; row < unspoken.count(); ++row) {
    const Hash hash = unspoken.hash(row, 0);
    // Whoever is about to hold it waits, and finds it gone, or has done so. Locked before what refers to it,
    // as they do.
    FRONTLIJN_CHECK(connection_.run("SELECT 1 FROM attachment WHERE hash = $1 FOR UPDATE", hash));
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

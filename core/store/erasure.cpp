// Erasing: payloads go, headers stay, and what is left of each payload takes its place.
#include <algorithm>
#include <set>

#include "core/log/chain.hpp"
#include "core/log/limits.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/mentions.hpp"
#include "core/store/store.hpp"
#include "core/store/waiting_words.hpp"

namespace frontlijn::store {

using log::DeviceId;
using log::Erasure;
using log::Operation;
using log::Payload;

namespace {

constexpr std::string_view entrusted_setting = "entrusted-with-erasing";
constexpr std::string_view scrub_setting = "scrub-due";
constexpr std::string_view known_setting = "erasures-known";
/// Servers that a tablet has had in its life; it has one at a time.
constexpr std::size_t entrusted_at_most = 64;

/// Shows each erasure of a commit's payload: who ordered it, and what that one left of it.
template <class Take>
Result<void> each_erasure_of(Database& database, std::int64_t space, const Hash& commit, Take take) {
  FRONTLIJN_TRY(Statement rows,
                database.prepare("SELECT e.payload_left, d.key FROM erased_payload e "
                                 "JOIN commit_log c ON c.id = e.by_commit JOIN device d ON d.id = c.device "
                                 "WHERE e.space = ? AND e.hash = ?"));
  rows.bind(space, ByteView(commit.bytes));
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return {};
    FRONTLIJN_TRY(const auto eraser, DeviceId::from_bytes(rows.blob(1)));
    FRONTLIJN_CHECK(take(eraser, rows.blob(0)));
  }
}

Hash hash_from(ByteView bytes) {
  Hash hash;
  copy_into(bytes, hash.bytes);
  return hash;
}

}  // namespace

// --- whose word counts ---

Result<void> Store::entrust_erasing(const DeviceId& device) {
  const auto attempt = [&]() -> Result<void> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_TRY(const bool known, is_entrusted(device));
    if (known) return transaction.commit();
    FRONTLIJN_TRY(auto devices, entrusted_with_erasing());
    if (devices.size() >= entrusted_at_most) devices.erase(devices.begin());
    devices.push_back(device);
    std::string keys;
    for (const DeviceId& one : devices)
      keys += as_text(one.key);
    FRONTLIJN_CHECK(set_setting(entrusted_setting, keys));

    std::vector<std::pair<SpaceId, Hash>> named;
    {
      // In the order of the log, in which what a commit replaces was carried out before.
      FRONTLIJN_TRY(
          Statement rows,
          database_->prepare(
              "SELECT DISTINCT s.space, e.hash, t.id FROM erased_payload e JOIN space s ON s.id = e.space "
              "JOIN commit_log c ON c.id = e.by_commit JOIN device d ON d.id = c.device "
              "LEFT JOIN commit_log t ON t.hash = e.hash WHERE d.key = ? ORDER BY t.id"));
      rows.bind(ByteView(device.key));
      while (true) {
        FRONTLIJN_TRY(const bool row, rows.step());
        if (!row) break;
        named.emplace_back(rows.id<SpaceId>(0), hash_from(rows.blob(1)));
      }
    }
    for (const auto& [id, hash] : named) {
      FRONTLIJN_TRY(const LocalSpace space, local_space(id));
      FRONTLIJN_CHECK(carry_out(space, hash));
    }
    FRONTLIJN_CHECK(write_put_off());
    FRONTLIJN_CHECK(transaction.commit());
    return scrub();
  };
  auto outcome = attempt();
  if (!outcome) rolled_back();
  return outcome;
}

Result<std::vector<DeviceId>> Store::entrusted_with_erasing() {
  std::vector<DeviceId> devices;
  FRONTLIJN_TRY(const auto keys, setting(entrusted_setting));
  constexpr std::size_t key_bytes = std::tuple_size_v<decltype(DeviceId::key)>;
  for (std::size_t at = 0; keys && at + key_bytes <= keys->size(); at += key_bytes) {
    FRONTLIJN_TRY(const auto device, DeviceId::from_bytes(as_bytes(*keys).subspan(at, key_bytes)));
    devices.push_back(device);
  }
  return devices;
}

Result<bool> Store::is_entrusted(const DeviceId& device) {
  FRONTLIJN_TRY(const auto devices, entrusted_with_erasing());
  return std::find(devices.begin(), devices.end(), device) != devices.end();
}

/// What is left of a commit's payload, all erasures that count taken together; none where none counts.
Result<std::optional<Payload>> Store::left_of(const LocalSpace& space, const Hash& commit,
                                              const DeviceId& maker) {
  std::optional<Payload> left;
  const auto take = [&](const DeviceId& eraser, ByteView payload_left) -> Result<void> {
    FRONTLIJN_TRY(const bool entrusted, is_entrusted(eraser));
    if (!log::may_erase(space.info.kind, eraser, maker, entrusted)) return {};
    FRONTLIJN_TRY(auto one, log::decode_payload(log::PayloadKind::columns, payload_left));
    left = left ? log::left_by_both(std::move(*left), one) : std::move(one);
    return {};
  };
  FRONTLIJN_CHECK(each_erasure_of(*database_, space.number, commit, take));
  return left;
}

// --- carrying out ---

Result<void> Store::take_erasure(const LocalSpace& space, std::int64_t position, const Erasure& erasure) {
  for (const log::ErasedPayload& one : erasure.erased) {
    FRONTLIJN_TRY(const Bytes left, log::encode_payload(one.left));
    FRONTLIJN_CHECK(database_->run("INSERT INTO erased_payload VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                                   space.number, ByteView(one.commit.bytes), position, left));
    FRONTLIJN_CHECK(carry_out(space, one.commit));
  }
  return {};
}

Result<void> Store::take_covered_erasure(const LocalSpace& space, const log::Commit& commit,
                                         std::string_view peer) {
  FRONTLIJN_CHECK(log::check(commit));
  FRONTLIJN_TRY(const auto erasure, log::readable_erasure(commit));
  if (!erasure || commit.header.space != space.info.id)
    return fail(ErrorKind::damaged, "state.damaged", {{"why", "an erasure of another space"}});
  const Hash hash = log::hash_of(commit.header);
  FRONTLIJN_TRY(const auto known,
                database_->number("SELECT id FROM commit_log WHERE hash = ?", ByteView(hash.bytes)));
  if (known) {
    FRONTLIJN_TRY([[maybe_unused]] const Applied applied, known_already(space, *known, commit, hash));
    return {};
  }
  // A later one that is here has said all of it anew.
  FRONTLIJN_TRY(const auto left, left_of(space, hash, commit.header.device));
  if (left) return {};
  FRONTLIJN_TRY(const auto position, insert_commit(space, commit, hash, peer, std::nullopt, true));
  return take_erasure(space, position, *erasure);
}

Result<void> Store::carry_out(const LocalSpace& space, const Hash& commit) {
  FRONTLIJN_TRY(auto stored, commit_by_hash(commit));
  if (!stored || stored->commit.header.space != space.info.id) return carry_out_unseen(space, commit);
  const log::CommitHeader& header = stored->commit.header;
  FRONTLIJN_TRY(const auto left, left_of(space, commit, header.device));
  if (!left) return {};

  // A payload that never was here has left nothing yet; one that was, all it says.
  FRONTLIJN_TRY(const bool projected, is_projected(space, stored->position, *left));
  if (!projected) {
    FRONTLIJN_TRY(const bool by_state,
                  is_covered(space.number, header.device, header.sequence, log::mark_of(commit)));
    if (!by_state) return project(space, header, commit, stored->position, *left);
    // What stands of it came as a state; only what is to be taken out of that is left to do.
    FRONTLIJN_CHECK(project_history(space, stored->position, *left));
  }

  std::set<Hash> attachments;
  FRONTLIJN_TRY(const auto payload, log::readable_payload(stored->commit));
  if (payload) {
    for (std::size_t i = 0; i < std::min(payload->operations.size(), left->operations.size()); ++i) {
      const auto* attachment = std::get_if<log::AttachmentRef>(&payload->operations[i].value);
      if (attachment && log::is_nothing(left->operations[i].value)) attachments.insert(attachment->hash);
    }
  }
  FRONTLIJN_CHECK(clean_behind());
  FRONTLIJN_CHECK(database_->run("UPDATE commit_log SET payload = NULL WHERE id = ?", stored->position));
  // An earlier erasure: a later one has said all of it anew.
  FRONTLIJN_CHECK(database_->run("DELETE FROM erased_payload WHERE space = ? AND by_commit = ?", space.number,
                                 stored->position));
  FRONTLIJN_CHECK(redact(
      space, commit, *left, [&](const DeviceId& maker) { return maker == header.device; }, attachments));
  FRONTLIJN_CHECK(drop_unspoken_of(space, attachments));
  return {};
}

/// Of a commit that is not here, or whose payload is gone, something may stand all the same, handed over as
/// state.
Result<void> Store::carry_out_unseen(const LocalSpace& space, const Hash& commit) {
  struct Order {
    DeviceId eraser;
    Payload left;
  };
  std::vector<Order> orders;
  const auto take = [&](const DeviceId& eraser, ByteView payload_left) -> Result<void> {
    FRONTLIJN_TRY(auto left, log::decode_payload(log::PayloadKind::columns, payload_left));
    orders.push_back({eraser, std::move(left)});
    return {};
  };
  FRONTLIJN_CHECK(each_erasure_of(*database_, space.number, commit, take));
  std::set<Hash> attachments;
  for (const Order& order : orders) {
    FRONTLIJN_TRY(const bool entrusted, is_entrusted(order.eraser));
    FRONTLIJN_CHECK(redact(
        space, commit, order.left,
        [&](const DeviceId& maker) {
          return log::may_erase(space.info.kind, order.eraser, maker, entrusted);
        },
        attachments));
  }
  FRONTLIJN_CHECK(drop_unspoken_of(space, attachments));
  return {};
}

Result<bool> Store::is_projected(const LocalSpace& space, std::int64_t position, const Payload& left) {
  if (left.operations.empty()) return true;
  const Operation& first = left.operations.front();
  FRONTLIJN_TRY(const auto found,
                database_->number("SELECT 1 FROM entity_commit ec JOIN entity e ON e.id = ec.entity "
                                  "WHERE e.entity = ? AND e.kind = ? AND e.space = ? AND ec.commit_id = ?",
                                  first.entity, first.kind, space.number, position));
  return found.has_value();
}

/// Takes out of the entities what stands there of a commit and is not in `left`; adds the attachments it
/// referred to.
Result<void> Store::redact(const LocalSpace& space, const Hash& commit, const Payload& left,
                           const MayErase& allowed, std::set<Hash>& attachments) {
  std::map<std::pair<std::string, EntityId>, std::vector<std::uint32_t>> by_entity;
  for (std::uint32_t i = 0; i < left.operations.size(); ++i) {
    const Operation& operation = left.operations[i];
    if (log::is_nothing(operation.value)) by_entity[{operation.kind, operation.entity}].push_back(i);
  }
  FRONTLIJN_TRY(log::SpaceDigest* const sum, digest_to_change(space));
  const std::uint32_t mark = log::mark_of(commit);
  for (const auto& [key, indexes] : by_entity) {
    const auto& [kind, entity] = key;
    std::int64_t row_id = 0;
    log::EntityState state;
    {
      FRONTLIJN_TRY(
          Statement found,
          database_->prepare("SELECT id, state FROM entity WHERE entity = ? AND kind = ? AND space = ?"));
      found.bind(entity, kind, space.number);
      FRONTLIJN_TRY(const bool row, found.step());
      if (!row) continue;
      row_id = found.integer(0);
      FRONTLIJN_TRY(state, load_state(found.blob(1)));
    }
    std::vector<log::OperationId> erased;
    for (const std::uint32_t index : indexes) {
      for (const log::Write& write : state.writes(left.operations[index].field)) {
        if (write.id.mark != mark || write.id.index != index || !allowed(write.id.device)) continue;
        erased.push_back(write.id);
        const auto* attachment = std::get_if<log::AttachmentRef>(&write.value);
        if (attachment != nullptr) attachments.insert(attachment->hash);
      }
    }
    const bool had_values = state.has_values();
    const Hash before = state.digest(kind, entity);
    bool changed = false;
    for (const log::OperationId& id : erased)
      changed = state.redact(id) || changed;
    if (!changed) continue;
    FRONTLIJN_CHECK(clean_behind());
    sum->remove(before);
    sum->add(state.digest(kind, entity));
    FRONTLIJN_TRY(const Bytes stored, save_state(state));
    FRONTLIJN_CHECK(database_->run("UPDATE entity SET state = ? WHERE id = ?", stored, row_id));
    FRONTLIJN_CHECK(project_row(row_change(had_values, state), row_id, space.number,
                                Record(model_, space.info.id, kind, entity, std::move(state))));
  }
  return {};
}

Result<void> Store::clean_behind() {
  scrub_due_ = true;
  FRONTLIJN_CHECK(set_setting(scrub_setting, "1"));
  return database_->script("PRAGMA secure_delete = ON");
}

/// The content goes with the last that speaks of it.
Result<void> Store::drop_unspoken_of(const LocalSpace& space, const std::set<Hash>& hashes) {
  if (hashes.empty()) return {};
  Mentions mentions(hashes);
  for (const char* sql : {"SELECT payload FROM commit_log WHERE space = ? AND payload IS NOT NULL",
                          "SELECT state FROM entity WHERE space = ?",
                          "SELECT payload_left FROM erased_payload WHERE space = ?"}) {
    FRONTLIJN_TRY(Statement rows, database_->prepare(sql));
    rows.bind(space.number);
    while (true) {
      FRONTLIJN_TRY(const bool row, rows.step());
      if (!row) break;
      mentions.look_in(rows.blob(0));
    }
  }
  for (const Hash& hash : mentions.unnamed()) {
    const ByteView bytes(hash.bytes);
    FRONTLIJN_CHECK(
        database_->run("DELETE FROM attachment_reference WHERE space = ? AND hash = ?", space.number, bytes));
    FRONTLIJN_CHECK(
        database_->run("DELETE FROM attachment_at WHERE space = ? AND hash = ?", space.number, bytes));
    FRONTLIJN_CHECK(drop_unreferenced(hash));
  }
  return {};
}

/// The content of an attachment that no space refers to any more, and no draft.
Result<void> Store::drop_unreferenced(const Hash& hash) {
  const ByteView bytes(hash.bytes);
  FRONTLIJN_TRY(const auto elsewhere,
                database_->number("SELECT EXISTS (SELECT 1 FROM attachment_reference WHERE hash = ?1) OR "
                                  "EXISTS (SELECT 1 FROM draft WHERE instr(value, CAST(?2 AS BLOB)) > 0)",
                                  bytes, hash.to_text()));
  if (elsewhere.value_or(0) != 0) return {};
  FRONTLIJN_CHECK(database_->run("DELETE FROM attachment_piece WHERE hash = ?", bytes));
  FRONTLIJN_CHECK(database_->run("DELETE FROM attachment_thumbnail WHERE original = ?1 OR hash = ?1", bytes));
  return database_->run("DELETE FROM attachment WHERE hash = ?", bytes);
}

/// Cleans the file of what was erased, once that is durable: words in the full-text index, and pages that
/// the write-ahead log still holds.
Result<void> Store::scrub() {
  if (!scrub_due_ || database_->in_transaction()) return {};
  FRONTLIJN_CHECK(write_waiting_words(*database_));
  FRONTLIJN_CHECK(database_->script("INSERT INTO search(search) VALUES ('optimize')"));
  FRONTLIJN_CHECK(database_->script("PRAGMA wal_checkpoint(TRUNCATE)"));
  FRONTLIJN_CHECK(database_->run("DELETE FROM setting WHERE name = ?", scrub_setting));
  scrub_due_ = false;
  return {};
}

void Store::look_whether_scrub_is_due() {
  const auto due = setting(scrub_setting);
  scrub_due_ = due.has_value() && due->has_value();
}

/// Files of before this version hold erasures as commits of an unknown kind; and a scrub may have been cut
/// off.
Result<void> Store::prepare_erasures() {
  look_whether_scrub_is_due();
  FRONTLIJN_TRY(const auto known, setting(known_setting));
  if (!known) {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    std::vector<StoredCommit> erasures;
    {
      FRONTLIJN_TRY(Statement rows, database_->prepare(std::string("SELECT ") + commit_columns +
                                                       "WHERE c.payload_kind = ? ORDER BY c.id"));
      rows.bind(static_cast<std::int64_t>(log::PayloadKind::erasure));
      while (true) {
        FRONTLIJN_TRY(const bool row, rows.step());
        if (!row) break;
        FRONTLIJN_TRY(auto stored, stored_commit_from(rows));
        erasures.push_back(std::move(stored));
      }
    }
    for (const StoredCommit& stored : erasures) {
      FRONTLIJN_TRY(const auto erasure, log::readable_erasure(stored.commit));
      if (!erasure) continue;
      FRONTLIJN_TRY(const LocalSpace space, local_space(stored.commit.header.space));
      FRONTLIJN_CHECK(take_erasure(space, stored.position, *erasure));
    }
    FRONTLIJN_CHECK(set_setting(known_setting, "1"));
    FRONTLIJN_CHECK(write_put_off());
    FRONTLIJN_CHECK(transaction.commit());
  }
  return scrub();
}

}  // namespace frontlijn::store

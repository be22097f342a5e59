// Erasing: payloads go, headers stay, and what is left of each payload takes its place.
#include <algorithm>
#include <set>

#include "core/log/chain.hpp"
#include "core/log/limits.hpp"
#include "core/store/commit_columns.hpp"
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
/// What is left of the payloads one erasure commit names, in bytes: the bound of a payload, with room for its
/// frame.
constexpr std::size_t left_per_commit = log::limits::payload_bytes / 2;

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
      FRONTLIJN_TRY(
          Statement rows,
          database_->prepare(
              "SELECT DISTINCT s.space, e.hash FROM erased_payload e JOIN space s ON s.id = e.space "
              "JOIN commit_log c ON c.id = e.by_commit JOIN device d ON d.id = c.device "
              "WHERE d.key = ?"));
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
  for (const Hash& attachment : attachments)
    FRONTLIJN_CHECK(forget_attachment(space, attachment));
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
  for (const Hash& attachment : attachments)
    FRONTLIJN_CHECK(forget_attachment(space, attachment));
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
  auto sum = changed_digests_.find(space.number);
  if (sum == changed_digests_.end()) {
    FRONTLIJN_TRY(const log::SpaceDigest before, digest(space.info.id));
    sum = changed_digests_.emplace(space.number, before).first;
  }
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
    sum->second.remove(before);
    sum->second.add(state.digest(kind, entity));
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
Result<void> Store::forget_attachment(const LocalSpace& space, const Hash& hash) {
  // A reference holds the hash as it is, in a payload as in a state; to find it in other bytes as well only
  // keeps what could have gone.
  const ByteView bytes(hash.bytes);
  FRONTLIJN_TRY(const auto spoken_of,
                database_->number("SELECT EXISTS (SELECT 1 FROM commit_log WHERE space = ?1 AND "
                                  "instr(payload, ?2) > 0) OR EXISTS (SELECT 1 FROM entity WHERE "
                                  "space = ?1 AND instr(state, ?2) > 0) OR EXISTS (SELECT 1 FROM "
                                  "erased_payload WHERE space = ?1 AND instr(payload_left, ?2) > 0)",
                                  space.number, bytes));
  if (spoken_of.value_or(0) != 0) return {};
  FRONTLIJN_CHECK(
      database_->run("DELETE FROM attachment_reference WHERE space = ? AND hash = ?", space.number, bytes));
  FRONTLIJN_CHECK(
      database_->run("DELETE FROM attachment_at WHERE space = ? AND hash = ?", space.number, bytes));
  return drop_unreferenced(hash);
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

/// Files of before this version hold erasures as commits of an unknown kind; and a scrub may have been cut
/// off.
Result<void> Store::prepare_erasures() {
  FRONTLIJN_TRY(const auto due, setting(scrub_setting));
  scrub_due_ = due.has_value();
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

// --- ordering it ---

/// All that is left of what the erasures of this commit named, so that it can be said anew.
Result<void> Store::collect_left(const LocalSpace& space, const Hash& commit, const DeviceId& eraser,
                                 bool entrusted, std::map<Hash, Payload>& left,
                                 std::vector<log::ErasureReason>& reasons, std::set<Hash>& superseded) {
  FRONTLIJN_TRY(Statement rows, database_->prepare(std::string("SELECT ") + commit_columns +
                                                   "WHERE c.id IN (SELECT by_commit FROM erased_payload "
                                                   "WHERE space = ? AND hash = ?) ORDER BY c.id"));
  rows.bind(space.number, ByteView(commit.bytes));
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return {};
    FRONTLIJN_TRY(const StoredCommit stored, stored_commit_from(rows));
    if (superseded.contains(stored.hash) ||
        !log::may_erase(space.info.kind, eraser, stored.commit.header.device, entrusted))
      continue;
    FRONTLIJN_TRY(const auto erasure, log::readable_erasure(stored.commit));
    if (!erasure) continue;
    superseded.insert(stored.hash);
    reasons.insert(reasons.end(), erasure->reasons.begin(), erasure->reasons.end());
    for (const log::ErasedPayload& one : erasure->erased) {
      const auto known = left.find(one.commit);
      if (known == left.end())
        left.emplace(one.commit, one.left);
      else
        known->second = log::left_by_both(std::move(known->second), one.left);
    }
  }
}

Result<std::vector<Erasure>> Store::plan_erasure(const ErasureOrder& order, const DeviceId& eraser,
                                                 log::HybridTime time) {
  FRONTLIJN_TRY(const LocalSpace space, local_space(order.space));
  // Commits are erased by name, and of those that only a state covers no names are here.
  FRONTLIJN_TRY(const bool lacks_history, has_base(space.number));
  if (lacks_history)
    return fail(ErrorKind::unavailable, "erasure.history-not-here", {{"space", space.info.name}});
  FRONTLIJN_TRY(const bool entrusted, is_entrusted(eraser));
  std::map<Hash, Payload> left;
  std::vector<log::ErasureReason> reasons{{order.kind, order.entity, order.author, order.basis, time}};
  std::set<Hash> superseded;
  FRONTLIJN_TRY(
      Statement rows,
      database_->prepare(
          std::string("SELECT ") + commit_columns +
          "WHERE c.id IN (SELECT ec.commit_id FROM entity_commit ec JOIN entity e ON e.id = ec.entity "
          "WHERE e.entity = ? AND e.kind = ? AND e.space = ?) ORDER BY c.id"));
  rows.bind(order.entity, order.kind, space.number);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) break;
    FRONTLIJN_TRY(const StoredCommit stored, stored_commit_from(rows));
    const DeviceId& maker = stored.commit.header.device;
    FRONTLIJN_TRY(auto payload, log::readable_payload(stored.commit));
    if (!payload) {
      FRONTLIJN_TRY(payload, left_of(space, stored.hash, maker));
    }
    if (!payload || !log::has_values_of(*payload, order.kind, order.entity)) continue;
    if (!log::may_erase(space.info.kind, eraser, maker, entrusted))
      return fail(ErrorKind::refused, "erasure.not-yours",
                  {{"id", order.entity.to_text().substr(0, 8)}, {"space", space.info.name}});
    left.insert_or_assign(stored.hash, log::without_values_of(std::move(*payload), order.kind, order.entity));
    FRONTLIJN_CHECK(collect_left(space, stored.hash, eraser, entrusted, left, reasons, superseded));
  }
  if (left.empty())
    return fail(ErrorKind::not_found, "erasure.nothing",
                {{"id", order.entity.to_text().substr(0, 8)}, {"kind", "kind." + order.kind}});

  std::vector<Erasure> plan;
  std::size_t bytes = left_per_commit;
  const auto add = [&](const Hash& commit, Payload what) -> Result<void> {
    FRONTLIJN_TRY(const Bytes encoded, log::encode_payload(what));
    if (bytes + encoded.size() > left_per_commit ||
        plan.back().erased.size() == log::limits::erased_per_commit) {
      plan.push_back({reasons, {}});
      bytes = 0;
    }
    bytes += encoded.size();
    plan.back().erased.push_back({commit, std::move(what)});
    return {};
  };
  for (auto& [commit, what] : left) {
    if (!superseded.contains(commit))
      FRONTLIJN_CHECK(add(commit, log::without_values_of(std::move(what), order.kind, order.entity)));
  }
  for (const Hash& commit : superseded)
    FRONTLIJN_CHECK(add(commit, {}));
  return plan;
}

Result<std::vector<Hash>> Store::erase(const ErasureOrder& order) {
  const auto attempt = [&]() -> Result<std::vector<Hash>> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_CHECK(prepare_device());
    FRONTLIJN_TRY(const LocalSpace space, local_space(order.space));
    FRONTLIJN_TRY(log::HybridClock hybrid, hybrid_clock());
    FRONTLIJN_TRY(const auto plan, plan_erasure(order, device_->id(), hybrid.next()));
    std::vector<Hash> hashes;
    for (const Erasure& erasure : plan) {
      FRONTLIJN_TRY(Bytes payload, log::encode_erasure(erasure));
      FRONTLIJN_TRY(const auto ends, heads(order.space));
      const auto head = ends.find(device_->id());
      const log::Commit commit =
          log::make_commit(*device_, order.space, head == ends.end() ? log::ChainHead{} : head->second,
                           hybrid.next(), log::PayloadKind::erasure, std::move(payload));
      hashes.push_back(log::hash_of(commit.header));
      FRONTLIJN_TRY([[maybe_unused]] const Applied applied,
                    insert(space, commit, hashes.back(), std::nullopt, ""));
    }
    FRONTLIJN_CHECK(keep_time(hybrid));
    FRONTLIJN_CHECK(write_put_off());
    FRONTLIJN_CHECK(transaction.commit());
    FRONTLIJN_CHECK(scrub());
    return hashes;
  };
  auto outcome = attempt();
  if (!outcome) rolled_back();
  return outcome;
}

Result<std::vector<log::ErasureReason>> Store::erasures_of(std::string_view kind, EntityId entity) {
  std::vector<log::ErasureReason> found;
  FRONTLIJN_TRY(
      Statement rows,
      database_->prepare(
          std::string("SELECT ") + commit_columns +
          "WHERE c.id IN (SELECT x.by_commit FROM entity_commit ec JOIN entity e ON e.id = ec.entity "
          "JOIN commit_log gone ON gone.id = ec.commit_id JOIN erased_payload x ON x.space = gone.space AND "
          "x.hash = gone.hash WHERE e.entity = ? AND e.kind = ? AND gone.payload IS NULL) ORDER BY c.time, "
          "c.id"));
  rows.bind(entity, kind);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) break;
    FRONTLIJN_TRY(const StoredCommit stored, stored_commit_from(rows));
    FRONTLIJN_TRY(const auto erasure, log::readable_erasure(stored.commit));
    if (!erasure) continue;
    for (const log::ErasureReason& reason : erasure->reasons) {
      if (reason.kind == kind && reason.entity == entity &&
          std::find(found.begin(), found.end(), reason) == found.end())
        found.push_back(reason);
    }
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.time < b.time; });
  return found;
}

}  // namespace frontlijn::store

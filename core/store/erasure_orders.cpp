// Ordering an erasure: which commits it names, and what is left of each.
#include <algorithm>
#include <set>

#include "core/log/chain.hpp"
#include "core/log/limits.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/store.hpp"

namespace frontlijn::store {

using log::DeviceId;
using log::Erasure;
using log::Payload;

namespace {

/// What is left of the payloads one erasure commit names, in bytes: the bound of a payload, with room for its
/// frame.
constexpr std::size_t left_per_commit = log::limits::payload_bytes / 2;

}  // namespace

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
  log::SizeLeft size;
  const auto add = [&](const Hash& commit, Payload what) -> Result<void> {
    FRONTLIJN_TRY(const Bytes encoded, log::encode_payload(what));
    size.add(what);
    if (bytes + encoded.size() > left_per_commit || !size.fits() ||
        plan.back().erased.size() == log::limits::erased_per_commit) {
      plan.push_back({reasons, {}});
      bytes = 0;
      size = {};
      size.add(what);
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
    observe(space.number, hybrid.last());
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

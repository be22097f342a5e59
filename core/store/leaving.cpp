// Leaving a space: what a device may not read any more goes, what it alone has stays.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/log/chain.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/store.hpp"
#include "core/store/tuning.hpp"
#include "core/store/waiting_words.hpp"

namespace frontlijn::store {

namespace {

constexpr std::string_view scrub_setting = "scrub-due";
constexpr std::string_view leaving_setting = "leaving:";
constexpr std::string_view left_setting = "left:";
/// Some commits of this space may be here without what they say: asked for while it is set.
constexpr std::string_view lacking_setting = "lacking:";

Hash hash_in(ByteView bytes) {
  Hash hash;
  copy_into(bytes, hash.bytes);
  return hash;
}

}  // namespace

/// One space on its way out. `kept_attachments` was found out before anything went.
struct Store::Leaving {
  LocalSpace space;
  std::int64_t peer = 0;  ///< by local number; 0: none
  std::set<Hash> kept_attachments;

  /// Devices under which something was written here: their chains may have to go on.
  static constexpr std::string_view own_devices = "(SELECT DISTINCT device FROM commit_log WHERE peer = '')";
  std::string setting() const { return std::string(leaving_setting) + space.info.id.to_text(); }
  /// Of commit_log `c`: written here, and not acknowledged by the peer.
  std::string is_kept() const {
    return fmt::format(
        "(c.peer = '' AND (c.id > coalesce((SELECT k.pushed FROM peer_cursor k WHERE k.peer = {0} AND "
        "k.space = c.space), 0) OR EXISTS (SELECT 1 FROM refused_commit r WHERE r.peer = {0} AND "
        "r.hash = c.hash)))",
        peer);
  }
};

Result<Left> Store::leave_space(SpaceId space, const std::optional<log::DeviceId>& peer) {
  FRONTLIJN_TRY(const Leaving leaving, begin_leaving(space, peer));
  return go_on_leaving(leaving);
}

Result<void> Store::finish_leaving() {
  std::vector<Leaving> cut_off;
  {
    FRONTLIJN_TRY(
        Statement rows,
        database_->prepare("SELECT name, value FROM setting WHERE name >= ?1 AND name < ?1 || 'z'"));
    rows.bind(leaving_setting);
    while (true) {
      FRONTLIJN_TRY(const bool row, rows.step());
      if (!row) break;
      const std::string name(rows.text(0));
      const auto mark = nlohmann::json::parse(as_text(rows.blob(1)), nullptr, false);
      const auto id = SpaceId::from_text(name.substr(leaving_setting.size()));
      if (!id || !mark.is_object()) continue;
      Leaving& one = cut_off.emplace_back();
      FRONTLIJN_TRY(one.space, local_space(*id));
      one.peer = mark.value("peer", std::int64_t{0});
      for (const auto& text : mark.value("attachments", nlohmann::json::array())) {
        FRONTLIJN_TRY(const Bytes bytes, from_hex(text.get<std::string>()));
        one.kept_attachments.insert(hash_in(bytes));
      }
    }
  }
  for (const Leaving& leaving : cut_off) {
    FRONTLIJN_TRY([[maybe_unused]] const Left left, go_on_leaving(leaving));
  }
  return {};
}

/// From here on it will be carried out, whatever happens in between.
Result<Store::Leaving> Store::begin_leaving(SpaceId id, const std::optional<log::DeviceId>& peer) {
  Leaving leaving;
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_TRY(leaving.space, local_space(id));
  if (peer) {
    FRONTLIJN_TRY(const auto number,
                  database_->number("SELECT id FROM peer WHERE key = ?", ByteView(peer->key)));
    leaving.peer = number.value_or(0);
  }
  // Photos that were put in here and that the peer has not said to hold.
  nlohmann::json kept = nlohmann::json::array();
  FRONTLIJN_TRY(
      Statement rows,
      database_->prepare("SELECT r.hash FROM attachment_reference r WHERE r.space = ?1 AND r.held = 1 AND "
                         "NOT EXISTS (SELECT 1 FROM attachment_at t WHERE t.peer = ?2 AND "
                         "t.space = r.space AND t.hash = r.hash AND t.held = 1) AND EXISTS (SELECT 1 FROM "
                         "commit_log c WHERE c.space = r.space AND c.peer = '' AND "
                         "instr(c.payload, r.hash) > 0)"));
  rows.bind(leaving.space.number, leaving.peer);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) break;
    const Hash hash = hash_in(rows.blob(0));
    kept.push_back(to_hex(hash.bytes));
    leaving.kept_attachments.insert(hash);
  }
  FRONTLIJN_CHECK(set_setting(
      leaving.setting(), nlohmann::json{{"peer", leaving.peer}, {"attachments", std::move(kept)}}.dump()));
  FRONTLIJN_CHECK(set_setting(scrub_setting, "1"));
  FRONTLIJN_CHECK(transaction.commit());
  return leaving;
}

Result<Left> Store::go_on_leaving(const Leaving& leaving) {
  const auto attempt = [&]() -> Result<Left> {
    // What is freed is overwritten, not only forgotten.
    FRONTLIJN_CHECK(database_->script("PRAGMA secure_delete = ON"));
    for (const auto step :
         {&Store::take_away_entities, &Store::take_away_commits, &Store::take_away_attachments}) {
      for (bool more = true; more;) {
        FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
        FRONTLIJN_TRY(more, (this->*step)(leaving));
        FRONTLIJN_CHECK(transaction.commit());
      }
    }
    FRONTLIJN_TRY(const Left left, end_leaving(leaving));
    scrub_due_ = true;
    FRONTLIJN_CHECK(scrub());
    return left;
  };
  auto outcome = attempt();
  if (!outcome) rolled_back();
  return outcome;
}

/// True when there may be more.
Result<bool> Store::take_away_entities(const Leaving& leaving) {
  std::vector<std::pair<std::int64_t, std::string>> entities;
  {
    FRONTLIJN_TRY(Statement rows, database_->prepare("SELECT id, kind FROM entity WHERE space = ? LIMIT ?"));
    rows.bind(leaving.space.number, tuning::taken_away_at_a_time);
    while (true) {
      FRONTLIJN_TRY(const bool row, rows.step());
      if (!row) break;
      entities.emplace_back(rows.integer(0), rows.text(1));
    }
  }
  for (const auto& [id, kind] : entities) {
    FRONTLIJN_CHECK(forget_waiting_words(*database_, id));
    FRONTLIJN_CHECK(database_->run("DELETE FROM search WHERE rowid = ?", id));
    if (model_.kind(kind) != nullptr)
      FRONTLIJN_CHECK(database_->run(fmt::format("DELETE FROM \"{}\" WHERE id = ?", kind), id));
    FRONTLIJN_CHECK(database_->run("DELETE FROM entity_commit WHERE entity = ?", id));
    FRONTLIJN_CHECK(database_->run("DELETE FROM entity WHERE id = ?", id));
  }
  return entities.size() == tuning::taken_away_at_a_time;
}

Result<bool> Store::take_away_commits(const Leaving& leaving) {
  const std::int64_t space = leaving.space.number;
  // They name the commits they came with.
  FRONTLIJN_CHECK(database_->run("DELETE FROM erased_payload WHERE space = ?", space));
  std::vector<std::pair<std::int64_t, bool>> commits;
  {
    FRONTLIJN_TRY(Statement rows, database_->prepare(fmt::format(
                                      "SELECT c.id, c.device IN {0} FROM commit_log c WHERE c.space = ? AND "
                                      "NOT {1} AND (c.device NOT IN {0} OR c.payload IS NOT NULL) LIMIT ?",
                                      Leaving::own_devices, leaving.is_kept())));
    rows.bind(space, tuning::taken_away_at_a_time);
    while (true) {
      FRONTLIJN_TRY(const bool row, rows.step());
      if (!row) break;
      commits.emplace_back(rows.integer(0), rows.integer(1) != 0);
    }
  }
  for (const auto& [id, is_own] : commits)
    FRONTLIJN_CHECK(database_->run(is_own ? "UPDATE commit_log SET payload = NULL, author = NULL WHERE id = ?"
                                          : "DELETE FROM commit_log WHERE id = ?",
                                   id));
  return commits.size() == tuning::taken_away_at_a_time;
}

Result<bool> Store::take_away_attachments(const Leaving& leaving) {
  const std::int64_t space = leaving.space.number;
  std::vector<Hash> attachments;
  {
    FRONTLIJN_TRY(Statement rows,
                  database_->prepare("SELECT hash FROM attachment_reference WHERE space = ? ORDER BY hash"));
    rows.bind(space);
    while (attachments.size() < tuning::attachments_taken_away_at_a_time) {
      FRONTLIJN_TRY(const bool row, rows.step());
      if (!row) break;
      const Hash hash = hash_in(rows.blob(0));
      if (!leaving.kept_attachments.contains(hash)) attachments.push_back(hash);
    }
  }
  for (const Hash& hash : attachments) {
    const ByteView bytes(hash.bytes);
    FRONTLIJN_CHECK(
        database_->run("DELETE FROM attachment_reference WHERE space = ? AND hash = ?", space, bytes));
    FRONTLIJN_CHECK(database_->run("DELETE FROM attachment_at WHERE space = ? AND hash = ?", space, bytes));
    FRONTLIJN_CHECK(drop_unreferenced(hash));
  }
  return attachments.size() == tuning::attachments_taken_away_at_a_time;
}

Result<std::vector<StoredCommit>> Store::kept_commits(const Leaving& leaving) {
  std::vector<StoredCommit> kept;
  FRONTLIJN_TRY(Statement rows, database_->prepare(std::string("SELECT ") + commit_columns +
                                                   "WHERE c.space = ? AND c.payload IS NOT NULL AND " +
                                                   leaving.is_kept() + " ORDER BY c.id"));
  rows.bind(leaving.space.number);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return kept;
    FRONTLIJN_TRY(auto stored, stored_commit_from(rows));
    kept.push_back(std::move(stored));
  }
}

/// A chain that a state filled up goes on from where it can be followed to: what lies beyond was never here,
/// or comes again when the space does.
Result<void> Store::cut_covered_chains(const Leaving& leaving) {
  const std::int64_t space = leaving.space.number;
  std::vector<std::int64_t> devices;
  {
    FRONTLIJN_TRY(Statement rows, database_->prepare(fmt::format(
                                      "SELECT DISTINCT device FROM covered WHERE space = ? AND device IN {}",
                                      Leaving::own_devices)));
    rows.bind(space);
    while (true) {
      FRONTLIJN_TRY(const bool row, rows.step());
      if (!row) break;
      devices.push_back(rows.integer(0));
    }
  }
  constexpr std::string_view successor =
      "commit_log n INDEXED BY commit_in_chain ON n.space = ?1 AND n.device = ?2 AND n.sequence = c.sequence "
      "+ "
      "1 AND n.previous = c.hash";
  for (const std::int64_t device : devices) {
    FRONTLIJN_CHECK(database_->run(
        fmt::format("DELETE FROM commit_log AS c WHERE c.space = ?1 AND c.device = ?2 AND NOT {} AND c.hash "
                    "NOT IN (WITH RECURSIVE followed(sequence, hash) AS (SELECT sequence, hash FROM "
                    "commit_log WHERE space = ?1 AND device = ?2 AND sequence = 1 UNION SELECT n.sequence, "
                    "n.hash FROM followed c JOIN {}) SELECT hash FROM followed)",
                    leaving.is_kept(), successor),
        space, device));
    FRONTLIJN_CHECK(database_->run("DELETE FROM chain_head WHERE space = ? AND device = ?", space, device));
    FRONTLIJN_CHECK(database_->run(
        fmt::format(
            "INSERT INTO chain_head SELECT c.space, c.device, c.sequence, c.hash FROM commit_log c LEFT "
            "JOIN {} WHERE c.space = ?1 AND c.device = ?2 AND n.id IS NULL",
            successor),
        space, device));
  }
  return database_->run("DELETE FROM covered WHERE space = ?", space);
}

/// The space is as if only what is kept had ever been written in it.
Result<Left> Store::end_leaving(const Leaving& leaving) {
  const std::int64_t space = leaving.space.number;
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  // Whatever was written meanwhile goes and comes again with the rest.
  for (bool more = true; more;) {
    FRONTLIJN_TRY(more, take_away_entities(leaving));
  }
  FRONTLIJN_CHECK(database_->run(
      fmt::format("DELETE FROM chain_head AS h WHERE space = ? AND device NOT IN {} AND NOT EXISTS "
                  "(SELECT 1 FROM commit_log c WHERE c.space = h.space AND c.device = h.device)",
                  Leaving::own_devices),
      space));
  FRONTLIJN_CHECK(cut_covered_chains(leaving));
  FRONTLIJN_CHECK(
      database_->run("DELETE FROM state_part WHERE state IN (SELECT id FROM state WHERE space = ?)", space));
  FRONTLIJN_CHECK(database_->run("DELETE FROM state WHERE space = ?", space));
  FRONTLIJN_CHECK(database_->run("DELETE FROM acknowledged WHERE space = ?", space));
  FRONTLIJN_CHECK(
      database_->run("UPDATE space SET digest = ? WHERE id = ?", encode(log::SpaceDigest{}), space));
  FRONTLIJN_CHECK(
      database_->run("UPDATE peer_cursor SET pulled = 0, pulled_mark = NULL, anchor = 0, anchor_mark = NULL, "
                     "granted = CASE granted WHEN 1 THEN 1 ELSE 0 END WHERE space = ?",
                     space));
  FRONTLIJN_TRY(const auto kept, kept_commits(leaving));
  for (const StoredCommit& stored : kept) {
    FRONTLIJN_TRY(const auto payload, log::readable_payload(stored.commit));
    if (payload)
      FRONTLIJN_CHECK(project(leaving.space, stored.commit.header, stored.hash, stored.position, *payload));
    FRONTLIJN_TRY(const auto erasure, log::readable_erasure(stored.commit));
    if (erasure) FRONTLIJN_CHECK(take_erasure(leaving.space, stored.position, *erasure));
  }
  FRONTLIJN_CHECK(write_put_off());
  FRONTLIJN_TRY(
      const auto attachments,
      database_->number("SELECT count(*) FROM attachment_reference WHERE space = ? AND held = 1", space));
  FRONTLIJN_CHECK(database_->run("DELETE FROM setting WHERE name = ?", leaving.setting()));
  FRONTLIJN_CHECK(set_setting(std::string(left_setting) + leaving.space.info.id.to_text(), "1"));
  FRONTLIJN_CHECK(note_lacking(leaving.space.info.id));
  FRONTLIJN_CHECK(transaction.commit());
  return Left{static_cast<std::int64_t>(kept.size()), attachments.value_or(0)};
}

Result<bool> Store::is_left(SpaceId space) {
  FRONTLIJN_TRY(const auto left, setting(std::string(left_setting) + space.to_text()));
  return left.has_value();
}

Result<void> Store::come_back(SpaceId space) {
  return database_->run("DELETE FROM setting WHERE name = ?", std::string(left_setting) + space.to_text());
}

Result<std::vector<LackingPayloads>> Store::lacking_payloads(SpaceId space, SaidBy counts) {
  std::vector<LackingPayloads> found;
  const std::string name = std::string(lacking_setting) + space.to_text();
  FRONTLIJN_TRY(const auto some_may, setting(name));
  if (!some_may) return found;
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  log::Coverage said;
  if (counts == SaidBy::commit_or_state) {
    FRONTLIJN_TRY(said, covered(local.number));
  }
  FRONTLIJN_TRY(Statement rows,
                database_->prepare(
                    std::string("SELECT d.key, c.sequence, c.hash FROM commit_log c JOIN device d ON d.id = "
                                "c.device WHERE c.space = ? AND c.payload IS NULL AND NOT ") +
                    is_rightly_erased + "ORDER BY d.key, c.sequence"));
  rows.bind(local.number);
  bool any = false;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) break;
    any = true;
    FRONTLIJN_TRY(const auto device, log::DeviceId::from_bytes(rows.blob(0)));
    if (!found.empty() && found.back().device == device) continue;
    const auto sequence = static_cast<std::uint64_t>(rows.integer(1));
    Hash hash;
    copy_into(rows.blob(2), hash.bytes);
    if (said.covers(device, sequence, log::mark_of(hash))) continue;
    found.push_back({device, sequence - 1});
  }
  if (!any) FRONTLIJN_CHECK(database_->run("DELETE FROM setting WHERE name = ?", name));
  return found;
}

Result<void> Store::note_lacking(SpaceId space) {
  return set_setting(std::string(lacking_setting) + space.to_text(), "1");
}

}  // namespace frontlijn::store

// History that comes after the state: it is kept beside it, and when all of it is here it proves the state or
// takes its place.
#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "core/log/chain.hpp"
#include "core/store/commit_columns.hpp"
#include "core/store/commit_runs.hpp"
#include "core/store/store.hpp"
#include "core/store/waiting_words.hpp"

namespace frontlijn::store {

using log::Coverage;
using log::DeviceId;

Result<std::vector<std::pair<DeviceId, std::uint64_t>>> Store::chains_to_fetch(SpaceId space) {
  FRONTLIJN_TRY(const LocalSpace local, local_space(space));
  FRONTLIJN_TRY(const Coverage all, covered(local.number));
  std::set<DeviceId> devices;
  all.each_run([&](const DeviceId& device, auto, auto) { devices.insert(device); });
  std::vector<std::pair<DeviceId, std::uint64_t>> chains;
  for (const DeviceId& device : devices) {
    FRONTLIJN_TRY(const auto lacking, first_not_here(local.number, device, 0, all));
    if (lacking) chains.emplace_back(device, *lacking - 1);
  }
  return chains;
}

namespace {

/// The places that were kept free ahead of states. A commit goes ahead of the first state that covers it:
/// whoever has come past that has what it says, and whoever has not is sent it in the order of its chain.
class HistoryRooms {
 public:
  Result<void> load(Store& store, std::int64_t number, SpaceId space) {
    FRONTLIJN_TRY(const auto branches, store.branches(space));
    std::set<DeviceId> once;
    for (const auto& [device, head] : branches) {
      if (!once.insert(device).second) forked_.insert(device);
    }
    FRONTLIJN_TRY(
        Statement rows,
        store.database().prepare("SELECT max(first, 1 + coalesce((SELECT max(id) FROM commit_log WHERE id >= "
                                 "first AND id < position), 0)), position, ends FROM state WHERE space = ? "
                                 "AND first IS NOT NULL AND whole = 0 ORDER BY position"));
    rows.bind(number);
    while (true) {
      FRONTLIJN_TRY(const bool row, rows.step());
      if (!row) return {};
      Room& room = rooms_.emplace_back(Room{rows.integer(0), rows.integer(1), {}});
      FRONTLIJN_TRY(const auto ends, decode<std::vector<log::StateClaim::End>>(rows.blob(2)));
      for (const log::StateClaim::End& end : ends)
        room.ends[end.device] = end.head.sequence;
    }
  }

  /// None where it goes to the end of the log: there is no room, or the chain is forked, and on which branch
  /// of it a state ends does not show.
  std::optional<std::int64_t> place_for(const DeviceId& device, std::uint64_t sequence) {
    if (forked_.contains(device)) return std::nullopt;
    for (Room& room : rooms_) {
      const auto end = room.ends.find(device);
      if (end == room.ends.end() || end->second < sequence) continue;
      if (room.next == room.position) return std::nullopt;
      return room.next++;
    }
    return std::nullopt;
  }

 private:
  struct Room {
    std::int64_t next = 0;  ///< free
    std::int64_t position = 0;
    std::map<DeviceId, std::uint64_t> ends;
  };
  std::vector<Room> rooms_;
  std::set<DeviceId> forked_;
};

}  // namespace

/// Which of these commits a state covers and stay vouched for when those that it does not cover are left out.
Result<std::vector<bool>> Store::vouched_history(SpaceId space, std::span<const log::Commit> commits,
                                                 std::span<const Hash> hashes) {
  std::vector<bool> vouched(commits.size());
  for (std::size_t i = commits.size(); i-- > 0;) {
    const bool has_voucher = commits[i].signature || (i + 1 < commits.size() && vouched[i + 1]);
    if (!has_voucher) continue;
    const log::CommitHeader& header = commits[i].header;
    FRONTLIJN_TRY(const bool is_covered,
                  has_in_chain(space, header.device, header.sequence, log::place_mark(hashes[i])));
    vouched[i] = is_covered;
  }
  return vouched;
}

Result<std::vector<Received>> Store::apply_history(SpaceId space, std::span<const log::Commit> commits,
                                                   std::string_view peer) {
  const std::vector<Hash> hashes = hashes_of(commits);
  const auto attempt = [&]() -> Result<std::vector<Received>> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_TRY(const LocalSpace local, local_space(space));
    HistoryRooms rooms;
    FRONTLIJN_CHECK(rooms.load(*this, local.number, space));
    FRONTLIJN_TRY(const auto may_come, vouched_history(space, commits, hashes));
    const auto take_in = [&](const log::Commit& commit, const Hash& hash,
                             std::optional<log::Payload> payload) -> Result<Applied> {
      const log::CommitHeader& header = commit.header;
      if (header.space != space) return fail(ErrorKind::damaged, "commit.damaged", {{"why", "space"}});
      const Error::Arguments place{{"device", header.device.to_text().substr(0, 12)},
                                   {"sequence", std::to_string(header.sequence)}};
      FRONTLIJN_TRY(const auto known,
                    database_->number("SELECT id FROM commit_log WHERE hash = ?", ByteView(hash.bytes)));
      if (known) return known_already(local, *known, commit, hash);
      if (!may_come[static_cast<std::size_t>(&commit - commits.data())])
        return fail(ErrorKind::refused, "chain.not-covered", place);
      FRONTLIJN_TRY(const auto before, database_->number("SELECT id FROM commit_log WHERE hash = ?",
                                                         ByteView(header.previous.bytes)));
      if (header.sequence > 1 && !before) return fail(ErrorKind::damaged, "chain.gap", place);
      FRONTLIJN_TRY(auto erasure, log::readable_erasure(commit));
      FRONTLIJN_TRY(const auto left, left_of(local, hash, header.device));
      if (left) {
        payload = left;
        erasure.reset();
      }
      FRONTLIJN_TRY(const auto position,
                    insert_commit(local, commit, hash, peer, payload, commit.payload && !left,
                                  rooms.place_for(header.device, header.sequence)));
      if (payload) FRONTLIJN_CHECK(project_history(local, position, *payload));
      if (erasure) FRONTLIJN_CHECK(take_erasure(local, position, *erasure));
      return Applied::taken;
    };
    FRONTLIJN_TRY(auto received, take_in_runs(commits, hashes, take_in));
    FRONTLIJN_CHECK(write_put_off());
    FRONTLIJN_CHECK(transaction.commit());
    FRONTLIJN_CHECK(scrub());
    return received;
  };
  auto outcome = attempt();
  if (!outcome) rolled_back();
  return outcome;
}

/// So that an entity's past can be told; what it is now, the state has said.
Result<void> Store::project_history(const LocalSpace& space, std::int64_t position,
                                    const log::Payload& payload) {
  std::set<std::pair<std::string, EntityId>> touched;
  for (const log::Operation& operation : payload.operations)
    touched.emplace(operation.kind, operation.entity);
  for (const auto& [kind, entity] : touched)
    FRONTLIJN_CHECK(database_->run(
        "INSERT INTO entity_commit SELECT id, ?4 FROM entity WHERE entity = ?1 AND kind = ?2 AND space = ?3 "
        "ON CONFLICT DO NOTHING",
        entity, kind, space.number, position));
  return {};
}

// --- proof ---

namespace {

/// The commits that lie before these ends, and they themselves.
Result<Coverage> coverage_before(Database& database, const std::vector<log::StateClaim::End>& ends) {
  std::set<std::tuple<DeviceId, std::uint64_t, std::uint32_t>> found;
  for (const auto& end : ends) {
    Hash hash = end.head.hash;
    for (std::uint64_t sequence = end.head.sequence; sequence > 0; --sequence) {
      if (!found.emplace(end.device, sequence, log::mark_of(hash)).second) break;
      FRONTLIJN_TRY(Statement row, database.prepare("SELECT previous FROM commit_log WHERE hash = ?"));
      row.bind(ByteView(hash.bytes));
      FRONTLIJN_TRY(const bool here, row.step());
      if (!here || !copy_into(row.blob(0), hash.bytes)) break;
    }
  }
  Coverage coverage;
  for (const auto& [device, sequence, mark] : found)
    coverage.add(device, sequence, mark);
  return coverage;
}

}  // namespace

/// The space as these commits make it, all others left out.
Result<log::SpaceDigest> Store::digest_of(const LocalSpace& space, const Coverage& seen) {
  FRONTLIJN_CHECK(make_space_anew(space, &seen));
  return digest(space.info.id);
}

Result<void> Store::make_space_anew(const LocalSpace& space, const Coverage* only) {
  // Numbers of rows may be given out again: no words are to wait for one that is gone.
  FRONTLIJN_CHECK(write_waiting_words(*database_));
  FRONTLIJN_CHECK(database_->run("DELETE FROM search WHERE rowid IN (SELECT id FROM entity WHERE space = ?)",
                                 space.number));
  FRONTLIJN_CHECK(database_->run(
      "DELETE FROM entity_commit WHERE entity IN (SELECT id FROM entity WHERE space = ?)", space.number));
  FRONTLIJN_CHECK(database_->run("DELETE FROM entity WHERE space = ?", space.number));
  for (const Kind& kind : model_.kinds())
    FRONTLIJN_CHECK(
        database_->run(fmt::format("DELETE FROM \"{}\" WHERE space = ?", kind.name), space.number));
  changed_spaces_[space.number].digest.reset();
  FRONTLIJN_CHECK(
      database_->run("UPDATE space SET digest = ? WHERE id = ?", encode(log::SpaceDigest{}), space.number));
  return project_log(space, only);
}

Result<std::vector<Error>> Store::compare_states(const LocalSpace& space) {
  std::vector<Error> disproved;
  FRONTLIJN_TRY(const auto taken, states(space.info.id));
  for (const TakenState& one : taken) {
    FRONTLIJN_TRY(const Coverage seen, coverage_before(*database_, one.claim.ends));
    FRONTLIJN_TRY(const auto digest, digest_of(space, seen));
    if (digest == one.claim.digest) continue;
    disproved.push_back(fail(ErrorKind::damaged, "state.disproved",
                             {{"space", space.info.name},
                              {"device", one.maker.to_text().substr(0, 12)},
                              {"taken", to_iso(one.taken)}}));
  }
  return disproved;
}

Result<std::vector<Error>> Store::prove_states(SpaceId space) {
  const auto attempt = [&]() -> Result<std::vector<Error>> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_TRY(const LocalSpace local, local_space(space));
    FRONTLIJN_TRY(const bool base, has_base(local.number));
    FRONTLIJN_TRY(const auto lacking, commits_not_here(space));
    if (!base || lacking > 0) return std::vector<Error>{};
    // Without what they say, commits neither prove a state nor take its place.
    FRONTLIJN_TRY(const auto payloads_lacking, lacking_payloads(space, SaidBy::commit));
    if (!payloads_lacking.empty()) return std::vector<Error>{};
    FRONTLIJN_TRY(auto disproved, compare_states(local));
    FRONTLIJN_CHECK(make_space_anew(local, nullptr));
    FRONTLIJN_CHECK(database_->run("DELETE FROM covered WHERE space = ?", local.number));
    // Its place stays: those who follow us have come to it.
    FRONTLIJN_CHECK(
        database_->run("UPDATE state SET whole = 1 WHERE space = ? AND taken IS NOT NULL", local.number));
    FRONTLIJN_CHECK(transaction.commit());
    return disproved;
  };
  return database_->in_turn([&] {
    auto outcome = attempt();
    if (!outcome) rolled_back();
    return outcome;
  });
}

}  // namespace frontlijn::store

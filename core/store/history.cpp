// History that comes after the state: it is kept beside it, and when all of it is here it proves the state or
// takes its place.
#include <algorithm>

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
    FRONTLIJN_TRY(const bool whole, reaches_back(space, device, 0));
    if (whole) continue;
    FRONTLIJN_TRY(const auto number, device_number(device));
    FRONTLIJN_TRY(
        Statement rows,
        database_->prepare("SELECT DISTINCT sequence FROM commit_log WHERE space = ? AND device = ? "
                           "ORDER BY sequence"));
    rows.bind(local.number, number);
    std::uint64_t here = 0;
    while (true) {
      FRONTLIJN_TRY(const bool row, rows.step());
      if (!row || static_cast<std::uint64_t>(rows.integer(0)) != here + 1) break;
      ++here;
    }
    // What lacks may be a branch further back.
    FRONTLIJN_TRY(const bool lies_beyond, reaches_back(space, device, here));
    chains.emplace_back(device, lies_beyond ? 0 : here);
  }
  return chains;
}

Result<std::vector<Received>> Store::apply_history(SpaceId space, std::span<const log::Commit> commits,
                                                   std::string_view peer) {
  const std::vector<Hash> hashes = hashes_of(commits);
  const auto attempt = [&]() -> Result<std::vector<Received>> {
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
    FRONTLIJN_TRY(const LocalSpace local, local_space(space));
    const auto take_in = [&](const log::Commit& commit, const Hash& hash,
                             std::optional<log::Payload> payload) -> Result<Applied> {
      const log::CommitHeader& header = commit.header;
      if (header.space != space) return fail(ErrorKind::damaged, "commit.damaged", {{"why", "space"}});
      const Error::Arguments place{{"device", header.device.to_text().substr(0, 12)},
                                   {"sequence", std::to_string(header.sequence)}};
      FRONTLIJN_TRY(const bool here,
                    has_in_chain(space, header.device, header.sequence, log::place_mark(hash)));
      FRONTLIJN_TRY(const auto known,
                    database_->number("SELECT id FROM commit_log WHERE hash = ?", ByteView(hash.bytes)));
      if (known) return Applied::duplicate;
      if (!here) return fail(ErrorKind::refused, "chain.not-covered", place);
      if (header.sequence > 1) {
        FRONTLIJN_TRY(const auto before, database_->number("SELECT id FROM commit_log WHERE hash = ?",
                                                           ByteView(header.previous.bytes)));
        if (!before) return fail(ErrorKind::damaged, "chain.gap", place);
      }
      FRONTLIJN_TRY(auto erasure, log::readable_erasure(commit));
      FRONTLIJN_TRY(const auto left, left_of(local, hash, header.device));
      if (left) {
        payload = left;
        erasure.reset();
      }
      FRONTLIJN_TRY(const auto position,
                    insert_commit(local, commit, hash, peer, payload, commit.payload && !left));
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
    FRONTLIJN_TRY(auto disproved, compare_states(local));
    FRONTLIJN_CHECK(make_space_anew(local, nullptr));
    FRONTLIJN_CHECK(database_->run("DELETE FROM covered WHERE space = ?", local.number));
    // Its position stays taken: those who follow us have come past it.
    FRONTLIJN_CHECK(
        database_->run("DELETE FROM state WHERE space = ? AND taken IS NOT NULL AND position < "
                       "(SELECT max(id) FROM commit_log WHERE space = ?)",
                       local.number, local.number));
    FRONTLIJN_CHECK(transaction.commit());
    return disproved;
  };
  auto outcome = attempt();
  if (!outcome) rolled_back();
  return outcome;
}

}  // namespace frontlijn::store

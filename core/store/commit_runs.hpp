#pragma once

#include <span>
#include <utility>
#include <vector>

#include "core/base/result.hpp"
#include "core/log/vouching.hpp"
#include "core/store/stored_commit.hpp"

/// Batches of commits from a peer, taken in run by run (core/log/vouching.hpp).
namespace frontlijn::store {

inline std::vector<Hash> hashes_of(std::span<const log::Commit> commits) {
  std::vector<Hash> hashes;
  hashes.reserve(commits.size());
  for (const log::Commit& commit : commits)
    hashes.push_back(log::hash_of(commit.header));
  return hashes;
}

/// What became of each. `take_in(commit, hash, payload)` gets those of runs that hold; what it refuses leaves
/// the others be, what else fails ends all.
template <class TakeIn>
Result<std::vector<Received>> take_in_runs(std::span<const log::Commit> commits, std::span<const Hash> hashes,
                                           TakeIn&& take_in) {
  std::vector<Received> received;
  received.reserve(commits.size());
  while (received.size() < commits.size()) {
    const std::size_t first = received.size();
    log::CheckedRun run = log::check_run(commits.subspan(first), hashes.subspan(first));
    for (std::size_t i = 0; i < run.commits; ++i) {
      Received& one = received.emplace_back(Received{hashes[first + i], {}, run.refused});
      if (run.refused) continue;
      const Result<Applied> applied = take_in(commits[first + i], one.hash, std::move(run.payloads[i]));
      if (applied.has_value())
        one.applied = *applied;
      else if (log::is_refusal(applied.error()))
        one.refused = applied.error();
      else
        return applied.error();
    }
  }
  return received;
}

}  // namespace frontlijn::store

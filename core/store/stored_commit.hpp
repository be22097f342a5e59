#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/log/commit.hpp"
#include "core/log/log_place.hpp"

/// Commits as a replica holds them, reads them out and takes them in.
namespace frontlijn::store {

/// What became of a commit that came from elsewhere.
enum class Applied {
  taken,      ///< new here
  duplicate,  ///< was here already; nothing changed
  forked,     ///< new here, and its device's chain has a second branch now: a device restored from a backup
};

/// A commit as this replica holds it.
struct StoredCommit {
  std::int64_t position = 0;  ///< in this replica; grows
  Hash hash;
  log::Commit commit;
  EntityId author;        ///< nil where the payload is absent or cannot be read
  Instant received;       ///< by this replica's clock
  std::string peer;       ///< who handed it over; empty: made here
  log::PlaceMark mark{};  ///< of its place in this log
};

/// One operation of an entity's past.
struct PastOperation {
  log::Operation operation;
  log::OperationId id;
  log::HybridTime time;
  EntityId author;
  Hash commit;
  std::int64_t position = 0;
  bool erased = false;  ///< it had a value, which is gone
};

struct ChainReport {
  std::int64_t commits = 0;
  std::int64_t without_payload = 0;
  std::int64_t forks = 0;
  std::int64_t not_here = 0;    ///< commits that a peer's state vouches for
  std::vector<Error> problems;  ///< at most 100
};

/// How much to read at a time: whichever is reached first, but at least one commit.
struct ReadBudget {
  std::size_t commits = 0;
  std::size_t payload_bytes = 0;
};

/// Commits to leave out: those that a device made, and those that a peer handed over.
struct CommitFilter {
  std::optional<log::DeviceId> made_by;
  std::string handed_over_by;
};

/// What is served at a time: whole runs, so that each commit in it is signed or followed by what vouches for
/// it.
struct CommitSlice {
  std::vector<StoredCommit> commits;
  bool more = false;  ///< the budget ended it
  /// The last so many stand here only to vouch for others: they come again, in their own place. Only where a
  /// chain forked.
  std::size_t again = 0;
};

/// What became of one commit of a batch; one that cannot be taken in leaves the others be.
struct Received {
  Hash hash;
  std::optional<Applied> applied;
  std::optional<Error> refused;
};

}  // namespace frontlijn::store

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "core/base/result.hpp"
#include "core/log/commit.hpp"

/// The newest signature of a contiguous run vouches for all before it: each commit names the one before it by
/// hash, so whoever signed the last signed them all. A run is commits of one device, each following the one
/// before, of which the last alone has its signature; limits.hpp bounds it.
namespace frontlijn::log {

/// A run at the beginning of a list, checked.
struct CheckedRun {
  std::size_t commits = 0;                       ///< how many it is, at least 1
  std::optional<Error> refused;                  ///< "commit.…": of one of them, and so of all
  std::vector<std::optional<Payload>> payloads;  ///< what they say, as `readable_payload` gives it
};

/// Checks the run that `commits` begins with, as one: it is good, or no part of it is taken at its word.
/// `hashes` are those of their headers; there is at least one.
CheckedRun check_run(std::span<const Commit> commits, std::span<const Hash> hashes);

/// Takes away the signatures in a list that a later one in it makes superfluous; an erasure keeps its own,
/// since it also travels without what follows it, with a state.
void strip_vouched(std::span<Commit* const> commits, std::span<const Hash> hashes);

/// Which commits of a list that is being read still wait for the one that vouches for them.
class OpenRuns {
 public:
  /// Whether `commit` goes on with a run that is open.
  bool continued_by(const CommitHeader& commit) const { return ends_.contains(commit.previous); }
  void add(const Commit& commit, const Hash& hash);
  std::size_t count() const { return ends_.size(); }

 private:
  std::set<Hash> ends_;
};

/// Goes through one chain in order of sequence, forks included, and finds what nothing vouches for.
class VouchedChain {
 public:
  /// A commit with a signature that holds.
  void add_signed(const CommitHeader& header);
  /// One without. Those so far back that no run reaches them any more are given up.
  void add_unsigned(const CommitHeader& header, const Hash& hash);
  /// What was given up, since asked last.
  std::vector<Error> take_problems() { return std::exchange(problems_, {}); }
  /// No more comes of this chain: what still waits is given up.
  void end();

 private:
  using Place = std::pair<std::uint64_t, Hash>;  ///< sequence, and the commit
  void give_up(const Place& place);

  std::map<Place, CommitHeader> waiting_;
  std::vector<Error> problems_;
};

}  // namespace frontlijn::log

#include "core/log/vouching.hpp"

#include "core/log/chain.hpp"
#include "core/log/erasure.hpp"
#include "core/log/limits.hpp"

namespace frontlijn::log {

namespace {

bool follows(const CommitHeader& before, const Hash& hash_before, const CommitHeader& next) {
  return next.device == before.device && next.space == before.space && next.sequence == before.sequence + 1 &&
         next.previous == hash_before;
}

std::size_t payload_bytes(const Commit& commit) { return commit.payload ? commit.payload->size() : 0; }

}  // namespace

CheckedRun check_run(std::span<const Commit> commits, std::span<const Hash> hashes) {
  CheckedRun run{1, {}, {}};
  std::size_t bytes = payload_bytes(commits[0]);
  while (!commits[run.commits - 1].signature) {
    const std::size_t last = run.commits - 1;
    const bool goes_on = run.commits < commits.size() && run.commits < limits::run_commits &&
                         follows(commits[last].header, hashes[last], commits[last + 1].header);
    if (goes_on) bytes += payload_bytes(commits[last + 1]);
    if (!goes_on || bytes > limits::run_payload_bytes) {
      run.refused = fail(ErrorKind::damaged, "commit.unvouched", place_of(commits[last].header));
      return run;
    }
    ++run.commits;
  }
  const std::size_t last = run.commits - 1;
  const auto look = [&]() -> Result<void> {
    // Payloads first: they cost less, and one that differs refuses the run as well.
    for (std::size_t i = 0; i < run.commits; ++i)
      FRONTLIJN_CHECK(check_payload(commits[i]));
    FRONTLIJN_CHECK(check_signature(commits[last], hashes[last]));
    for (std::size_t i = 0; i < run.commits; ++i) {
      FRONTLIJN_TRY(auto payload, readable_payload(commits[i]));
      FRONTLIJN_CHECK(readable_erasure(commits[i]));
      run.payloads.push_back(std::move(payload));
    }
    return {};
  };
  if (const auto looked = look(); looked.has_error()) run.refused = looked.error();
  return run;
}

void strip_vouched(std::span<Commit* const> commits, std::span<const Hash> hashes) {
  // Runs as they are, from one signature to the next, are put together as far as the bounds allow.
  std::size_t before = 0;  // of the run that ends right before this one
  std::size_t bytes_before = 0;
  for (std::size_t first = 0; first < commits.size();) {
    std::size_t end = first;
    std::size_t bytes = 0;
    while (end < commits.size()) {
      bytes += payload_bytes(*commits[end++]);
      if (commits[end - 1]->signature) break;
    }
    const bool joins = before > 0 && commits[first - 1]->header.kind != PayloadKind::erasure &&
                       before + (end - first) <= limits::run_commits &&
                       bytes_before + bytes <= limits::run_payload_bytes && commits[end - 1]->signature &&
                       follows(commits[first - 1]->header, hashes[first - 1], commits[first]->header);
    if (joins) commits[first - 1]->signature.reset();
    before = (joins ? before : 0) + (end - first);
    bytes_before = (joins ? bytes_before : 0) + bytes;
    first = end;
  }
}

void OpenRuns::add(const Commit& commit, const Hash& hash) {
  ends_.erase(commit.header.previous);
  if (!commit.signature) ends_.insert(hash);
}

void VouchedChain::add_signed(const CommitHeader& header) {
  Place before{header.sequence - 1, header.previous};
  for (auto found = waiting_.find(before); found != waiting_.end(); found = waiting_.find(before)) {
    before = {before.first - 1, found->second.previous};
    waiting_.erase(found);
  }
}

void VouchedChain::add_unsigned(const CommitHeader& header, const Hash& hash) {
  while (!waiting_.empty() && waiting_.begin()->first.first + limits::run_commits <= header.sequence)
    give_up(waiting_.begin()->first);
  waiting_.emplace(Place{header.sequence, hash}, header);
}

void VouchedChain::end() {
  while (!waiting_.empty())
    give_up(waiting_.begin()->first);
}

void VouchedChain::give_up(const Place& place) {
  const auto found = waiting_.find(place);
  problems_.push_back(fail(ErrorKind::damaged, "commit.unvouched", place_of(found->second)));
  waiting_.erase(found);
}

}  // namespace frontlijn::log

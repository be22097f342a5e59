#include "core/store/slice.hpp"

#include <map>

namespace frontlijn::store {

void put_in_runs(std::vector<StoredCommit>& commits) {
  const auto follows_at = [&](std::size_t i) {
    return i < commits.size() && commits[i].commit.header.previous == commits[i - 1].hash;
  };
  std::size_t first = 0;
  while (first < commits.size() && (commits[first].commit.signature || follows_at(first + 1)))
    ++first;
  if (first == commits.size()) return;

  std::multimap<Hash, std::size_t> after;  // what follows a commit, by its hash
  for (std::size_t i = 0; i < commits.size(); ++i)
    after.emplace(commits[i].commit.header.previous, i);
  std::vector<bool> placed(commits.size());
  std::vector<StoredCommit> ordered;
  ordered.reserve(commits.size());
  for (std::size_t i = 0; i < commits.size(); ++i) {
    for (std::optional<std::size_t> at = i; at && !placed[*at];) {
      placed[*at] = true;
      const StoredCommit& put = ordered.emplace_back(std::move(commits[*at]));
      at.reset();
      if (put.commit.signature) break;
      const auto [begin, end] = after.equal_range(put.hash);
      for (auto next = begin; next != end && !at; ++next) {
        if (!placed[next->second]) at = next->second;
      }
    }
  }
  commits = std::move(ordered);
}

}  // namespace frontlijn::store

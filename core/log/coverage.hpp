#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/log/operation.hpp"

namespace frontlijn::log {

/// Which commits of a space are known or accounted for: of every device's chain the mark of each commit,
/// every branch. It is the causal context of a state (Almeida, Shoker, Baquero, "Delta State Replicated Data
/// Types", 2018, §7.2): a write that is covered and not alive was replaced. Four bytes a commit, so that
/// forks can be told apart without the commits themselves.
class Coverage {
 public:
  /// False, and nothing added, where nothing of the chain before `sequence` is covered: chains have no holes.
  bool add(const DeviceId& device, std::uint64_t sequence, std::uint32_t mark);

  bool covers(const DeviceId& device, std::uint64_t sequence, std::uint32_t mark) const;
  bool covers(const OperationId& id) const { return covers(id.device, id.sequence, id.mark); }
  /// The mark of the one commit at this place in the chain; none where there is none, or more than one.
  std::optional<std::uint32_t> only_mark(const DeviceId& device, std::uint64_t sequence) const;

  bool empty() const { return chains_.empty(); }
  std::uint64_t commits() const { return commits_; }

  /// Everything that is covered, as runs of marks from `first` on; adding them in this order gives the same
  /// coverage.
  template <class Visit>
  void each_run(Visit visit) const {
    for (const auto& [device, chain] : chains_) {
      visit(device, std::uint64_t{1}, std::span<const std::uint32_t>(chain.marks));
      for (const auto& [sequence, marks] : chain.branches) {
        for (const std::uint32_t mark : marks)
          visit(device, sequence, std::span<const std::uint32_t>(&mark, 1));
      }
    }
  }

 private:
  struct Chain {
    std::vector<std::uint32_t> marks;                              ///< from sequence 1 on
    std::map<std::uint64_t, std::vector<std::uint32_t>> branches;  ///< beside those
  };
  std::map<DeviceId, Chain> chains_;
  std::uint64_t commits_ = 0;
};

}  // namespace frontlijn::log

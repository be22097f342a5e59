#include "core/log/coverage.hpp"

#include <algorithm>

namespace frontlijn::log {

bool Coverage::add(const DeviceId& device, std::uint64_t sequence, std::uint32_t mark) {
  if (sequence == 0) return false;
  if (sequence > 1) {
    const auto known = chains_.find(device);
    if (known == chains_.end() || sequence > known->second.marks.size() + 1) return false;
  }
  Chain& chain = chains_[device];
  if (sequence == chain.marks.size() + 1) {
    chain.marks.push_back(mark);
    ++commits_;
    return true;
  }
  if (chain.marks[sequence - 1] == mark) return true;
  auto& others = chain.branches[sequence];
  if (std::find(others.begin(), others.end(), mark) != others.end()) return true;
  others.push_back(mark);
  ++commits_;
  return true;
}

bool Coverage::covers(const DeviceId& device, std::uint64_t sequence, std::uint32_t mark) const {
  const auto known = chains_.find(device);
  if (known == chains_.end() || sequence == 0 || sequence > known->second.marks.size()) return false;
  const Chain& chain = known->second;
  if (chain.marks[sequence - 1] == mark) return true;
  const auto others = chain.branches.find(sequence);
  return others != chain.branches.end() &&
         std::find(others->second.begin(), others->second.end(), mark) != others->second.end();
}

std::optional<std::uint32_t> Coverage::only_mark(const DeviceId& device, std::uint64_t sequence) const {
  const auto known = chains_.find(device);
  if (known == chains_.end() || sequence == 0 || sequence > known->second.marks.size()) return std::nullopt;
  if (known->second.branches.contains(sequence)) return std::nullopt;
  return known->second.marks[sequence - 1];
}

}  // namespace frontlijn::log

#pragma once

#include <cstring>
#include <set>
#include <unordered_map>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/hash.hpp"

namespace frontlijn::store {

/// Which of many hashes stand somewhere in bytes, in one pass over these: a reference holds its hash as it
/// is, in a payload as in a state. One found in other bytes by chance only counts as named.
class Mentions {
 public:
  explicit Mentions(const std::set<Hash>& hashes) {
    for (const Hash& hash : hashes)
      by_beginning_[beginning_of(hash.bytes.data())].push_back(hash);
  }

  /// Takes out what is named here.
  void look_in(ByteView bytes) {
    for (std::size_t at = 0; !by_beginning_.empty() && at + Hash::size <= bytes.size(); ++at) {
      const auto some = by_beginning_.find(beginning_of(bytes.data() + at));
      if (some == by_beginning_.end()) continue;
      std::erase_if(some->second, [&](const Hash& hash) {
        return std::memcmp(hash.bytes.data(), bytes.data() + at, Hash::size) == 0;
      });
      if (some->second.empty()) by_beginning_.erase(some);
    }
  }

  bool are_all_named() const { return by_beginning_.empty(); }
  /// What nothing has named so far.
  std::vector<Hash> unnamed() const {
    std::vector<Hash> hashes;
    for (const auto& [beginning, some] : by_beginning_)
      hashes.insert(hashes.end(), some.begin(), some.end());
    return hashes;
  }

 private:
  static std::uint64_t beginning_of(const std::uint8_t* bytes) {
    std::uint64_t beginning = 0;
    std::memcpy(&beginning, bytes, sizeof beginning);
    return beginning;
  }

  std::unordered_map<std::uint64_t, std::vector<Hash>> by_beginning_;
};

}  // namespace frontlijn::store

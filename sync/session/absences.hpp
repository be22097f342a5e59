#pragma once

#include <cstdint>
#include <unordered_map>

#include "core/base/hash.hpp"
#include "core/base/id.hpp"
#include "core/base/time.hpp"
#include "core/log/device.hpp"

namespace frontlijn::sync {

/// Which attachments which device did not have when it was asked, over all sessions of one server; so that a
/// photo that nobody has is not asked for at every contact. In the same way, in the place of an attachment's
/// hash, that it did not have what is named below. Kept in memory: a server that is started, perhaps after it
/// was put back from a backup, asks everybody once more.
class Absences {
 public:
  /// The commits that a state stands for.
  static constexpr Hash history_as_a_whole{};
  /// What commits say that came without.
  static constexpr Hash words_of_commits = [] {
    Hash hash{};
    hash.bytes[0] = 1;
    return hash;
  }();

  void note(const log::DeviceId& device, SpaceId space, const Hash& hash, Instant now);
  /// It says that it has it now.
  void forget(const log::DeviceId& device, SpaceId space, const Hash& hash);
  /// Whether it is too early to ask again.
  bool rests(const log::DeviceId& device, SpaceId space, const Hash& hash, Instant now) const;

 private:
  struct Rest {
    Instant since;
    std::uint32_t times = 0;
  };
  static std::uint64_t key_of(const log::DeviceId& device, SpaceId space, const Hash& hash);

  std::unordered_map<std::uint64_t, Rest> rests_;
};

}  // namespace frontlijn::sync

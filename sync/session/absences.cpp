#include "sync/session/absences.hpp"

#include "core/store/tuning.hpp"
#include "sync/session/tuning.hpp"

namespace frontlijn::sync {

/// 64 bits of a hash over all three: should two meet, one of them is asked for a while later.
std::uint64_t Absences::key_of(const log::DeviceId& device, SpaceId space, const Hash& hash) {
  const Hash of_all = hash_of("frontlijn absence 1", {device.key, space.bytes, hash.bytes});
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < sizeof key; ++i)
    key = key << 8U | of_all.bytes[i];
  return key;
}

void Absences::note(const log::DeviceId& device, SpaceId space, const Hash& hash, Instant now) {
  // Everybody is asked once more, which costs a few words each.
  if (rests_.size() >= tuning::absences_remembered) rests_.clear();
  Rest& rest = rests_[key_of(device, space, hash)];
  rest.since = now;
  ++rest.times;
}

void Absences::forget(const log::DeviceId& device, SpaceId space, const Hash& hash) {
  rests_.erase(key_of(device, space, hash));
}

bool Absences::rests(const log::DeviceId& device, SpaceId space, const Hash& hash, Instant now) const {
  const auto known = rests_.find(key_of(device, space, hash));
  if (known == rests_.end()) return false;
  const Rest& rest = known->second;
  return now >= rest.since && now - rest.since < store::tuning::attachment_rest(rest.times - 1);
}

}  // namespace frontlijn::sync

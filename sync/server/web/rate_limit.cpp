#include "sync/server/web/rate_limit.hpp"

#include <algorithm>

namespace frontlijn::web {

double RateLimit::left_now(const Bucket& bucket, Instant now) const {
  // A clock that was set back gives nothing and takes nothing.
  const auto passed = std::max(Milliseconds{0}, now - bucket.looked_at);
  return std::min(at_once_, bucket.left + static_cast<double>(passed.count()) /
                                              static_cast<double>(returns_every_.count()));
}

bool RateLimit::allows(const std::string& key, bool spend) {
  const Instant now = clock_.now();
  const auto found = buckets_.find(key);
  const double left = found == buckets_.end() ? at_once_ : left_now(found->second, now);
  if (left < 1) return false;
  if (!spend) return true;
  if (found == buckets_.end()) make_room(now);
  buckets_[key] = {left - 1, now};
  return true;
}

void RateLimit::make_room(Instant now) {
  if (buckets_.size() < most_keys_) return;
  std::erase_if(buckets_, [&](const auto& bucket) { return left_now(bucket.second, now) >= at_once_; });
  while (buckets_.size() >= most_keys_) {
    const auto fullest =
        std::max_element(buckets_.begin(), buckets_.end(), [&](const auto& one, const auto& other) {
          return left_now(one.second, now) < left_now(other.second, now);
        });
    buckets_.erase(fullest);
  }
}

}  // namespace frontlijn::web

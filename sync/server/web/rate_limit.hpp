#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "core/base/time.hpp"

namespace frontlijn::web {

/// So many at once, then one more each period, per key: a token bucket. Not for two threads at once.
class RateLimit {
 public:
  RateLimit(const Clock& clock, double at_once, Milliseconds returns_every, std::size_t most_keys)
      : clock_(clock), at_once_(at_once), returns_every_(returns_every), most_keys_(most_keys) {}

  /// Whether one more is allowed now; takes it when `spend`.
  bool allows(const std::string& key, bool spend);
  /// As if nothing had happened: after a success.
  void forgive(const std::string& key) { buckets_.erase(key); }
  std::size_t keys() const { return buckets_.size(); }

 private:
  struct Bucket {
    double left;
    Instant looked_at;
  };
  double left_now(const Bucket& bucket, Instant now) const;
  void make_room(Instant now);

  const Clock& clock_;
  double at_once_;
  Milliseconds returns_every_;
  std::size_t most_keys_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace frontlijn::web

#pragma once

#include <algorithm>
#include <span>

#include "core/base/bytes.hpp"

namespace frontlijn::store {

/// What `Store::stored_commit_from` reads, in its order.
inline constexpr const char* commit_columns =
    "c.id, s.space, d.key, c.sequence, c.hash, c.time, c.previous, c.payload_hash, c.payload_kind, "
    "c.payload_cipher, "
    "c.signature, c.payload, c.author, c.received, c.peer FROM commit_log c JOIN space s ON s.id = c.space "
    "JOIN device d ON d.id = c.device ";

/// False, and nothing copied, where the sizes differ: the stored value was cut short.
inline bool copy_into(ByteView bytes, std::span<std::uint8_t> target) {
  if (bytes.size() != target.size()) return false;
  std::copy(bytes.begin(), bytes.end(), target.begin());
  return true;
}

}  // namespace frontlijn::store

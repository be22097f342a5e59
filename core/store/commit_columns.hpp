#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "core/base/bytes.hpp"
#include "core/log/device.hpp"

namespace frontlijn::store {

/// What `Store::stored_commit_from` reads, in its order.
inline constexpr const char* commit_columns =
    "c.id, s.space, d.key, c.sequence, c.hash, c.time, c.previous, c.payload_hash, c.payload_kind, "
    "c.payload_cipher, "
    "c.signature, c.payload, c.author, c.received, c.peer, c.place_mark FROM commit_log c JOIN space s ON "
    "s.id = c.space "
    "JOIN device d ON d.id = c.device ";

/// False, and nothing copied, where the sizes differ: the stored value was cut short.
inline bool copy_into(ByteView bytes, std::span<std::uint8_t> target) {
  if (bytes.size() != target.size()) return false;
  std::copy(bytes.begin(), bytes.end(), target.begin());
  return true;
}

/// None where the column is empty: a later commit vouches for this one. False where it is cut short.
inline bool copy_into(ByteView bytes, std::optional<log::Signature>& signature) {
  signature.reset();
  return bytes.empty() || copy_into(bytes, signature.emplace());
}
inline ByteView stored_form(const std::optional<log::Signature>& signature) {
  return signature ? ByteView(*signature) : ByteView{};
}

}  // namespace frontlijn::store

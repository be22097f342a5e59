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

/// A payload that is gone because somebody erased it who may (log::may_erase), of commit_log `c`. That
/// somebody says so is not enough: whoever hands a commit over without its payload could.
inline constexpr const char* is_rightly_erased =
    "EXISTS (SELECT 1 FROM erased_payload e JOIN commit_log b ON b.id = e.by_commit JOIN device d ON d.id = "
    "b.device JOIN space s ON s.id = e.space WHERE e.space = c.space AND e.hash = c.hash AND "
    "(instr((SELECT CAST(value AS BLOB) FROM setting WHERE name = 'entrusted-with-erasing'), d.key) > 0 OR "
    "(b.device = c.device AND s.kind IN ('personal', 'team/backstage')))) ";

}  // namespace frontlijn::store

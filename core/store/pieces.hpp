#pragma once

#include <cstdint>

#include "core/base/hash.hpp"
#include "core/base/result.hpp"
#include "core/store/tuning.hpp"

/// What every place that keeps attachments by piece agrees on.
namespace frontlijn::store {

/// Over the whole content, piece after piece: what an attachment is named by.
inline Hasher attachment_hasher() { return Hasher("frontlijn attachment 1"); }

inline std::uint64_t pieces_of(std::uint64_t size_bytes) {
  return (size_bytes + tuning::attachment_piece_bytes - 1) / tuning::attachment_piece_bytes;
}

/// Whether piece `number` of an attachment of this size has so many bytes.
inline bool is_piece_size(std::uint64_t size_bytes, std::uint64_t number, std::size_t piece_bytes) {
  if (number >= pieces_of(size_bytes)) return false;
  const std::uint64_t left = size_bytes - number * tuning::attachment_piece_bytes;
  return piece_bytes == (left < tuning::attachment_piece_bytes ? left : tuning::attachment_piece_bytes);
}

inline Error attachment_not_here(const Hash& hash) {
  return fail(ErrorKind::not_found, "attachment.not-here", {{"hash", hash.to_text().substr(0, 12)}});
}

inline Error attachment_damaged(const Hash& hash) {
  return fail(ErrorKind::damaged, "attachment.damaged", {{"hash", hash.to_text().substr(0, 12)}});
}

}  // namespace frontlijn::store

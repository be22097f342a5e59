#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/base/result.hpp"
#include "core/store/store.hpp"

namespace frontlijn::sync {

/// How much of a replica's disk attachments may take. Records are never refused for it, and nothing that is
/// here is ever removed for it.
struct AttachmentBounds {
  std::optional<std::uint64_t> total = {};       ///< bytes, each content once
  std::optional<std::uint64_t> per_space = {};   ///< bytes
  std::optional<std::uint64_t> per_member = {};  ///< bytes that one member handed over
  /// Bytes that must remain free on the disk, and how many are; unknown: enough.
  std::uint64_t keep_free = 0;
  bool is_tablet = false;  ///< whose disk it is, for the sentence
  std::function<std::optional<std::uint64_t>()> free_bytes = {};

  /// Why `attachment` does not fit: "attachment.over-quota-…" or "attachment.…-nearly-full", with how much
  /// is used of how much. None where it fits. What must go with its record always does, as long as there is a
  /// disk.
  Result<std::optional<Error>> refusal(const store::MissingAttachment& attachment,
                                       const std::function<Result<store::AttachmentUse>()>& use) const;
};

}  // namespace frontlijn::sync

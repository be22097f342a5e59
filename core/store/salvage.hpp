#pragma once

#include <cstdint>

#include "core/store/store.hpp"

namespace frontlijn::store {

/// What could be read out of a damaged database.
struct SalvageReport {
  std::int64_t commits = 0;     ///< taken over
  std::int64_t unreadable = 0;  ///< rows that could not be read, or did not check
  std::int64_t unlinked = 0;    ///< read, but what comes before them in their chain was not
  std::int64_t draft_answers = 0;
};

/// Copies spaces, commits, drafts, attachments and settings that can still be read from the database at
/// `path` into `into`, which goes on under its own device identity: the old chain may be longer elsewhere
/// than what is read here. The damaged file is only read.
Result<SalvageReport> salvage(const std::string& path, const DatabaseKey& key, Store& into);

}  // namespace frontlijn::store

#pragma once

#include <map>
#include <string>

#include "core/store/database.hpp"

/// The full-text index costs a single action as much as all else that it writes, and takes many at once at a
/// fraction of that. So words wait in a small table, written in the same transaction, until there are many,
/// somebody searches, or something is erased.
namespace frontlijn::store {

/// `words` by row, within a transaction: many at once go into the index, few wait until enough have come
/// together.
Result<void> write_words(Database& database, const std::map<std::int64_t, std::string>& words);
/// Puts all that wait into the index.
Result<void> write_waiting_words(Database& database);
/// Puts some of the index's parts together, `pages` of it at most. False when there is nothing worth merging.
Result<bool> merge_words(Database& database, std::int64_t pages);
/// A row is gone, or all of them.
Result<void> forget_waiting_words(Database& database, std::int64_t row);
Result<void> forget_waiting_words(Database& database);

}  // namespace frontlijn::store

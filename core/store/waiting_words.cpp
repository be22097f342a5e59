#include "core/store/waiting_words.hpp"

#include "core/store/tuning.hpp"

namespace frontlijn::store {

Result<void> write_words(Database& database, const std::map<std::int64_t, std::string>& words) {
  if (words.empty()) return {};
  if (words.size() > tuning::words_in_a_batch) {
    FRONTLIJN_CHECK(write_waiting_words(database));
    for (const auto& [row, text] : words)
      FRONTLIJN_CHECK(database.run("INSERT OR REPLACE INTO search(rowid, words) VALUES (?, ?)", row, text));
    return {};
  }
  for (const auto& [row, text] : words)
    FRONTLIJN_CHECK(database.run("INSERT OR REPLACE INTO waiting_words VALUES (?, ?)", row, text));
  FRONTLIJN_TRY(const auto waiting, database.number("SELECT count(*) FROM waiting_words"));
  if (waiting.value_or(0) < tuning::actions_put_off) return {};
  return write_waiting_words(database);
}

Result<void> write_waiting_words(Database& database) {
  FRONTLIJN_TRY(const auto any, database.number("SELECT 1 FROM waiting_words LIMIT 1"));
  if (!any) return {};
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(database));
  FRONTLIJN_CHECK(
      database.run("INSERT OR REPLACE INTO search(rowid, words) SELECT row, words FROM waiting_words "
                   "ORDER BY row"));
  FRONTLIJN_CHECK(forget_waiting_words(database));
  FRONTLIJN_TRY([[maybe_unused]] const bool more, merge_words(database, tuning::pages_merged_at_once));
  return transaction.commit();
}

Result<bool> merge_words(Database& database, std::int64_t pages) {
  const std::int64_t before = database.all_changes();
  FRONTLIJN_CHECK(database.run("INSERT INTO search(search, rank) VALUES ('merge', ?)", pages));
  // The command itself counts as one change (SQLite's FTS5 documentation, 6.9 "The 'merge' Command").
  return database.all_changes() - before >= 2;
}

Result<void> forget_waiting_words(Database& database, std::int64_t row) {
  // What is erased later must not be left over in a page that this frees.
  FRONTLIJN_CHECK(database.script("PRAGMA secure_delete = ON"));
  return database.run("DELETE FROM waiting_words WHERE row = ?", row);
}

Result<void> forget_waiting_words(Database& database) {
  FRONTLIJN_CHECK(database.script("PRAGMA secure_delete = ON"));
  return database.run("DELETE FROM waiting_words");
}

}  // namespace frontlijn::store

#pragma once

#include <filesystem>
#include <vector>

#include "bench/sync/records.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace frontlijn::bench {

/// SQLite's session extension: the records written in one database, its changeset applied in another.
struct ChangesetFigures {
  double make_ms = 0;   ///< from the recorded changes to bytes
  double apply_ms = 0;  ///< durable, in a file
  double bytes = 0;
  double packed_bytes = 0;  ///< the same through zstd at our level
};
ChangesetFigures measure_changeset(const std::vector<FieldRecord>& records,
                                   const std::filesystem::path& folder);

/// A plain SQLite file (WAL, synchronous=FULL) that takes one record per transaction.
class PlainTable {
 public:
  explicit PlainTable(const std::filesystem::path& file);
  ~PlainTable();
  PlainTable(const PlainTable&) = delete;
  PlainTable& operator=(const PlainTable&) = delete;
  void insert(const FieldRecord& record);
  void script(const char* sql);
  sqlite3* handle() { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

}  // namespace frontlijn::bench

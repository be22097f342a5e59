#include "bench/sync/session_extension.hpp"

#include <stdexcept>

#include "bench/sync/ends.hpp"
#include <sqlite3.h>
#include <zstd.h>

#include "sync/protocol/limits.hpp"

namespace frontlijn::bench {

namespace {

void must(int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE) throw std::runtime_error(sqlite3_errstr(code));
}

void bind_text(sqlite3_stmt* statement, int place, const std::string& text) {
  must(sqlite3_bind_text(statement, place, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT));
}

void bind_id(sqlite3_stmt* statement, int place, const EntityId& id) {
  must(sqlite3_bind_blob(statement, place, id.bytes.data(), static_cast<int>(id.bytes.size()),
                         SQLITE_TRANSIENT));
}

}  // namespace

PlainTable::PlainTable(const std::filesystem::path& file) {
  must(sqlite3_open(file.c_str(), &handle_));
  script(
      "PRAGMA page_size = 4096; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
      "CREATE TABLE signal (id BLOB PRIMARY KEY NOT NULL, domain TEXT, words TEXT, source TEXT,"
      " requirement TEXT, item TEXT, outcome TEXT, at INTEGER) WITHOUT ROWID");
  must(sqlite3_prepare_v2(handle_, "INSERT INTO signal VALUES (?,?,?,?,?,?,?,?)", -1, &insert_, nullptr));
}

PlainTable::~PlainTable() {
  sqlite3_finalize(insert_);
  sqlite3_close_v2(handle_);
}

void PlainTable::script(const char* sql) { must(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }

void PlainTable::insert(const FieldRecord& record) {
  sqlite3_stmt* statement = insert_;
  bind_id(statement, 1, record.id);
  bind_text(statement, 2, record.domain);
  bind_text(statement, 3, record.words);
  bind_text(statement, 4, record.source);
  bind_text(statement, 5, record.requirement);
  bind_text(statement, 6, record.item);
  bind_text(statement, 7, record.outcome);
  must(sqlite3_bind_int64(statement, 8, to_ms(record.at)));
  must(sqlite3_step(statement));
  must(sqlite3_reset(statement));
}

ChangesetFigures measure_changeset(const std::vector<FieldRecord>& records,
                                   const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  PlainTable from(folder / "from.db");
  sqlite3_session* session = nullptr;
  must(sqlite3session_create(from.handle(), "main", &session));
  must(sqlite3session_attach(session, nullptr));
  from.script("BEGIN");
  for (const FieldRecord& record : records)
    from.insert(record);
  from.script("COMMIT");

  ChangesetFigures figures;
  int size = 0;
  void* bytes = nullptr;
  figures.make_ms = milliseconds([&] { must(sqlite3session_changeset(session, &size, &bytes)); });
  figures.bytes = size;
  std::vector<char> packed(ZSTD_compressBound(static_cast<std::size_t>(size)));
  figures.packed_bytes = static_cast<double>(ZSTD_compress(
      packed.data(), packed.size(), bytes, static_cast<std::size_t>(size), sync::limits::compression_level));
  PlainTable to(folder / "to.db");
  figures.apply_ms = milliseconds([&] {
    must(sqlite3changeset_apply(
        to.handle(), size, bytes, nullptr,
        [](void*, int, sqlite3_changeset_iter*) { return SQLITE_CHANGESET_ABORT; }, nullptr));
  });
  sqlite3_free(bytes);
  sqlite3session_delete(session);
  return figures;
}

}  // namespace frontlijn::bench

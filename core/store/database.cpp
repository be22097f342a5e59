#include "core/store/database.hpp"

#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "core/store/tuning.hpp"

namespace frontlijn::store {

// --- Statement ---

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_),
      statement_(std::exchange(other.statement_, nullptr)),
      kept_(other.kept_),
      borrows_(other.borrows_),
      next_parameter_(other.next_parameter_),
      bind_error_(other.bind_error_) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  if (kept_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  kept_->in_use = false;
}

Statement& Statement::bind(std::int64_t value) {
  bind_error_ |= sqlite3_bind_int64(statement_, next_parameter_++, value);
  return *this;
}
Statement& Statement::bind(double value) {
  bind_error_ |= sqlite3_bind_double(statement_, next_parameter_++, value);
  return *this;
}
Statement& Statement::bind(std::string_view value) {
  bind_error_ |= sqlite3_bind_text64(statement_, next_parameter_++, value.empty() ? "" : value.data(),
                                     value.size(), borrows_ ? SQLITE_STATIC : SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}
Statement& Statement::bind(ByteView value) {
  bind_error_ |= value.empty() ? sqlite3_bind_zeroblob(statement_, next_parameter_, 0)
                               : sqlite3_bind_blob64(statement_, next_parameter_, value.data(), value.size(),
                                                     borrows_ ? SQLITE_STATIC : SQLITE_TRANSIENT);
  ++next_parameter_;
  return *this;
}
Statement& Statement::bind(std::nullptr_t) {
  bind_error_ |= sqlite3_bind_null(statement_, next_parameter_++);
  return *this;
}

Result<bool> Statement::step() {
  if (bind_error_ != 0) return database_->error(bind_error_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->error(code);
}

Result<void> Statement::run() {
  while (true) {
    FRONTLIJN_TRY(const bool row, step());
    if (!row) return {};
  }
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
std::string_view Statement::text(int column) const {
  const auto* first = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return first == nullptr
             ? std::string_view{}
             : std::string_view(first, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}
ByteView Statement::blob(int column) const {
  const auto* first = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
  return first == nullptr
             ? ByteView{}
             : ByteView(first, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

// --- Database ---

Result<std::unique_ptr<Database>> Database::open(const std::string& path, const DatabaseKey& key,
                                                 Sharing sharing, Turn turn) {
  // SQLite takes a file shorter than a page for an empty one and would start over in it.
  std::error_code no_file;
  const auto size = std::filesystem::file_size(path, no_file);
  if (!no_file && size > 0 && size < tuning::page_bytes)
    return fail(ErrorKind::damaged, "store.damaged", {{"file", path}, {"why", "file cut short"}});

  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<Database> database(new Database(path, handle, sharing, std::move(turn)));
  if (code != SQLITE_OK) return database->error(code);
  FRONTLIJN_CHECK(database->configure(key));
  return database;
}

Result<void> Database::configure(const DatabaseKey& key) {
  wait_for_others();
  // A statement with a bound LIMIT or pattern would be compiled anew each time it is used.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
  if (path_ != ":memory:") {  // which holds nothing that outlives the process, and takes no key
    FRONTLIJN_CHECK(script("PRAGMA cipher = 'aegis'"));
    // The key is random already: "raw:" spares the derivation meant for passwords.
    FRONTLIJN_CHECK(script(fmt::format("PRAGMA key = 'raw:{}'", to_hex(key.bytes))));
  }
  // Before anything reads the file: the write-ahead log then needs no memory shared with others.
  if (sharing_ == Sharing::exclusive) FRONTLIJN_CHECK(script("PRAGMA locking_mode = EXCLUSIVE"));
  FRONTLIJN_CHECK(
      script(fmt::format("PRAGMA page_size = {}; PRAGMA cache_size = -{}; PRAGMA trusted_schema = OFF;"
                         "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;",
                         tuning::page_bytes, tuning::cache_kib)));
  // The first read of the file: a wrong key, a foreign file and a cut one show here.
  FRONTLIJN_CHECK(script("SELECT count(*) FROM sqlite_master"));
  // FULL: what was acknowledged is on the disk, also after a power cut.
  FRONTLIJN_CHECK(script(
      fmt::format("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {};",
                  tuning::wal_pages)));
  // Takes the lock now and not at the first write, so that a second process is told at once.
  if (sharing_ == Sharing::exclusive) FRONTLIJN_CHECK(script("BEGIN IMMEDIATE; COMMIT;"));
  return {};
}

void Database::wait_for_others() {
  const Milliseconds most = sharing_ == Sharing::exclusive ? Milliseconds{0} : tuning::busy_timeout;
  if (!turn_.turns || turn_.gives_way || most == Milliseconds{0}) {
    sqlite3_busy_timeout(handle_, static_cast<int>(most.count()));
    return;
  }
  const auto ask = [](void* turns, int times) {
    static_cast<Turns*>(turns)->ask();
    sqlite3_sleep(static_cast<int>(tuning::turn_poll.count()));
    return times * tuning::turn_poll < tuning::busy_timeout ? 1 : 0;
  };
  const auto note = [](void* turns) {
    static_cast<Turns*>(turns)->note_write();
    return 0;
  };
  sqlite3_busy_handler(handle_, ask, turn_.turns.get());
  sqlite3_commit_hook(handle_, note, turn_.turns.get());
}

void Database::look_for_askers(bool look) {
  const auto is_asked = [](void* turns) { return static_cast<Turns*>(turns)->is_asked() ? 1 : 0; };
  sqlite3_progress_handler(handle_, look ? tuning::steps_between_looks : 0, is_asked, turn_.turns.get());
}

Database::~Database() {
  for (auto& [sql, kept] : statements_)
    sqlite3_finalize(kept.statement);
  sqlite3_close_v2(handle_);
}

Error Database::error(int code) const {
  const Error::Arguments where{{"file", path_}, {"why", sqlite3_errmsg(handle_)}};
  switch (code & 0xFF) {
    case SQLITE_NOTADB:
      return fail(ErrorKind::refused, "store.wrong-key", where);
    case SQLITE_CORRUPT:
      return fail(ErrorKind::damaged, "store.damaged", where);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail(ErrorKind::conflict, "store.in-use", where);
    case SQLITE_INTERRUPT:
      return fail(ErrorKind::unavailable, "store.gave-way", where);
    case SQLITE_FULL:
      return fail(ErrorKind::io, "store.disk-full", where);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return fail(ErrorKind::io, "store.unwritable", where);
    default:
      return fail(ErrorKind::io, "store.failed", where);
  }
}

Result<Statement> Database::prepare(std::string_view sql) {
  const auto [first, last] = statements_.equal_range(sql);
  for (auto kept = first; kept != last; ++kept) {
    if (std::exchange(kept->second.in_use, true)) continue;
    return Statement(*this, kept->second.statement, &kept->second);
  }
  const std::string text(sql);
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, text.c_str(), static_cast<int>(text.size()) + 1,
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return error(code);
  if (statements_.size() >= tuning::cached_statements) return Statement(*this, statement, nullptr);
  const auto kept = statements_.emplace(sqlite3_sql(statement), Prepared{statement, true});
  return Statement(*this, statement, &kept->second);
}

Result<void> Database::script(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error(code);
  return {};
}

std::int64_t Database::last_insert_id() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }
std::int64_t Database::all_changes() const { return sqlite3_total_changes64(handle_); }

Result<void> Database::check_integrity() {
  FRONTLIJN_TRY(Statement statement, prepare("PRAGMA integrity_check(1)"));
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row || statement.text(0) != "ok")
    return fail(ErrorKind::damaged, "store.damaged",
                {{"file", path_}, {"why", row ? std::string(statement.text(0)) : "no answer"}});
  return {};
}

Result<void> Database::backup_to(const std::string& path, const DatabaseKey& key) {
  FRONTLIJN_TRY(const auto copy, open(path, key, Sharing::shared));
  // As it stands at this moment: without a transaction of its own the copy would begin anew at every commit
  // of another connection. Those write on beside it.
  FRONTLIJN_CHECK(script("BEGIN"));
  const auto standing = number("SELECT count(*) FROM sqlite_schema");
  int code = SQLITE_ERROR;
  if (sqlite3_backup* backup = sqlite3_backup_init(copy->handle_, "main", handle_, "main")) {
    do {
      code = sqlite3_backup_step(backup, 256);
    } while (code == SQLITE_OK);
    sqlite3_backup_finish(backup);
  }
  FRONTLIJN_CHECK(script("ROLLBACK"));
  FRONTLIJN_CHECK(standing);
  if (code != SQLITE_DONE) return copy->error(code);
  return copy->check_integrity();
}

// --- Transaction ---

Result<Transaction> Transaction::begin(Database& database) {
  if (database.transaction_depth_ == 0) {
    FRONTLIJN_CHECK(database.run("BEGIN IMMEDIATE"));
    database.transaction_failed_ = false;
  }
  ++database.transaction_depth_;
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ == nullptr) return;
  database_->transaction_failed_ = true;
  if (--database_->transaction_depth_ > 0) return;
  ++database_->rollbacks_;
  sqlite3_exec(database_->handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<void> Transaction::commit() {
  Database& database = *database_;
  if (database.transaction_depth_ > 1) {
    --database.transaction_depth_;
    database_ = nullptr;
    return {};
  }
  if (database.transaction_failed_)  // the destructor rolls back
    return fail(ErrorKind::conflict, "store.rolled-back", {{"file", database.path_}});
  FRONTLIJN_CHECK(database.run("COMMIT"));
  database.transaction_depth_ = 0;
  database_ = nullptr;
  return {};
}

}  // namespace frontlijn::store

// The linker puts these in the place of SQLite's (--wrap), in simulations only.
#include "simulation/world/kept_connections.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "simulation/world/open_files.hpp"
#include <sqlite3.h>

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): the linker's names
extern "C" {
int __real_sqlite3_open_v2(const char* path, sqlite3** database, int flags, const char* vfs);
int __real_sqlite3_close_v2(sqlite3* database);
int __real_sqlite3_exec(sqlite3* database, const char* sql, int (*row)(void*, int, char**, char**),
                        void* context, char** message);
int __real_sqlite3_prepare_v3(sqlite3* database, const char* sql, int size, unsigned flags,
                              sqlite3_stmt** statement, const char** rest);
int __real_sqlite3_finalize(sqlite3_stmt* statement);
}
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)

namespace frontlijn::test {

namespace {

bool is_keeping = false;
bool is_never = false;
/// Connections are some megabyte each. A fleet has seven machines, each with tables of two versions, and
/// those of programs that were upgraded lie elsewhere in their files every time.
constexpr std::size_t most_kept = 24;
std::uint64_t uses = 0;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// A connection to a simulated machine's database, in use or kept.
struct Kept {
  sqlite3* database = nullptr;
  std::string path;
  sqlite3_file* file = nullptr;
  bool in_use = true;
  bool is_known = false;    ///< since it was opened: its tables were looked at
  bool is_altered = false;  ///< and have changed since
  bool has_altered = false;
  std::uint64_t layout = 0;
  std::uint64_t last_use = 0;
  sqlite3_stmt* tables = nullptr;
  std::vector<std::string> settings = {};  ///< that hold as long as the connection does
  std::unordered_multimap<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements = {};
};

using AllKept = std::vector<std::unique_ptr<Kept>>;
AllKept& all() {
  static AllKept& connections = *new AllKept;
  return connections;
}

Kept* in_use(sqlite3* database) {
  for (const auto& one : all())
    if (one->database == database && one->in_use) return one.get();
  return nullptr;
}

bool run(sqlite3* database, const char* sql) {
  return __real_sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

/// Tells apart which tables and indexes there are, and where in the file; 0: that cannot be read.
std::uint64_t read_layout(Kept& kept) {
  if (kept.tables == nullptr &&
      __real_sqlite3_prepare_v3(kept.database, "SELECT rootpage, sql FROM sqlite_master", -1,
                                SQLITE_PREPARE_PERSISTENT, &kept.tables, nullptr) != SQLITE_OK)
    return 0;
  std::uint64_t layout = 0;
  int code = SQLITE_ROW;
  while ((code = sqlite3_step(kept.tables)) == SQLITE_ROW) {
    const auto* sql = reinterpret_cast<const char*>(sqlite3_column_text(kept.tables, 1));
    const auto page = static_cast<std::uint64_t>(sqlite3_column_int64(kept.tables, 0));
    const std::string_view text = sql == nullptr ? std::string_view{} : std::string_view(sql);
    layout = (layout ^ page ^ TextHash{}(text)) * 0x9E37'79B9'7F4A'7C15U + 1;
  }
  sqlite3_reset(kept.tables);
  return code == SQLITE_DONE ? std::max<std::uint64_t>(layout, 1) : 0;
}

void look_at_tables(Kept& kept) {
  const std::uint64_t found = read_layout(kept);
  if (!kept.is_altered && kept.layout != 0 && kept.layout != found)
    throw std::logic_error("a connection is kept for other tables than it knows");
  kept.is_known = true;
  kept.is_altered = false;
  kept.layout = found;
  set_layout(kept.path, found);
}

/// What SQLite does on closing, as far as the disk sees it.
void close_on_disk(Kept& kept) {
  if (is_without_power(kept.path)) return;
  if (sqlite3_wal_checkpoint_v2(kept.database, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr) ==
      SQLITE_OK)
    remove_log(kept.path);
}

bool is_idle(sqlite3* database) {
  for (sqlite3_stmt* one = sqlite3_next_stmt(database, nullptr); one != nullptr;
       one = sqlite3_next_stmt(database, one))
    if (sqlite3_stmt_busy(one) != 0) return false;
  return sqlite3_get_autocommit(database) != 0;
}

bool forget_content(sqlite3* database) {
  return sqlite3_file_control(database, "main", SQLITE_FCNTL_RESET_CACHE, nullptr) == SQLITE_OK;
}

/// Out of the write-ahead log and without a lock, on a disk that is nobody's: any file may stand there next
/// time.
bool let_go_of_file(Kept& kept) {
  // This closes the log without folding it back, for which SQLite finds no disk; then it leaves that mode.
  (void)run(kept.database, "PRAGMA journal_mode = DELETE");
  return forget_content(kept.database) &&
         run(kept.database,
             "PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; PRAGMA secure_delete = OFF;"
             "PRAGMA user_version") &&
         forget_content(kept.database);
}

int close_truly(Kept& kept) {
  sqlite3* const database = kept.database;
  __real_sqlite3_finalize(kept.tables);
  for (const auto& [sql, statement] : kept.statements)
    __real_sqlite3_finalize(statement);
  std::erase_if(all(), [&](const auto& one) { return one.get() == &kept; });
  return __real_sqlite3_close_v2(database);
}

/// What was of no use for longest goes.
void make_room() {
  if (all().size() < most_kept) return;
  const auto longest = std::min_element(all().begin(), all().end(), [](const auto& one, const auto& other) {
    return std::pair(one->in_use, one->last_use) < std::pair(other->in_use, other->last_use);
  });
  if (!(*longest)->in_use) close_truly(**longest);
}

bool is_setting(std::string_view sql) {
  return sql.starts_with("PRAGMA cipher") || sql.starts_with("PRAGMA key") ||
         sql.find("foreign_keys") != std::string_view::npos;
}

bool alters_tables(std::string_view sql) {
  return sql.find("CREATE ") != std::string_view::npos || sql.find("DROP ") != std::string_view::npos ||
         sql.find("ALTER ") != std::string_view::npos;
}

}  // namespace

KeptConnections::KeptConnections(bool keep) : before_(is_keeping) { is_keeping = keep && !is_never; }
KeptConnections::~KeptConnections() { is_keeping = before_; }

NeverKept::NeverKept() { is_never = true; }
NeverKept::~NeverKept() { is_never = false; }

}  // namespace frontlijn::test

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): the linker's names
extern "C" {

using namespace frontlijn::test;

int __wrap_sqlite3_open_v2(const char* path, sqlite3** database, int flags, const char* vfs) {
  if (!is_keeping) return __real_sqlite3_open_v2(path, database, flags, vfs);
  const std::uint64_t layout = stands_on_disk(path) ? layout_of(path) : 0;
  for (const auto& one : all()) {
    if (layout == 0 || one->in_use || one->layout != layout || one->path != path) continue;
    put_back(one->file);
    one->in_use = true;
    one->is_known = one->is_altered = false;
    *database = one->database;
    return SQLITE_OK;
  }
  const int code = __real_sqlite3_open_v2(path, database, flags, vfs);
  if (code == SQLITE_OK && stands_on_disk(path)) {
    auto made = std::make_unique<Kept>();
    made->database = *database;
    made->path = path;
    made->file = newest_open(path);
    all().push_back(std::move(made));
  }
  return code;
}

int __wrap_sqlite3_close_v2(sqlite3* database) {
  Kept* const kept = in_use(database);
  if (kept == nullptr) return __real_sqlite3_close_v2(database);
  // Whose tables were altered knows statements of neither what was nor what is now.
  if (kept->is_altered && !is_without_power(kept->path)) look_at_tables(*kept);
  if (!is_keeping || kept->has_altered || kept->layout == 0 || !is_idle(database)) return close_truly(*kept);
  make_room();
  close_on_disk(*kept);
  const Aside aside(kept->file);
  if (!let_go_of_file(*kept)) return close_truly(*kept);
  kept->in_use = false;
  kept->last_use = ++uses;
  return SQLITE_OK;
}

int __wrap_sqlite3_exec(sqlite3* database, const char* sql, int (*row)(void*, int, char**, char**),
                        void* context, char** message) {
  if (Kept* const kept = in_use(database)) {
    if (is_setting(sql)) {
      if (std::find(kept->settings.begin(), kept->settings.end(), sql) != kept->settings.end())
        return SQLITE_OK;
      kept->settings.emplace_back(sql);
    } else if (alters_tables(sql)) {
      kept->is_altered = kept->has_altered = true;
      set_layout(kept->path, 0);
    }
  }
  return __real_sqlite3_exec(database, sql, row, context, message);
}

int __wrap_sqlite3_prepare_v3(sqlite3* database, const char* sql, int size, unsigned flags,
                              sqlite3_stmt** statement, const char** rest) {
  if (Kept* const kept = in_use(database)) {
    if (!kept->is_known) look_at_tables(*kept);
    if (const auto known = kept->statements.find(std::string_view(sql)); known != kept->statements.end()) {
      *statement = known->second;
      kept->statements.erase(known);
      return SQLITE_OK;
    }
  }
  return __real_sqlite3_prepare_v3(database, sql, size, flags, statement, rest);
}

int __wrap_sqlite3_finalize(sqlite3_stmt* statement) {
  Kept* const kept = statement == nullptr ? nullptr : in_use(sqlite3_db_handle(statement));
  if (kept == nullptr) return __real_sqlite3_finalize(statement);
  kept->statements.emplace(sqlite3_sql(statement), statement);
  return SQLITE_OK;
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)

#include "core/store/salvage.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <sqlite3.h>

#include "core/log/limits.hpp"
#include "core/store/commit_columns.hpp"

namespace frontlijn::store {

namespace {

/// A connection that goes on where SQLite would stop at the first sign of damage.
class DamagedFile {
 public:
  DamagedFile(const std::string& path, const DatabaseKey& key) {
    if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) return;
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
                      nullptr);  // leaves the file as it was found
    run("PRAGMA cipher = 'aegis'");
    run(fmt::format("PRAGMA key = 'raw:{}'", to_hex(key.bytes)));
    run("PRAGMA writable_schema = ON");  // also opens a file shorter than its header says
  }
  ~DamagedFile() { sqlite3_close_v2(handle_); }
  DamagedFile(const DamagedFile&) = delete;
  DamagedFile& operator=(const DamagedFile&) = delete;

  /// Calls `take` for each row that can be read; false when reading stopped at damage.
  template <class Take>
  bool rows(const std::string& sql, Take take) {
    sqlite3_stmt* statement = nullptr;
    bool whole = false;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK) {
      int code = SQLITE_ROW;
      while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        take(statement);
      whole = code == SQLITE_DONE;
    }
    sqlite3_finalize(statement);
    return whole;
  }

 private:
  void run(const std::string& sql) { sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr); }
  sqlite3* handle_ = nullptr;
};

ByteView blob(sqlite3_stmt* row, int column) {
  const auto* first = static_cast<const std::uint8_t*>(sqlite3_column_blob(row, column));
  return first == nullptr ? ByteView{}
                          : ByteView(first, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

std::int64_t integer(sqlite3_stmt* row, int column) { return sqlite3_column_int64(row, column); }

std::string text(sqlite3_stmt* row, int column) { return std::string(as_text(blob(row, column))); }

std::optional<log::Commit> commit_from(sqlite3_stmt* row) {
  log::Commit commit;
  log::CommitHeader& header = commit.header;
  header.sequence = static_cast<std::uint64_t>(sqlite3_column_int64(row, 2));
  header.time = log::HybridTime{static_cast<std::uint64_t>(sqlite3_column_int64(row, 3))};
  header.kind = static_cast<log::PayloadKind>(sqlite3_column_int64(row, 6));
  header.cipher = static_cast<log::PayloadCipher>(sqlite3_column_int64(row, 7));
  if (!copy_into(blob(row, 0), header.space.bytes) || !copy_into(blob(row, 1), header.device.key) ||
      !copy_into(blob(row, 4), header.previous.bytes) || !copy_into(blob(row, 5), header.payload.bytes) ||
      !copy_into(blob(row, 8), commit.signature))
    return std::nullopt;
  if (sqlite3_column_type(row, 9) != SQLITE_NULL)
    commit.payload = Bytes(blob(row, 9).begin(), blob(row, 9).end());
  return commit;
}

/// What stands in spaces that came as a state: it cannot be made from commits. Nothing is taken as covered,
/// so that whatever could not be read comes anew from a peer.
template <class Keep>
void salvage_standing(DamagedFile& damaged, Store& into, Keep keep) {
  std::map<std::int64_t, log::DeviceId> devices;
  damaged.rows("SELECT id, key FROM device", [&](sqlite3_stmt* row) {
    if (const auto id = log::DeviceId::from_bytes(blob(row, 1))) devices[sqlite3_column_int64(row, 0)] = *id;
  });
  std::int64_t newest = 0;
  damaged.rows("SELECT max(id) FROM entity",
               [&](sqlite3_stmt* row) { newest = sqlite3_column_int64(row, 0); });
  bool any = false;
  damaged.rows("SELECT 1 FROM covered LIMIT 1", [&](sqlite3_stmt*) { any = true; });
  for (std::int64_t id = 1; any && id <= newest; ++id) {
    damaged.rows(fmt::format("SELECT s.space, e.kind, e.entity, e.state FROM entity e JOIN space s ON s.id = "
                             "e.space WHERE e.id = {} AND e.space IN (SELECT space FROM covered)",
                             id),
                 [&](sqlite3_stmt* row) {
                   const auto space = SpaceId::from_bytes(blob(row, 0));
                   const auto entity = EntityId::from_bytes(blob(row, 2));
                   if (space && entity)
                     keep(into.adopt_standing(*space, text(row, 1), *entity, blob(row, 3), devices));
                 });
  }
}

/// Who granted what: else what was taken away since would never be left. How far each was in the log is not
/// kept; they find that out by comparing.
template <class Keep>
void salvage_peers(DamagedFile& damaged, Store& into, Keep keep) {
  Database& database = into.database();
  damaged.rows("SELECT key, last_contact FROM peer", [&](sqlite3_stmt* row) {
    if (!log::DeviceId::from_bytes(blob(row, 0))) return;
    const bool was_met = sqlite3_column_type(row, 1) != SQLITE_NULL;
    keep(database.run("INSERT INTO peer (key, last_contact) VALUES (?, ?) ON CONFLICT DO NOTHING",
                      blob(row, 0), was_met ? std::optional(integer(row, 1)) : std::nullopt));
  });
  damaged.rows(
      "SELECT p.key, s.space, c.granted, c.role, c.writable FROM peer_cursor c JOIN peer p ON p.id = c.peer "
      "JOIN space s ON s.id = c.space",
      [&](sqlite3_stmt* row) {
        keep(database.run(
            "INSERT INTO peer_cursor (peer, space, granted, role, writable) SELECT p.id, s.id, "
            "?, ?, ? FROM peer p, space s WHERE p.key = ? AND s.space = ? ON CONFLICT DO NOTHING",
            integer(row, 2), integer(row, 3), integer(row, 4), blob(row, 0), blob(row, 1)));
      });
}

/// Takes over commits as they are read, a run at a time: of one that lost its end nothing vouches for the
/// rest.
class Takeover {
 public:
  Takeover(Store& into, SalvageReport& report) : into_(into), report_(report) {}

  /// `is_own`: it was written here.
  Result<void> add(log::Commit commit, bool is_own) {
    const Hash hash = log::hash_of(commit.header);
    if (!run_.empty() && (commit.header.previous != end_ || is_own != is_own_)) drop_run();
    is_own_ = is_own;
    end_ = hash;
    run_.push_back(std::move(commit));
    if (!run_.back().signature && run_.size() < log::limits::run_commits) return {};
    FRONTLIJN_TRY(const auto received,
                  into_.apply_all(run_.front().header.space, run_, is_own_ ? "" : "salvaged", {}));
    run_.clear();
    for (const Received& one : received) {
      if (!one.refused)
        ++report_.commits;
      else if (one.refused->key() == "chain.gap")
        ++report_.unlinked;
      else
        ++report_.unreadable;
    }
    return {};
  }
  void drop_run() {
    report_.unreadable += static_cast<std::int64_t>(run_.size());
    run_.clear();
  }

 private:
  Store& into_;
  SalvageReport& report_;
  std::vector<log::Commit> run_;
  Hash end_;
  bool is_own_ = false;
};

}  // namespace

Result<SalvageReport> salvage(const std::string& path, const DatabaseKey& key, Store& into) {
  DamagedFile damaged(path, key);
  SalvageReport report;
  std::optional<Error> failure;
  const auto keep = [&](const Result<void>& result) {
    if (!result && !failure) failure = result.error();
  };

  damaged.rows("SELECT space, kind, name FROM space", [&](sqlite3_stmt* row) {
    const auto id = SpaceId::from_bytes(blob(row, 0));
    const auto kind = log::space_kind(text(row, 1));
    if (id && kind) keep(into.add_space({*id, *kind, text(row, 2)}));
  });
  damaged.rows(
      "SELECT name, value FROM setting WHERE name NOT IN ('device-seed', 'model', 'tables', 'hybrid-time') "
      // By numbers of before: it begins anew.
      "AND name NOT LIKE 'leaving:%'",
      [&](sqlite3_stmt* row) { keep(into.set_setting(text(row, 0), as_text(blob(row, 1)))); });
  damaged.rows("SELECT draft, field, value FROM draft", [&](sqlite3_stmt* row) {
    const auto draft = EntityId::from_bytes(blob(row, 0));
    if (!draft) return;
    keep(into.save_draft(*draft, text(row, 1), as_text(blob(row, 2))));
    ++report.draft_answers;
  });

  salvage_peers(damaged, into, keep);
  salvage_standing(damaged, into, keep);

  std::int64_t newest = 0;
  damaged.rows("SELECT seq FROM sqlite_sequence WHERE name = 'commit_log'",
               [&](sqlite3_stmt* row) { newest = sqlite3_column_int64(row, 0); });
  damaged.rows("SELECT max(id) FROM commit_log", [&](sqlite3_stmt* row) {
    newest = std::max<std::int64_t>(newest, sqlite3_column_int64(row, 0));
  });
  Takeover takeover(into, report);
  // One by one: a page that cannot be read costs the rows on it and no others.
  for (std::int64_t id = 1; id <= newest; ++id) {
    std::optional<log::Commit> commit;
    bool is_own = false;
    const bool readable = damaged.rows(
        fmt::format("SELECT s.space, d.key, c.sequence, c.time, c.previous, c.payload_hash, c.payload_kind, "
                    "c.payload_cipher, c.signature, c.payload, c.peer FROM commit_log c JOIN space s ON s.id "
                    "= c.space "
                    "JOIN device d ON d.id = c.device WHERE c.id = {}",
                    id),
        [&](sqlite3_stmt* row) {
          commit = commit_from(row);
          is_own = blob(row, 10).empty();
        });
    if (!readable || !commit) {
      if (!readable) ++report.unreadable;
      continue;
    }
    if (auto taken = takeover.add(std::move(*commit), is_own); taken.has_error()) return taken.error();
  }
  takeover.drop_run();

  damaged.rows("SELECT hash, media_type FROM attachment WHERE complete = 1", [&](sqlite3_stmt* row) {
    Bytes bytes;
    const std::string hash = to_hex(blob(row, 0));
    const bool whole = damaged.rows(
        fmt::format("SELECT bytes FROM attachment_piece WHERE hash = x'{}' ORDER BY number", hash),
        [&](sqlite3_stmt* piece) {
          bytes.insert(bytes.end(), blob(piece, 0).begin(), blob(piece, 0).end());
        });
    if (!whole) return;
    const auto stored = into.put_attachment(bytes, text(row, 1), hash);
    if (!stored) keep(stored.error());
  });
  // Perhaps nobody else has it: without this it would not be offered to anybody any more.
  damaged.rows(
      "SELECT s.space, r.hash FROM attachment_reference r JOIN space s ON s.id = r.space WHERE r.held = 1",
      [&](sqlite3_stmt* row) {
        MissingAttachment held;
        const auto space = SpaceId::from_bytes(blob(row, 0));
        if (!space || blob(row, 1).size() != Hash::size) return;
        held.space = *space;
        std::copy(blob(row, 1).begin(), blob(row, 1).end(), held.hash.bytes.begin());
        const auto kept = into.hold_attachment(held);
        if (!kept) keep(kept.error());
      });
  if (failure) return *failure;
  return report;
}

}  // namespace frontlijn::store

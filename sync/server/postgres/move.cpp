#include "sync/server/postgres/move.hpp"

#include "sync/server/postgres/registry.hpp"
#include "sync/server/postgres/tuning.hpp"
#include "sync/server/sqlite_registry.hpp"

namespace frontlijn::postgres {

namespace {

/// A table that the server keeps for itself. Columns: t text, b bytes (also of what SQLite calls text), i
/// number.
struct Table {
  const char* select;
  const char* columns;
  const char* insert;
};
constexpr Table tables[] = {
    {"SELECT login, person, password_hash FROM server_account", "bbt",
     "INSERT INTO server_account VALUES ($1, $2, $3)"},
    {"SELECT token, login, started, seen FROM server_session", "bbii",
     "INSERT INTO server_session VALUES ($1, $2, $3, $4)"},
    {"SELECT secret, person, team, expires, device, used FROM server_code", "bbbibi",
     "INSERT INTO server_code VALUES ($1, $2, $3, $4, $5, $6)"},
    {"SELECT entity, at, login, kind FROM server_read", "bibt",
     "INSERT INTO server_read VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"},
    {"SELECT team, work, backstage FROM server_team", "bbb", "INSERT INTO server_team VALUES ($1, $2, $3)"},
    {"SELECT person, team, role, until FROM server_membership", "bbtt",
     "INSERT INTO server_membership VALUES ($1, $2, $3, $4)"},
    {"SELECT device, person, since, revoked, wiped, coalesce(tablet, device) FROM server_device", "bbiiib",
     "INSERT INTO server_device VALUES ($1, $2, $3, $4, $5, $6)"},
    {"SELECT key, last_contact FROM peer WHERE last_contact IS NOT NULL", "bi",
     "INSERT INTO device_contact VALUES ($1, $2)"},
    {"SELECT space, holder, holder_id FROM server_space", "btb",
     "INSERT INTO server_space VALUES ($1, $2, $3)"},
};

class Mover {
 public:
  Mover(Connection& connection, store::Store& from, store::Store& scratch)
      : connection_(connection),
        from_(from),
        scratch_(scratch),
        commits_(connection, from.clock(), from.random()) {}

  Result<MoveReport> move() {
    FRONTLIJN_TRY(const auto spaces, from_.spaces());
    for (const log::SpaceInfo& space : spaces)
      FRONTLIJN_CHECK(check_history(space));
    FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
    FRONTLIJN_CHECK(check_empty());
    FRONTLIJN_CHECK(move_organisation());
    for (const Table& table : tables)
      FRONTLIJN_CHECK(move_table(table));
    FRONTLIJN_TRY(const auto erasers, from_.entrusted_with_erasing());
    for (const log::DeviceId& device : erasers) {
      FRONTLIJN_CHECK(commits_.entrust_erasing(device));
      FRONTLIJN_CHECK(scratch_.entrust_erasing(device));
    }
    for (const log::SpaceInfo& space : spaces)
      FRONTLIJN_CHECK(move_space(space));
    FRONTLIJN_CHECK(move_attachments());
    FRONTLIJN_CHECK(compare(spaces));
    FRONTLIJN_CHECK(transaction.commit());
    return report_;
  }

 private:
  /// The database holds commits, and what only a state says would be left behind.
  Result<void> check_history(const log::SpaceInfo& space) {
    FRONTLIJN_TRY(const auto lacking, from_.commits_not_here(space.id));
    if (lacking == 0) return {};
    return fail(ErrorKind::unavailable, "server.move-no-history",
                {{"space", space.name}, {"count", std::to_string(lacking)}});
  }

  Result<void> check_empty() {
    FRONTLIJN_TRY(const Rows used, connection_.run("SELECT 1 FROM space UNION ALL SELECT 1 FROM server_team "
                                                   "UNION ALL SELECT 1 FROM server_account LIMIT 1"));
    if (!used.empty())
      return fail(ErrorKind::refused, "server.move-not-empty", {{"server", connection_.where()}});
    return {};
  }

  Result<void> move_organisation() {
    FRONTLIJN_TRY(const auto known, from_.setting(server::SqliteRegistry::organisation_setting));
    if (!known) return {};
    FRONTLIJN_TRY(const SpaceId space, SpaceId::from_text(*known));
    FRONTLIJN_CHECK(connection_.run("INSERT INTO setting VALUES ($1, $2)",
                                    PostgresRegistry::organisation_setting, space));
    return {};
  }

  Result<void> move_table(const Table& table) {
    FRONTLIJN_TRY(auto row, from_.database().prepare(table.select));
    while (true) {
      FRONTLIJN_TRY(const bool found, row.step());
      if (!found) return {};
      Parameters parameters;
      for (int column = 0; table.columns[column] != '\0'; ++column) {
        const bool there = !row.is_null(column);
        switch (table.columns[column]) {
          case 'i':
            parameters.add(there ? std::optional(row.integer(column)) : std::nullopt);
            break;
          case 't':
            parameters.add(there ? std::optional(row.text(column)) : std::nullopt);
            break;
          default:
            parameters.add(there ? std::optional(row.blob(column)) : std::nullopt);
            break;
        }
      }
      FRONTLIJN_CHECK(connection_.execute(table.insert, parameters));
    }
  }

  Result<void> move_space(const log::SpaceInfo& space) {
    FRONTLIJN_CHECK(commits_.add_space(space));
    ++report_.spaces;
    store::CommitSlice slice{{}, true};
    for (std::int64_t position = 0; slice.more;) {
      FRONTLIJN_TRY(slice,
                    from_.commits_after(space.id, position, {}, {tuning::feed_commits, tuning::feed_bytes}));
      if (slice.commits.empty()) break;
      position = slice.commits.back().position;
      FRONTLIJN_CHECK(move_commits(space.id, slice.commits));
    }
    return move_held(space.id);
  }

  Result<void> move_commits(SpaceId space, std::vector<store::StoredCommit>& stored) {
    std::vector<log::Commit> commits;
    Blobs hashes;
    Numbers received;
    for (store::StoredCommit& one : stored) {
      commits.push_back(std::move(one.commit));
      hashes.emplace_back(one.hash.bytes);
      received.push_back(to_ms(one.received));
    }
    FRONTLIJN_TRY(const auto taken, commits_.apply(space, commits, from_.device().id(), std::nullopt));
    for (const auto& one : taken) {
      if (one.refused) return *one.refused;
      ++report_.commits;
    }
    FRONTLIJN_CHECK(connection_.run(
        "UPDATE commit_log SET received = u.received FROM unnest($2, $3) AS u(hash, received) "
        "WHERE commit_log.space = $1 AND commit_log.hash = u.hash",
        space, hashes, received));
    return {};
  }

  Result<void> move_held(SpaceId space) {
    FRONTLIJN_TRY(auto row,
                  from_.database().prepare("SELECT hash, giver FROM attachment_reference WHERE held = 1 AND "
                                           "space = (SELECT id FROM space WHERE space = ?)"));
    row.bind(space);
    while (true) {
      FRONTLIJN_TRY(const bool found, row.step());
      if (!found) return {};
      FRONTLIJN_CHECK(connection_.run(
          "UPDATE attachment_reference SET held = true, giver = $3 WHERE space = $1 AND hash = $2", space,
          row.blob(0), row.is_null(1) ? std::optional<ByteView>{} : std::optional(row.blob(1))));
    }
  }

  /// Those that are whole; of the others the tablets send the rest, and then all of it.
  Result<void> move_attachments() {
    FRONTLIJN_TRY(auto row,
                  from_.database().prepare("SELECT a.hash, a.size, a.media_type, "
                                           "(SELECT count(*) FROM attachment_piece p WHERE p.hash = a.hash) "
                                           "FROM attachment a WHERE a.complete = 1"));
    while (true) {
      FRONTLIJN_TRY(const bool found, row.step());
      if (!found) return {};
      FRONTLIJN_CHECK(connection_.run("INSERT INTO attachment VALUES ($1, $2, $3, $4, true)", row.blob(0),
                                      row.integer(1), row.blob(2), row.integer(3)));
      FRONTLIJN_TRY(auto piece,
                    from_.database().prepare("SELECT number, bytes FROM attachment_piece WHERE hash = ?"));
      piece.bind(row.blob(0));
      while (true) {
        FRONTLIJN_TRY(const bool more, piece.step());
        if (!more) break;
        FRONTLIJN_CHECK(connection_.run("INSERT INTO attachment_piece VALUES ($1, $2, $3)", row.blob(0),
                                        piece.integer(0), piece.blob(1)));
      }
      ++report_.attachments;
    }
  }

  /// Reads everything back, as a server process will.
  Result<void> compare(const std::vector<log::SpaceInfo>& spaces) {
    std::optional<Error> trouble;
    Projection back(commits_, scratch_, [&](const Error& error) { trouble = error; });
    FRONTLIJN_CHECK(back.catch_up());
    if (trouble) return *trouble;
    for (const log::SpaceInfo& space : spaces) {
      FRONTLIJN_TRY(const auto ours, from_.digest(space.id));
      FRONTLIJN_TRY(const auto theirs, scratch_.digest(space.id));
      if (ours != theirs)
        return fail(ErrorKind::damaged, "server.move-differs",
                    {{"space", space.id.to_text()}, {"server", connection_.where()}});
    }
    return {};
  }

  Connection& connection_;
  store::Store& from_;
  store::Store& scratch_;
  PostgresCommits commits_;
  MoveReport report_;
};

}  // namespace

Result<MoveReport> move_to(Connection& connection, store::Store& from, store::Store& scratch) {
  return Mover(connection, from, scratch).move();
}

}  // namespace frontlijn::postgres

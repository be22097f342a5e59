#include "sync/server/sqlite_accounts.hpp"

#include <algorithm>
#include <array>

#include "sync/server/tuning.hpp"
#include "sync/server/web/tuning.hpp"

namespace frontlijn::server {

namespace {

// A step is never changed once it has shipped; a new layout is a new step.
const std::array<const char*, 3> steps{
    R"sql(
    CREATE TABLE server_account (
      login TEXT PRIMARY KEY, person BLOB NOT NULL, password_hash TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE server_session (
      token BLOB PRIMARY KEY, login TEXT NOT NULL, started INTEGER NOT NULL, seen INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE server_code (
      secret BLOB PRIMARY KEY, person BLOB NOT NULL, team BLOB NOT NULL, expires INTEGER NOT NULL,
      device BLOB, used INTEGER) WITHOUT ROWID;
    CREATE TABLE server_read (
      id INTEGER PRIMARY KEY, at INTEGER NOT NULL, login TEXT NOT NULL, kind TEXT NOT NULL, entity BLOB NOT NULL);
    CREATE INDEX server_read_of ON server_read(entity, at);

    CREATE TABLE server_team (
      team BLOB PRIMARY KEY, work BLOB NOT NULL, backstage BLOB NOT NULL) WITHOUT ROWID;
    -- The authority on who may read what. The records of the same in the organisation's space inform; anybody in
    -- the organisation could write one.
    CREATE TABLE server_membership (
      person BLOB NOT NULL, team BLOB NOT NULL, role TEXT NOT NULL, until TEXT, PRIMARY KEY (person, team)) WITHOUT ROWID;
    CREATE TABLE server_device (
      device BLOB PRIMARY KEY, person BLOB NOT NULL, since INTEGER NOT NULL, revoked INTEGER) WITHOUT ROWID;
    -- Spaces that tablets brought along: whose they are decides who may read them.
    CREATE TABLE server_space (
      space BLOB PRIMARY KEY, holder TEXT NOT NULL CHECK (holder IN ('organisation', 'team', 'person')),
      holder_id BLOB) WITHOUT ROWID;
    CREATE INDEX server_space_of ON server_space(holder_id);
    -- From a commit to what it changed, for the stream of what came in.
    CREATE INDEX server_entity_of_commit ON entity_commit(commit_id);
    )sql",
    // When a tablet that was reported lost had handed in its work and was told to remove everything.
    "ALTER TABLE server_device ADD COLUMN wiped INTEGER",
    // Which keys are of one tablet: by the first of them.
    "ALTER TABLE server_device ADD COLUMN tablet BLOB; UPDATE server_device SET tablet = device; "
    "CREATE INDEX server_device_of_tablet ON server_device(tablet)",
};

Account account_from(const store::Statement& row) {
  return {std::string(row.text(0)), row.id<EntityId>(1), std::string(row.text(2))};
}

}  // namespace

std::string folded_login(std::string_view login) {
  std::string lower(login);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

Result<void> SqliteAccounts::prepare(store::Database& database) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(database));
  FRONTLIJN_CHECK(database.run("CREATE TABLE IF NOT EXISTS server_layout (version INTEGER NOT NULL)"));
  FRONTLIJN_TRY(const auto version, database.number("SELECT max(version) FROM server_layout"));
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (version.value_or(0) > newest)
    return fail(
        ErrorKind::newer_version, "store.newer-version",
        {{"file", database.path()}, {"found", std::to_string(*version)}, {"known", std::to_string(newest)}});
  for (auto step = version.value_or(0); step < newest; ++step) {
    FRONTLIJN_CHECK(database.script(steps[static_cast<std::size_t>(step)]));
    FRONTLIJN_CHECK(database.run("INSERT INTO server_layout VALUES (?)", step + 1));
  }
  return transaction.commit();
}

Result<void> SqliteAccounts::add_account(const Account& account) {
  FRONTLIJN_CHECK(database_.run("INSERT OR IGNORE INTO server_account VALUES (?, ?, ?)",
                                folded_login(account.login), account.person, account.password_hash));
  if (database_.changes() == 0)
    return fail(ErrorKind::conflict, "account.exists", {{"login", account.login}});
  return {};
}

Result<void> SqliteAccounts::set_password(std::string_view login, std::string_view password_hash) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(database_));
  FRONTLIJN_CHECK(database_.run("UPDATE server_account SET password_hash = ? WHERE login = ?", password_hash,
                                folded_login(login)));
  if (database_.changes() == 0)
    return fail(ErrorKind::not_found, "account.unknown", {{"login", std::string(login)}});
  FRONTLIJN_CHECK(database_.run("DELETE FROM server_session WHERE login = ?", folded_login(login)));
  return transaction.commit();
}

Result<std::optional<Account>> SqliteAccounts::account(std::string_view login) {
  FRONTLIJN_TRY(auto row,
                database_.prepare("SELECT login, person, password_hash FROM server_account WHERE login = ?"));
  row.bind(folded_login(login));
  FRONTLIJN_TRY(const bool found, row.step());
  if (!found) return std::optional<Account>{};
  return std::optional<Account>{account_from(row)};
}

Result<std::vector<Account>> SqliteAccounts::accounts() {
  FRONTLIJN_TRY(auto row,
                database_.prepare("SELECT login, person, password_hash FROM server_account ORDER BY login"));
  std::vector<Account> all;
  while (true) {
    FRONTLIJN_TRY(const bool found, row.step());
    if (!found) return all;
    all.push_back(account_from(row));
  }
}

Result<void> SqliteAccounts::start_session(const Hash& token, std::string_view login, Instant now) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(database_));
  FRONTLIJN_CHECK(
      database_.run("DELETE FROM server_session WHERE started < ?", now - web::tuning::session_life));
  FRONTLIJN_CHECK(database_.run("INSERT INTO server_session VALUES (?, ?, ?, ?)", ByteView(token.bytes),
                                folded_login(login), now, now));
  return transaction.commit();
}

Result<std::optional<WebSession>> SqliteAccounts::session(const Hash& token, Instant now) {
  std::optional<WebSession> found;
  Instant seen;
  {
    FRONTLIJN_TRY(auto row, database_.prepare("SELECT s.login, a.person, s.seen FROM server_session s "
                                              "JOIN server_account a ON a.login = s.login "
                                              "WHERE s.token = ? AND s.started >= ? AND s.seen >= ?"));
    row.bind(ByteView(token.bytes), Instant(now - web::tuning::session_life),
             Instant(now - web::tuning::session_idle));
    FRONTLIJN_TRY(const bool is_there, row.step());
    if (!is_there) return found;
    found = WebSession{std::string(row.text(0)), row.id<EntityId>(1)};
    seen = row.instant(2);
  }
  if (now - seen > tuning::touch_every)
    FRONTLIJN_CHECK(
        database_.run("UPDATE server_session SET seen = ? WHERE token = ?", now, ByteView(token.bytes)));
  return found;
}

Result<void> SqliteAccounts::end_session(const Hash& token) {
  return database_.run("DELETE FROM server_session WHERE token = ?", ByteView(token.bytes));
}

Result<void> SqliteAccounts::add_code(const Hash& secret, const CodeGrant& grant) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(database_));
  FRONTLIJN_CHECK(database_.run("DELETE FROM server_code WHERE expires < ?",
                                Instant(grant.expires - tuning::code_life - tuning::sweep_after)));
  FRONTLIJN_CHECK(database_.run("INSERT INTO server_code (secret, person, team, expires) VALUES (?, ?, ?, ?)",
                                ByteView(secret.bytes), grant.person, grant.team, grant.expires));
  return transaction.commit();
}

Result<CodeGrant> SqliteAccounts::redeem_code(const Hash& secret, const log::DeviceId& device, Instant now) {
  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(database_));
  CodeGrant grant;
  bool again = false;
  {
    FRONTLIJN_TRY(auto row, database_.prepare(
                                "SELECT person, team, expires, device FROM server_code WHERE secret = ?"));
    row.bind(ByteView(secret.bytes));
    FRONTLIJN_TRY(const bool found, row.step());
    if (!found) return fail(ErrorKind::refused, "code.unknown");
    grant = {row.id<EntityId>(0), row.id<EntityId>(1), row.instant(2)};
    if (!row.is_null(3)) {
      const auto user = row.blob(3);
      if (!std::equal(user.begin(), user.end(), device.key.begin(), device.key.end()))
        return fail(ErrorKind::refused, "code.used");
      again = true;
    }
  }
  if (again) {
    FRONTLIJN_CHECK(transaction.commit());
    return grant;
  }
  if (now > grant.expires)
    return fail(ErrorKind::refused, "code.expired", {{"expired", to_iso(grant.expires).substr(0, 10)}});
  FRONTLIJN_CHECK(database_.run("UPDATE server_code SET device = ?, used = ? WHERE secret = ?",
                                ByteView(device.key), now, ByteView(secret.bytes)));
  FRONTLIJN_CHECK(transaction.commit());
  return grant;
}

Result<void> SqliteAccounts::note_read(const ReadNote& note) {
  return database_.run("INSERT INTO server_read (at, login, kind, entity) VALUES (?, ?, ?, ?)", note.at,
                       note.login, note.kind, note.entity);
}

Result<std::vector<ReadNote>> SqliteAccounts::reads_of(EntityId entity, std::size_t limit) {
  FRONTLIJN_TRY(auto row, database_.prepare("SELECT at, login, kind FROM server_read WHERE entity = ? "
                                            "ORDER BY at DESC, id DESC LIMIT ?"));
  row.bind(entity, static_cast<std::uint64_t>(limit));
  std::vector<ReadNote> notes;
  while (true) {
    FRONTLIJN_TRY(const bool found, row.step());
    if (!found) return notes;
    notes.push_back({row.instant(0), std::string(row.text(1)), std::string(row.text(2)), entity});
  }
}

}  // namespace frontlijn::server

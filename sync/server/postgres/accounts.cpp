#include "sync/server/postgres/accounts.hpp"

#include "sync/server/tuning.hpp"
#include "sync/server/web/tuning.hpp"

namespace frontlijn::postgres {

using server::Account;
using server::CodeGrant;
using server::ReadNote;
using server::WebSession;

namespace {

Account account_from(const Rows& rows, int row) {
  return {rows.text(row, 0), rows.id<EntityId>(row, 1), rows.text(row, 2)};
}

}  // namespace

Result<void> PostgresAccounts::add_account(const Account& account) {
  FRONTLIJN_TRY(
      const Rows added,
      connection_.run("INSERT INTO server_account VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                      as_bytes(server::folded_login(account.login)), account.person, account.password_hash));
  if (added.changed() == 0) return fail(ErrorKind::conflict, "account.exists", {{"login", account.login}});
  return {};
}

Result<void> PostgresAccounts::set_password(std::string_view login, std::string_view password_hash) {
  const std::string folded = server::folded_login(login);
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_TRY(const Rows changed,
                connection_.run("UPDATE server_account SET password_hash = $2 WHERE login = $1",
                                as_bytes(folded), password_hash));
  if (changed.changed() == 0)
    return fail(ErrorKind::not_found, "account.unknown", {{"login", std::string(login)}});
  FRONTLIJN_CHECK(connection_.run("DELETE FROM server_session WHERE login = $1", as_bytes(folded)));
  return transaction.commit();
}

Result<std::optional<Account>> PostgresAccounts::account(std::string_view login) {
  FRONTLIJN_TRY(const Rows rows,
                connection_.run("SELECT login, person, password_hash FROM server_account WHERE login = $1",
                                as_bytes(server::folded_login(login))));
  if (rows.empty()) return std::optional<Account>{};
  return std::optional<Account>{account_from(rows, 0)};
}

Result<std::vector<Account>> PostgresAccounts::accounts() {
  FRONTLIJN_TRY(const Rows rows, connection_.run("SELECT login, person, password_hash FROM server_account "
                                                 "ORDER BY login"));
  std::vector<Account> all;
  for (int row = 0; row < rows.count(); ++row)
    all.push_back(account_from(rows, row));
  return all;
}

Result<void> PostgresAccounts::start_session(const Hash& token, std::string_view login, Instant now) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_CHECK(connection_.run("DELETE FROM server_session WHERE started < $1",
                                  Instant(now - web::tuning::session_life)));
  FRONTLIJN_CHECK(connection_.run("INSERT INTO server_session VALUES ($1, $2, $3, $3)", token,
                                  as_bytes(server::folded_login(login)), now));
  return transaction.commit();
}

Result<std::optional<WebSession>> PostgresAccounts::session(const Hash& token, Instant now) {
  FRONTLIJN_TRY(const Rows rows, connection_.run("SELECT login, seen FROM server_session "
                                                 "WHERE token = $1 AND started >= $2 AND seen >= $3",
                                                 token, Instant(now - web::tuning::session_life),
                                                 Instant(now - web::tuning::session_idle)));
  if (rows.empty()) return std::optional<WebSession>{};
  FRONTLIJN_TRY(const auto of, account(rows.text(0, 0)));
  if (!of) return std::optional<WebSession>{};
  if (now - rows.instant(0, 1) > server::tuning::touch_every)
    FRONTLIJN_CHECK(connection_.run("UPDATE server_session SET seen = $2 WHERE token = $1", token, now));
  return std::optional<WebSession>{WebSession{of->login, of->person}};
}

Result<void> PostgresAccounts::end_session(const Hash& token) {
  FRONTLIJN_CHECK(connection_.run("DELETE FROM server_session WHERE token = $1", token));
  return {};
}

Result<void> PostgresAccounts::add_code(const Hash& secret, const CodeGrant& grant) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_CHECK(
      connection_.run("DELETE FROM server_code WHERE expires < $1",
                      Instant(grant.expires - server::tuning::code_life - server::tuning::sweep_after)));
  FRONTLIJN_CHECK(
      connection_.run("INSERT INTO server_code (secret, person, team, expires) "
                      "VALUES ($1, $2, $3, $4)",
                      secret, grant.person, grant.team, grant.expires));
  return transaction.commit();
}

Result<CodeGrant> PostgresAccounts::redeem_code(const Hash& secret, const log::DeviceId& device,
                                                Instant now) {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(connection_));
  FRONTLIJN_TRY(const Rows row, connection_.run("SELECT person, team, expires, device FROM server_code "
                                                "WHERE secret = $1 FOR UPDATE",
                                                secret));
  if (row.empty()) return fail(ErrorKind::refused, "code.unknown");
  const CodeGrant grant{row.id<EntityId>(0, 0), row.id<EntityId>(0, 1), row.instant(0, 2)};
  if (!row.is_null(0, 3)) {
    if (row.device(0, 3) != device) return fail(ErrorKind::refused, "code.used");
  } else if (now > grant.expires) {
    return fail(ErrorKind::refused, "code.expired", {{"expired", to_iso(grant.expires).substr(0, 10)}});
  } else {
    FRONTLIJN_CHECK(connection_.run("UPDATE server_code SET device = $2, used = $3 WHERE secret = $1", secret,
                                    device, now));
  }
  FRONTLIJN_CHECK(transaction.commit());
  return grant;
}

Result<void> PostgresAccounts::note_read(const ReadNote& note) {
  // Who reads the same again within a millisecond has read it.
  FRONTLIJN_CHECK(
      connection_.run("INSERT INTO server_read (entity, at, login, kind) VALUES ($1, $2, $3, $4) "
                      "ON CONFLICT DO NOTHING",
                      note.entity, note.at, as_bytes(note.login), note.kind));
  return {};
}

Result<std::vector<ReadNote>> PostgresAccounts::reads_of(EntityId entity, std::size_t limit) {
  FRONTLIJN_TRY(const Rows rows, connection_.run("SELECT at, login, kind FROM server_read WHERE entity = $1 "
                                                 "ORDER BY at DESC LIMIT $2",
                                                 entity, limit));
  std::vector<ReadNote> notes;
  for (int row = 0; row < rows.count(); ++row)
    notes.push_back({rows.instant(row, 0), rows.text(row, 1), rows.text(row, 2), entity});
  return notes;
}

}  // namespace frontlijn::postgres

#pragma once

#include "core/store/database.hpp"
#include "sync/server/accounts.hpp"

namespace frontlijn::server {

/// In the server's own database file, beside the log, so that one backup holds both.
class SqliteAccounts : public Accounts {
 public:
  /// Makes or brings up to date the server's own tables. Fails with "store.newer-version" or as the database
  /// does.
  static Result<void> prepare(store::Database& database);

  /// On a prepared database, which must outlive this.
  explicit SqliteAccounts(store::Database& database) : database_(database) {}

  Result<void> add_account(const Account& account) override;
  Result<void> set_password(std::string_view login, std::string_view password_hash) override;
  Result<std::optional<Account>> account(std::string_view login) override;
  Result<std::vector<Account>> accounts() override;
  Result<void> start_session(const Hash& token, std::string_view login, Instant now) override;
  Result<std::optional<WebSession>> session(const Hash& token, Instant now) override;
  Result<void> end_session(const Hash& token) override;
  Result<void> add_code(const Hash& secret, const CodeGrant& grant) override;
  Result<CodeGrant> redeem_code(const Hash& secret, const log::DeviceId& device, Instant now) override;
  Result<void> note_read(const ReadNote& note) override;
  Result<std::vector<ReadNote>> reads_of(EntityId entity, std::size_t limit) override;

 private:
  store::Database& database_;
};

}  // namespace frontlijn::server

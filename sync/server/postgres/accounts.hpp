#pragma once

#include "sync/server/accounts.hpp"
#include "sync/server/postgres/connection.hpp"

namespace frontlijn::postgres {

/// Accounts, sessions of browsers, codes and the log of reads, the same for every server process: a browser
/// that signed in at one is signed in at all.
class PostgresAccounts : public server::Accounts {
 public:
  /// On a migrated database; `connection` must outlive it.
  explicit PostgresAccounts(Connection& connection) : connection_(connection) {}

  Result<void> add_account(const server::Account& account) override;
  Result<void> set_password(std::string_view login, std::string_view password_hash) override;
  Result<std::optional<server::Account>> account(std::string_view login) override;
  Result<std::vector<server::Account>> accounts() override;
  Result<void> start_session(const Hash& token, std::string_view login, Instant now) override;
  Result<std::optional<server::WebSession>> session(const Hash& token, Instant now) override;
  Result<void> end_session(const Hash& token) override;
  Result<void> add_code(const Hash& secret, const server::CodeGrant& grant) override;
  Result<server::CodeGrant> redeem_code(const Hash& secret, const log::DeviceId& device,
                                        Instant now) override;
  Result<void> note_read(const server::ReadNote& note) override;
  Result<std::vector<server::ReadNote>> reads_of(EntityId entity, std::size_t limit) override;

 private:
  Connection& connection_;
};

}  // namespace frontlijn::postgres

#include "sync/server/node/ground.hpp"
#include "sync/server/postgres/accounts.hpp"
#include "sync/server/postgres/projected_states.hpp"
#include "sync/server/postgres/registry.hpp"
#include "sync/server/postgres/schema.hpp"

namespace frontlijn::server {

namespace {

class PostgresGround : public Ground {
 public:
  PostgresGround(store::Store& store, std::unique_ptr<postgres::Connection> connection,
                 const Storage& storage)
      : Ground(store),
        connection_(std::move(connection)),
        commits_(*connection_, store.clock(), store.random(), storage.origin, storage.attachments),
        accounts_(*connection_),
        projection_(commits_, store, storage.trouble),
        registry_(*connection_, store, projection_),
        states_(store) {
    commits_.give_states_of(states_);
  }

  Accounts& accounts() override { return accounts_; }
  Registry& registry() override { return registry_; }
  sync::CommitStore& commits() override { return commits_; }
  Result<Bytes> attachment(const Hash& hash) override { return commits_.attachment(hash); }
  Result<bool> has_attachment(const Hash& hash) override { return commits_.is_complete(hash); }
  /// Processes that share a database share the certificate too: to a tablet they are one server, and what it
  /// remembers of the one holds for the others.
  Result<log::DeviceKey> session_key(const net::TlsIdentity& identity) override {
    return log::DeviceKey::from_seed(
        hash_of("frontlijn server session 1", {as_bytes(identity.key_pem())}).bytes);
  }
  Result<std::uint64_t> news() override {
    FRONTLIJN_TRY(const auto total, commits_.total());
    FRONTLIJN_TRY(const auto revision, registry_.revision());
    return total + revision;  // both only grow
  }
  Result<bool> catch_up(std::size_t most_steps) override { return projection_.catch_up(most_steps); }
  Result<void> check() override {
    FRONTLIJN_CHECK(connection_->run("SELECT 1"));
    return {};
  }

 private:
  std::unique_ptr<postgres::Connection> connection_;
  postgres::PostgresCommits commits_;
  postgres::PostgresAccounts accounts_;
  postgres::Projection projection_;
  postgres::PostgresRegistry registry_;
  postgres::ProjectedStates states_;
};

}  // namespace

Result<std::unique_ptr<Ground>> postgres_ground(store::Store& store, const Storage& storage) {
  FRONTLIJN_TRY(auto connection, postgres::Connection::open(storage.address));
  FRONTLIJN_CHECK(postgres::migrate(*connection, store.clock(), store.random()));
  FRONTLIJN_TRY(const std::string id, postgres::database_id(*connection));
  FRONTLIJN_CHECK(belongs_to(store, id, connection->where()));
  return std::unique_ptr<Ground>(std::make_unique<PostgresGround>(store, std::move(connection), storage));
}

}  // namespace frontlijn::server

#include "sync/server/node/ground.hpp"

#include "core/domain/model.hpp"
#include "sync/server/sqlite_accounts.hpp"
#include "sync/server/sqlite_registry.hpp"
#include "sync/session/store_replica.hpp"

namespace frontlijn::server {

namespace {

/// The database of which an embedded store is a projection.
constexpr std::string_view database_setting = "server.database";
constexpr std::size_t everything = ~std::size_t{0};

class EmbeddedGround : public Ground {
 public:
  EmbeddedGround(store::Store& store, const Storage& storage)
      : Ground(store), accounts_(store.database()), registry_(store), replica_(store, storage.attachments) {}

  Accounts& accounts() override { return accounts_; }
  Registry& registry() override { return registry_; }
  sync::CommitStore& commits() override { return replica_; }
  Result<Bytes> attachment(const Hash& hash) override { return store().attachment(hash); }
  Result<bool> has_attachment(const Hash& hash) override { return store().has_attachment(hash); }
  Result<log::DeviceKey> session_key(const net::TlsIdentity&) override {
    return log::DeviceKey::from_seed(store().device().seed());
  }
  Result<std::uint64_t> news() override { return registry_.revision(); }
  Result<bool> catch_up(std::size_t) override { return true; }
  Result<void> check() override {
    FRONTLIJN_CHECK(store().database().number("SELECT 1"));
    return {};
  }

 private:
  SqliteAccounts accounts_;
  SqliteRegistry registry_;
  sync::StoreReplica replica_;
};

}  // namespace

Result<void> belongs_to(store::Store& store, const std::string& database_id, const std::string& where) {
  FRONTLIJN_TRY(const auto known, store.setting(database_setting));
  if (known == database_id) return {};
  if (known) return fail(ErrorKind::refused, "server.other-database", {{"server", where}});
  FRONTLIJN_TRY(const auto served, store.setting(SqliteRegistry::organisation_setting));
  if (served) return fail(ErrorKind::refused, "server.store-embedded", {{"server", where}});
  return now_belongs_to(store, database_id);
}

Result<void> now_belongs_to(store::Store& store, const std::string& database_id) {
  return store.set_setting(database_setting, database_id);
}

Result<std::unique_ptr<Ground>> embedded_ground(store::Store& store, const Storage& storage) {
  FRONTLIJN_TRY(const auto elsewhere, store.setting(database_setting));
  if (elsewhere) return fail(ErrorKind::refused, "server.store-needed");
  return std::unique_ptr<Ground>(std::make_unique<EmbeddedGround>(store, storage));
}

Result<void> Ground::erase(const store::ErasureOrder& order, const log::DeviceKey& key) {
  FRONTLIJN_CHECK(store_.entrust_erasing(key.id()));
  FRONTLIJN_CHECK(commits().entrust_erasing(key.id()));
  FRONTLIJN_CHECK(catch_up(everything));
  log::HybridClock hybrid(store_.clock(), {});
  FRONTLIJN_TRY(const auto plan, store_.plan_erasure(order, key.id(), hybrid.next()));
  FRONTLIJN_TRY(const auto ends, commits().heads(order.space));
  log::ChainHead head;
  for (const sync::Head& end : ends) {
    if (end.device == key.id() && end.sequence > head.sequence) head = {end.sequence, end.hash};
  }
  std::vector<log::Commit> erasing;
  for (const log::Erasure& erasure : plan) {
    FRONTLIJN_TRY(Bytes payload, log::encode_erasure(erasure));
    const log::Commit& made = erasing.emplace_back(log::make_commit(
        key, order.space, head, hybrid.next(), log::PayloadKind::erasure, std::move(payload)));
    head = {made.header.sequence, log::hash_of(made.header)};
  }
  FRONTLIJN_TRY(const auto received, commits().apply(order.space, erasing, key.id(), std::nullopt));
  for (const auto& one : received) {
    if (one.refused) return *one.refused;
  }
  FRONTLIJN_CHECK(catch_up(everything));
  return {};
}

Result<void> Ground::begin(const TimeZone& zone) {
  FRONTLIJN_TRY(auto organisation, Organisation::open(store_, registry(), zone));
  organisation_.emplace(std::move(organisation));
  return {};
}

Result<std::unique_ptr<Ground>> Ground::on(store::Store& store, const Storage& storage,
                                           const TimeZone& zone) {
  FRONTLIJN_TRY(const bool is_a_tablet, domain::Context::is_set_up(store));
  if (is_a_tablet) {
    const auto folder = std::filesystem::path(store.database().path()).parent_path();
    return fail(ErrorKind::refused, "server.tablets-folder", {{"folder", folder.string()}});
  }
  FRONTLIJN_CHECK(SqliteAccounts::prepare(store.database()));
  FRONTLIJN_TRY(auto ground,
                storage.address.empty() ? embedded_ground(store, storage) : postgres_ground(store, storage));
  FRONTLIJN_CHECK(ground->begin(zone));
  return ground;
}

Result<std::unique_ptr<Ground>> Ground::open(const std::filesystem::path& database,
                                             const store::DatabaseKey& key, const Storage& storage,
                                             const Clock& clock, const TimeZone& zone, RandomSource& random) {
  FRONTLIJN_TRY(
      auto store,
      store::Store::open({.path = database.string(), .key = key, .sharing = store::Database::Sharing::shared},
                         frontlijn_model(), clock, random));
  FRONTLIJN_TRY(auto ground, on(*store, storage, zone));
  ground->own_ = std::move(store);
  return ground;
}

}  // namespace frontlijn::server

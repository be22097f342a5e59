#pragma once

#include <catch2/catch.hpp>

#include "core/domain/model.hpp"
#include "core/store/store.hpp"
#include "sync/server/organisation.hpp"
#include "sync/server/sqlite_accounts.hpp"
#include "sync/server/sqlite_registry.hpp"

namespace frontlijn::server {

struct HandClock : Clock {
  Instant moment = instant_from_ms(1'800'000'000'000);
  Instant now() const override { return moment; }
};

/// A server's store in memory, with an empty organisation.
struct ServerFixture {
  HandClock clock;
  SeededRandom random{1};
  UtcZone zone;
  std::unique_ptr<store::Store> store;
  std::optional<SqliteAccounts> accounts;
  std::optional<SqliteRegistry> registry;
  std::optional<Organisation> organisation;

  ServerFixture() {
    auto opened = store::Store::open({.path = ":memory:", .key = store::DatabaseKey::make(random)},
                                     frontlijn_model(), clock, random);
    REQUIRE(opened.has_value());
    store = std::move(*opened);
    REQUIRE(SqliteAccounts::prepare(store->database()).has_value());
    accounts.emplace(store->database());
    registry.emplace(*store);
    auto made = Organisation::open(*store, *registry, zone);
    REQUIRE(made.has_value());
    organisation.emplace(std::move(*made));
  }

  log::DeviceId device(std::uint8_t number) const {
    log::DeviceId id;
    id.key.fill(number);
    return id;
  }
  static Hash secret(std::string_view text) { return hash_of("test", {as_bytes(text)}); }
};

}  // namespace frontlijn::server

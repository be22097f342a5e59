#pragma once

#include "support/test_ground.hpp"
#include <catch2/catch.hpp>

#include "core/domain/model.hpp"
#include "core/store/store.hpp"

namespace frontlijn::server {

struct HandClock : Clock {
  Instant moment = instant_from_ms(1'800'000'000'000);
  Instant now() const override { return moment; }
};

/// A server's store with an empty organisation.
struct ServerFixture {
  HandClock clock;
  SeededRandom random{1};
  UtcZone zone;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Ground> ground;
  Accounts* accounts = nullptr;
  Organisation* organisation = nullptr;

  ServerFixture() {
    auto opened = store::Store::open({.path = ":memory:", .key = store::DatabaseKey::make(random)},
                                     frontlijn_model(), clock, random);
    REQUIRE(opened.has_value());
    store = std::move(*opened);
    ground = test::test_ground(*store, zone);
    accounts = &ground->accounts();
    organisation = &ground->organisation();
  }

  log::DeviceId device(std::uint8_t number) const {
    log::DeviceId id;
    id.key.fill(number);
    return id;
  }
  static Hash secret(std::string_view text) { return hash_of("test", {as_bytes(text)}); }
};

}  // namespace frontlijn::server

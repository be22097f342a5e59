#include "unit/server/fixture.hpp"

#include "sync/server/node/server_directory.hpp"

using namespace frontlijn;
using namespace frontlijn::server;
using domain::Role;

TEST_CASE("a tablet that enrols again, since it never heard the answer, is answered the same") {
  ServerFixture server;
  ServerDirectory directory(*server.ground);
  const auto team = *server.organisation->add_team("Noord");
  const auto sam = *server.organisation->add_member(team, "Sam Voorbeeld", Role::member, std::nullopt);
  const auto kim = *server.organisation->add_member(team, "Kim Toonbeeld", Role::member, std::nullopt);
  const auto secret = ServerFixture::secret("code");
  const Instant expires = server.clock.now() + std::chrono::hours(1);
  REQUIRE(server.accounts->add_code(secret, {sam, team.id, expires}));
  const log::SpaceInfo own{SpaceId::make(server.clock.now(), server.random), log::SpaceKind::team_work,
                           "van Sam"};
  // One of the spaces it brings is somebody else's: that is left as it is, the rest goes through.
  const log::SpaceInfo kims{SpaceId::make(server.clock.now(), server.random), log::SpaceKind::personal,
                            "van Kim"};
  REQUIRE(server.organisation->adopt_space(kims, kim, team.id));
  const sync::EnrolRequest request{secret, server.device(1), sam, "Sam", "tablet", {own, kims}};

  const auto first = directory.enrol(request, server.clock.now());
  REQUIRE(first);
  const auto again = directory.enrol(request, server.clock.now());
  REQUIRE(again);
  CHECK(again->id == sam);
  CHECK(again->team == team.id);
  CHECK(again->spaces == first->spaces);
  CHECK(directory.member_of(server.device(1))->value().id == sam);
  const auto grants = *directory.grants(server.device(1));
  const auto granted = [&](SpaceId space) {
    return std::any_of(grants.begin(), grants.end(), [&](const auto& one) { return one.id == space; });
  };
  CHECK(granted(own.id));
  CHECK(granted(team.work));
  CHECK_FALSE(granted(kims.id));
  auto other = request;
  other.device = server.device(2);
  CHECK(directory.enrol(other, server.clock.now()).error().key() == "code.used");
}

TEST_CASE("promise 6: a tablet that is reported lost is lost under every key it has had") {
  ServerFixture server;
  ServerDirectory directory(*server.ground);
  const auto team = *server.organisation->add_team("Noord");
  const auto sam = *server.organisation->add_member(team, "Sam Voorbeeld", Role::member, std::nullopt);
  for (const std::uint8_t number : Bytes{1, 9})
    REQUIRE(server.organisation->register_device(server.device(number), sam));
  REQUIRE(directory.renew(server.device(1), server.device(2)));
  REQUIRE(directory.renew(server.device(2), server.device(3)));
  // Whichever of them the administrator picks.
  const auto known = server.organisation->find_device(server.device(2).to_text());
  REQUIRE(known);
  REQUIRE(server.organisation->revoke_device(*known));
  for (const std::uint8_t number : Bytes{1, 2, 3})
    CHECK(directory.member_of(server.device(number)).value()->revoked);
  CHECK_FALSE(directory.member_of(server.device(9)).value()->revoked);
}

TEST_CASE("promise 9: a tablet gets so many new keys a day and no more") {
  ServerFixture server;
  ServerDirectory directory(*server.ground);
  const auto team = *server.organisation->add_team("Noord");
  const auto sam = *server.organisation->add_member(team, "Sam Voorbeeld", Role::member, std::nullopt);
  REQUIRE(server.organisation->register_device(server.device(1), sam));
  std::uint8_t number = 1;
  Result<void> renewed;
  while (renewed && number < 100) {
    renewed = directory.renew(server.device(number), server.device(static_cast<std::uint8_t>(number + 1)));
    if (renewed) ++number;
  }
  CHECK(number == 20);
  CHECK(renewed.error().key() == "device.renewed-too-often");
  // Whatever key it asks under.
  CHECK(directory.renew(server.device(1), server.device(101)).error().key() == "device.renewed-too-often");
  server.clock.moment += std::chrono::hours{25};
  CHECK(directory.renew(server.device(number), server.device(102)));
}

TEST_CASE("what one part of an action writes is gone when another part fails") {
  ServerFixture server;
  const auto team = *server.organisation->add_team("Noord");
  const auto failed = server.ground->registry().together([&]() -> Result<void> {
    FRONTLIJN_TRY(const auto person,
                  server.organisation->add_member(team, "Sam Voorbeeld", Role::member, std::nullopt));
    FRONTLIJN_CHECK(server.accounts->add_account({"sam", person, "hash"}));
    return fail(ErrorKind::refused, "code.unknown");
  });
  CHECK(failed.error().key() == "code.unknown");
  CHECK(server.organisation->members(team)->empty());
  CHECK(server.accounts->accounts()->empty());
  // And everything goes on from where it was.
  const auto person = server.organisation->add_member(team, "Kim Toonbeeld", Role::member, std::nullopt);
  REQUIRE(person);
  CHECK(domain::person_name(*server.store, *person).value() == "Kim Toonbeeld");
  CHECK(server.store->verify_chains()->problems.empty());
  CHECK(server.ground->commits().heads(server.organisation->space())->size() == 1);
}

#include "support/sync_fleet.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

struct Joining {
  Server server{1};
  Node tablet{2};
  sync::EnrolmentCode code = sync::EnrolmentCode::make(Bytes(32, 1), server.random);
  log::SpaceInfo own = fleet_space(9, log::SpaceKind::personal, "Zoë");
  log::SpaceInfo stolen = team_backstage;

  Joining() {
    server.directory.codes[code.secret_hash()] = {
        {EntityId{}, "Zoë", "Centrum"}, {grant(team_work)}, server.clock.at + std::chrono::hours{1}, {}};
    REQUIRE(tablet->add_space(own));
    tablet.observe(own, "van voor het koppelen");
  }
  sync::Enrolment request() { return {code.secret, EntityId{}, "Zoë", "tablet 4", {own, stolen}}; }
};

}  // namespace

TEST_CASE("a tablet joins with a code, brings its own spaces along, and gets its team's") {
  Joining joining;
  joining.server.observe(team_work, "van de server");
  Connection connection(joining.tablet, joining.server, false, joining.request());
  connection.run();
  CHECK_FALSE(connection.client->outcome().error);
  REQUIRE(connection.client->enrolled());
  CHECK(connection.client->enrolled()->team_name == "Centrum");
  REQUIRE(connection.client->enrolled()->spaces.size() == 1);
  CHECK(connection.client->enrolled()->spaces[0].id == team_work.id);
  CHECK(joining.server.digest(joining.own) == joining.tablet.digest(joining.own));
  CHECK(joining.tablet.commits(team_work) == 1);
  CHECK_FALSE(joining.tablet->space(team_backstage.id).value());
  CHECK(sync_once(joining.tablet, joining.server).round_trips == 1);
}

TEST_CASE("an unknown, used or expired code is told apart, and the tablet stays as it was") {
  Joining joining;
  Node other{3};
  const auto attempt = [&](Node& tablet, sync::Enrolment request) {
    Connection connection(tablet, joining.server, false, std::move(request));
    connection.run();
    const auto outcome = connection.client->outcome();
    return outcome.error ? outcome.error->key() : "joined";
  };
  auto wrong = joining.request();
  wrong.secret[0] ^= 1;
  CHECK(attempt(joining.tablet, wrong) == "code.unknown");
  CHECK(joining.server.directory.members.empty());
  CHECK(attempt(joining.tablet, joining.request()) == "joined");
  CHECK(attempt(joining.tablet, joining.request()) == "joined");  // the answer may have been lost
  CHECK(attempt(other, joining.request()) == "code.used");

  Joining late;
  late.server.clock.at += std::chrono::hours{2};
  Connection connection(late.tablet, late.server, false, late.request());
  connection.run();
  CHECK(connection.client->outcome().error->key() == "code.expired");
  CHECK(connection.client->outcome().error->argument("expired") == "2026-11-18T12:06:40.000Z");
}

#include <algorithm>
#include <future>

#include "unit/server/fixture.hpp"

#include "sync/server/worker.hpp"

using namespace frontlijn;
using namespace frontlijn::server;
using domain::Role;

namespace {

bool carries(const Result<std::vector<log::SpaceInfo>>& spaces, SpaceId id) {
  return std::any_of(spaces->begin(), spaces->end(), [&](const auto& space) { return space.id == id; });
}

}  // namespace

TEST_CASE("teams and members are found by name and by the start of their id") {
  ServerFixture server;
  auto& organisation = *server.organisation;
  const auto team = *organisation.add_team("Team Noord");
  CHECK(organisation.add_team("team noord").error().key() == "team.exists");
  CHECK(organisation.find_team("TEAM NOORD")->id == team.id);
  CHECK(organisation.find_team(team.id.to_text().substr(0, 13))->id == team.id);
  CHECK(organisation.find_team("Zuid").error().argument("known") == "Team Noord");
  const auto person = *organisation.add_member(team, "Sam Voorbeeld", Role::member, std::nullopt);
  CHECK(organisation.find_member(team, "sam voorbeeld")->person == person);
  CHECK(organisation.find_member(team, "Kim").error().key() == "member.unknown");
  REQUIRE(organisation.add_member(team, "Sam Voorbeeld", Role::member, std::nullopt).has_value());
  CHECK(organisation.find_member(team, "Sam Voorbeeld").error().key() == "member.ambiguous");
  CHECK(organisation.members(team)->size() == 2);
}

TEST_CASE("rule 24: backstage is the members' alone, and no review page shows it to anybody") {
  ServerFixture server;
  auto& organisation = *server.organisation;
  const auto north = *organisation.add_team("Noord");
  const auto south = *organisation.add_team("Zuid");
  const auto member = *organisation.add_member(north, "Lid", Role::member, std::nullopt);
  const auto coordinator = *organisation.add_member(north, "Coördinator", Role::coordinator, std::nullopt);
  const auto administrator = *organisation.add_member(north, "Beheerder", Role::administrator, std::nullopt);

  CHECK(carries(organisation.spaces_of(member), north.backstage));
  for (const auto& person : {coordinator, administrator}) {
    CHECK(carries(organisation.spaces_of(person), north.work));
    CHECK_FALSE(carries(organisation.spaces_of(person), north.backstage));
  }
  for (const auto& person : {member, coordinator, administrator}) {
    const auto shown = organisation.review_spaces_of(person);
    CHECK(carries(shown, north.work));
    CHECK(carries(shown, organisation.space()));
    CHECK_FALSE(carries(shown, north.backstage));
    CHECK_FALSE(carries(shown, south.work));
  }
}

TEST_CASE("a guest and one whose time is over carry nothing") {
  ServerFixture server;
  auto& organisation = *server.organisation;
  const auto team = *organisation.add_team("Noord");
  const auto guest = *organisation.add_member(team, "Gast", Role::guest, std::nullopt);
  const auto today = date_at(server.clock.now(), server.zone);
  const auto leaving = *organisation.add_member(team, "Vertrekker", Role::member, today);
  CHECK(organisation.spaces_of(guest)->empty());
  CHECK(carries(organisation.spaces_of(leaving), team.work));
  server.clock.moment += std::chrono::hours(24);
  CHECK(organisation.spaces_of(leaving)->empty());
  CHECK(organisation.team_spaces(leaving, team.id).error().key() == "member.unknown");
}

TEST_CASE("a membership that a tablet writes itself opens nothing") {
  ServerFixture server;
  auto& organisation = *server.organisation;
  const auto north = *organisation.add_team("Noord");
  const auto south = *organisation.add_team("Zuid");
  const auto person = *organisation.add_member(north, "Lid", Role::member, std::nullopt);
  domain::Context tablet{*server.store,   server.zone,          person, south.id, south.work,
                         south.backstage, organisation.space(), {}};
  auto changes = tablet.changes();
  domain::put_membership(changes, tablet, {person, south.id, Role::member, std::nullopt});
  REQUIRE(server.store->commit(changes).has_value());
  CHECK_FALSE(carries(organisation.spaces_of(person), south.work));
}

TEST_CASE("what a tablet made before it enrolled is taken over, and nobody takes another's") {
  ServerFixture server;
  auto& organisation = *server.organisation;
  const auto team = *organisation.add_team("Noord");
  const auto sam = *organisation.add_member(team, "Sam", Role::member, std::nullopt);
  const auto kim = *organisation.add_member(team, "Kim", Role::member, std::nullopt);
  const auto make = [&](log::SpaceKind kind) {
    return log::SpaceInfo{SpaceId::make(server.clock.now(), server.random), kind, "van Sam"};
  };
  const auto work = make(log::SpaceKind::team_work);
  const auto backstage = make(log::SpaceKind::team_backstage);
  const auto personal = make(log::SpaceKind::personal);
  const auto subjects = make(log::SpaceKind::organisation);
  for (const auto& space : {work, backstage, personal, subjects}) {
    REQUIRE(organisation.adopt_space(space, sam, team.id).has_value());
    REQUIRE(organisation.adopt_space(space, sam, team.id).has_value());
    CHECK(carries(organisation.spaces_of(sam), space.id));
  }
  CHECK(carries(organisation.spaces_of(kim), work.id));
  CHECK(carries(organisation.spaces_of(kim), subjects.id));
  CHECK_FALSE(carries(organisation.spaces_of(kim), backstage.id));
  CHECK_FALSE(carries(organisation.spaces_of(kim), personal.id));
  CHECK(organisation.adopt_space(personal, kim, team.id).error().key() == "space.of-another");
  const log::SpaceInfo grabbed{team.backstage, log::SpaceKind::personal, "x"};
  CHECK(organisation.adopt_space(grabbed, kim, team.id).error().key() == "space.of-another");
}

TEST_CASE("a device belongs to the person it was enrolled for") {
  ServerFixture server;
  auto& organisation = *server.organisation;
  const auto team = *organisation.add_team("Noord");
  const auto sam = *organisation.add_member(team, "Sam", Role::member, std::nullopt);
  REQUIRE(organisation.register_device(server.device(1), sam).has_value());
  REQUIRE(organisation.register_device(server.device(1), server.store->new_id()).has_value());
  CHECK(*organisation.person_at(server.device(1)) == sam);
  CHECK_FALSE(organisation.person_at(server.device(2))->has_value());
  const auto given = organisation.team_spaces(sam, team.id);
  REQUIRE(given.has_value());
  CHECK(given->work.id == team.work);
  CHECK(given->organisation.id == organisation.space());
  CHECK(given->backstage->id == team.backstage);
}

TEST_CASE("a worker does its jobs in order, refuses above its bound, and finishes what it took") {
  std::vector<int> done;
  {
    std::promise<void> started;
    std::promise<void> go_on;
    Worker worker(2);
    REQUIRE(worker.offer([&] {
      started.set_value();
      go_on.get_future().wait();
    }));
    started.get_future().wait();
    REQUIRE(worker.offer([&] { done.push_back(1); }));
    REQUIRE(worker.offer([&] { done.push_back(2); }));
    CHECK_FALSE(worker.offer([&] { done.push_back(3); }));
    CHECK(worker.waiting() == 2);
    go_on.set_value();
  }
  CHECK(done == std::vector<int>{1, 2});
}

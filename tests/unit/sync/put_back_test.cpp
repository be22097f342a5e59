// Machines that are put back from a backup: noticed, and nothing of what the others have is lost.
#include "unit/sync/fleet.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using sync::Outcome;

TEST_CASE("promise 5: a server put back from a backup is noticed and refilled by the devices") {
  Fleet fleet;
  fleet.anna.observe(team_work, "voor de kopie");
  fleet.sync_all();
  const std::string backup = fleet.back_up(fleet.server, "backup");
  fleet.anna.observe(team_work, "na de kopie, van Anna");
  fleet.bram.observe(team_work, "na de kopie, van Bram");
  fleet.sync_all();
  const auto digest = fleet.server.digest(team_work);

  PutBack restored(fleet, backup);
  const bool announced = GENERATE(true, false);
  CAPTURE(announced);
  if (announced) REQUIRE(restored.replica->renew_epoch());
  CHECK(restored.digest(team_work) != digest);
  const Outcome outcome = sync_once(fleet.anna, restored);
  CHECK(error_of(outcome) == "none");
  CHECK(outcome.progress.comparisons > 0);
  CHECK(warns_of(outcome, "sync.server-restored") == announced);
  CHECK(restored.digest(team_work) == digest);
  CHECK(error_of(sync_once(fleet.bram, restored)) == "none");
  CHECK(restored.digest(team_work) == digest);
  // And from then on as before.
  CHECK(sync_once(fleet.anna, restored).round_trips == 1);
  fleet.bram.observe(team_work, "later");
  CHECK(sync_once(fleet.bram, restored).progress.comparisons == 0);
  CHECK(error_of(sync_once(fleet.anna, restored)) == "none");
  CHECK(fleet.anna.digest(team_work) == restored.digest(team_work));
}

TEST_CASE("promise 5: a server put back by hand, that went on with other commits, is noticed by its marks") {
  Fleet fleet;
  fleet.anna.observe(team_work, "voor de kopie");
  fleet.sync_all();
  const std::string backup = fleet.back_up(fleet.server, "backup");
  fleet.anna.observe(team_work, "verloren gegaan");
  fleet.sync_all();
  const auto lost = fleet.server.digest(team_work);

  PutBack restored(fleet, backup);
  Node carla{5};
  restored.directory.allow(carla.id(), {grant(team_work)});
  REQUIRE(carla->add_space(team_work));
  carla.observe(team_work, "op dezelfde plaats");
  REQUIRE(error_of(sync_once(carla, restored)) == "none");
  const Outcome outcome = sync_once(fleet.anna, restored);
  CHECK(error_of(outcome) == "none");
  CHECK(outcome.progress.comparisons == 1);
  CHECK(restored.digest(team_work) == fleet.anna.digest(team_work));
  CHECK(restored.digest(team_work) != lost);
  CHECK(restored.commits(team_work) == 3);
}

TEST_CASE("promise 5: a comparison that is cut off begins anew, and others' words come back as well") {
  const bool announced = GENERATE(true, false);
  for (int messages = 1;; ++messages) {
    CAPTURE(announced, messages);
    Fleet fleet;
    fleet.anna.observe(team_work, "voor de kopie");
    fleet.sync_all();
    const std::string backup = fleet.back_up(fleet.server, "backup");
    fleet.bram.observe(team_work, "na de kopie, van Bram");
    fleet.bram.observe(team_work, "en nog iets");
    REQUIRE(error_of(sync_once(fleet.bram, fleet.server)) == "none");
    fleet.sync_all();

    PutBack restored(fleet, backup);
    if (announced) REQUIRE(restored.replica->renew_epoch());
    // Somebody writes there meanwhile: there is something to bring both ways.
    Node carla{5};
    restored.directory.allow(carla.id(), {grant(team_work)});
    REQUIRE(carla->add_space(team_work));
    carla.observe(team_work, "op dezelfde plaats");
    REQUIRE(error_of(sync_once(carla, restored)) == "none");
    const bool is_over = run_until(fleet.anna, restored, messages);
    REQUIRE(error_of(sync_once(fleet.anna, restored)) == "none");
    CHECK(restored.commits(team_work) == 4);
    CHECK(restored.digest(team_work) == fleet.anna.digest(team_work));
    if (is_over) break;
  }
}

TEST_CASE("promise 5: a server put back to just before what a comparison brought it is noticed") {
  for (int messages = 1;; ++messages) {
    CAPTURE(messages);
    Fleet fleet;
    fleet.anna.observe(team_work, "voor de kopie");
    fleet.sync_all();
    const std::string first = fleet.back_up(fleet.server, "first");
    fleet.anna.observe(team_work, "na de kopie");
    fleet.sync_all();

    PutBack restored(fleet, first);
    REQUIRE(restored.replica->renew_epoch());
    const std::string second = fleet.back_up(restored, "second");
    const bool is_over = run_until(fleet.anna, restored, messages);

    PutBack again(fleet, second, 10);
    REQUIRE(again.commits(team_work) == 1);
    CHECK(error_of(sync_once(fleet.anna, again)) == "none");
    CHECK(again.commits(team_work) == 2);
    CHECK(again.digest(team_work) == fleet.anna.digest(team_work));
    if (is_over) break;
  }
}

TEST_CASE(
    "promise 9: a device that goes on asking for keys or passes is cut off, whatever it leaves unread") {
  Fleet fleet;
  fleet.anna.observe(team_work, "een");
  fleet.sync_all();
  const std::string copy = fleet.back_up(fleet.anna, "copy");
  fleet.anna.observe(team_work, "twee");
  fleet.sync_all();
  SECTION("keys") {
    Node restored{8, copy};
    Connection link(restored, fleet.server, true);
    std::optional<Bytes> asks;
    for (bool moved = true; moved && !asks;) {
      moved = link.server_speaks() || link.client_hears();
      while (link.client_speaks()) {
        moved = true;
        const auto frame = sync::decode_frame(link.up.back());
        if (std::holds_alternative<sync::Renew>(**frame)) asks = link.up.back();
      }
      while (link.server_hears())
        moved = true;
    }
    REQUIRE(asks);
    REQUIRE_FALSE(link.host->finished());
    for (std::size_t again = 0; again < sync::tuning::renewals_of_a_session; ++again)
      link.host->receive(*asks, fleet.server.clock.at);
    CHECK(link.host->outcome().error->key() == "sync.out-of-turn");
  }
  SECTION("passes") {
    Connection link(fleet.anna, fleet.server, true);
    link.run();
    const Bytes asks = sync::encode_frame(sync::PassWanted{});
    link.host->receive(asks, fleet.server.clock.at);
    REQUIRE_FALSE(link.host->finished());
    link.host->receive(asks, fleet.server.clock.at);
    CHECK(link.host->outcome().error->key() == "sync.out-of-turn");
  }
}

TEST_CASE("promise 5: a tablet put back from a backup gets its own commits back, or both branches are kept") {
  const bool writes_first = GENERATE(false, true);
  CAPTURE(writes_first);
  Fleet fleet;
  fleet.anna.observe(team_work, "een");
  fleet.sync_all();
  const std::string copy = fleet.back_up(fleet.anna, "copy");
  fleet.anna.observe(team_work, "twee");
  fleet.anna.observe(team_work, "drie");
  fleet.sync_all();

  Node restored{8, copy};
  REQUIRE(restored.id() == fleet.anna.id());
  if (writes_first) restored.observe(team_work, "na het terugzetten");
  const Outcome outcome = sync_once(restored, fleet.server);
  CHECK(error_of(outcome) == "none");
  CHECK(warns_of(outcome, "device.restored"));
  CHECK(restored.commits(team_work) == (writes_first ? 4U : 3U));
  CHECK(restored.digest(team_work) == fleet.server.digest(team_work));
  CHECK(fleet.server->verify_chains()->forks == (writes_first ? 1 : 0));
  REQUIRE(error_of(sync_once(fleet.bram, fleet.server)) == "none");
  CHECK(fleet.bram.digest(team_work) == fleet.server.digest(team_work));
  CHECK_FALSE(warns_of(sync_once(restored, fleet.server), "device.restored"));
  // It goes on under a key of its own, in a chain that nobody else can have.
  CHECK_FALSE(restored.id() == fleet.anna.id());
  restored.observe(team_work, "onder de nieuwe sleutel");
  REQUIRE(error_of(sync_once(restored, fleet.server)) == "none");
  CHECK(fleet.server->verify_chains()->forks == (writes_first ? 1 : 0));
  CHECK(restored.digest(team_work) == fleet.server.digest(team_work));
}

TEST_CASE("promise 5: a device that begins anew does so once, wherever its link is cut") {
  Fleet fleet;
  fleet.anna.observe(team_work, "een");
  fleet.sync_all();
  const std::string copy = fleet.back_up(fleet.anna, "copy");
  fleet.anna.observe(team_work, "twee");
  fleet.sync_all();
  Node restored{8, copy};
  restored.observe(team_work, "tak");
  for (int messages = 1; messages < 30; ++messages) {
    Connection connection(restored, fleet.server);
    for (int moved = 0; moved < messages;) {
      const bool any = connection.server_speaks() || connection.client_hears() ||
                       connection.client_speaks() || connection.server_hears();
      if (!any) break;
      ++moved;
    }
  }
  REQUIRE(error_of(sync_once(restored, fleet.server)) == "none");
  CHECK_FALSE(restored.id() == fleet.anna.id());
  // The old key, and one new one.
  CHECK(fleet.server.directory.members.size() == 3);
  CHECK(restored.digest(team_work) == fleet.server.digest(team_work));
}

TEST_CASE(
    "promise 5: a session that is open while the server's log goes back ends, and the next one compares") {
  Fleet fleet;
  fleet.sync_all();
  fleet.anna.observe(team_work, "van anna");
  Connection link(fleet.anna, fleet.server, true);
  link.run();
  REQUIRE(link.client->settled());
  fleet.server.directory.allow(fleet.anna.id(), {grant(team_work), grant(organisation)});
  link.run();
  REQUIRE_FALSE(link.host->finished());
  REQUIRE(fleet.server.replica->renew_epoch());
  fleet.server.directory.allow(fleet.anna.id(), {grant(team_work), grant(organisation)});
  link.run();
  CHECK(link.host->finished());
  CHECK(error_of(link.host->outcome()) == "none");
  const auto next = sync_once(fleet.anna, fleet.server);
  CHECK(error_of(next) == "none");
  CHECK(next.progress.comparisons > 0);
}

// A space that may be read and not written, and becomes writable later.
#include "unit/sync/fleet.hpp"

#include "core/store/peers.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

struct Reader : Fleet {
  Reader() {
    let_write(false);
    REQUIRE(error_of(sync_once(anna, server)) == "none");
    anna.observe(team_work, "voor later");
  }
  void let_write(bool writable, bool backstage = false) {
    std::vector<sync::SpaceGrant> grants{
        grant(team_work, writable ? sync::Role::member : sync::Role::guest, writable), grant(organisation)};
    if (backstage) grants.push_back(grant(team_backstage));
    server.directory.allow(anna.id(), std::move(grants));
  }
};

}  // namespace

TEST_CASE("promise 1: what waits for a space to become writable does not count as sent, also when compared") {
  Reader fleet;
  fleet.bram.observe(team_work, "van bram");
  REQUIRE(error_of(sync_once(fleet.bram, fleet.server)) == "none");
  REQUIRE(fleet.server.replica->renew_epoch());
  REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  store::Peers peers(*fleet.anna.store);
  CHECK(peers.kept_back(fleet.server.id()).value() == 1);
  CHECK(peers.space(fleet.server.id(), team_work.id)->pushed == 0);
  fleet.let_write(true);
  REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  CHECK(fleet.server.digest(team_work) == fleet.anna.digest(team_work));
}

TEST_CASE(
    "promise 1: a space that becomes read-only at any message of a comparison counts nothing and stalls "
    "nobody") {
  for (int at = 1, messages = at; messages >= at; ++at) {
    CAPTURE(at);
    Reader fleet;
    fleet.let_write(true);
    fleet.bram.observe(team_work, "van bram");
    REQUIRE(error_of(sync_once(fleet.bram, fleet.server)) == "none");
    REQUIRE(fleet.server.replica->renew_epoch());
    const auto own = fleet.anna->commits_after(team_work.id, 0, 100).value().back();
    Connection link(fleet.anna, fleet.server);
    messages = 0;
    const auto passed = [&](bool moved) {
      if (moved && ++messages == at) fleet.let_write(false);
      return moved;
    };
    for (bool moved = true; moved;) {
      moved = passed(link.server_speaks());
      moved |= passed(link.client_hears());
      moved |= passed(link.client_speaks());
      moved |= passed(link.server_hears());
    }
    CHECK(error_of(link.client->outcome()) == "none");
    CHECK(link.client->settled());
    store::Peers peers(*fleet.anna.store);
    const bool is_there = fleet.server->commit_by_hash(own.hash)->has_value();
    const auto pushed = peers.space(fleet.server.id(), team_work.id)->pushed;
    const bool is_refused = !peers.refused(fleet.server.id(), 10)->empty();
    CHECK((is_there || is_refused || pushed < static_cast<std::uint64_t>(own.position)));
    fleet.let_write(true);
    REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
    CHECK(fleet.server->commit_by_hash(own.hash)->has_value());
  }
}

TEST_CASE("a space that becomes writable while another one is being joined is handed in at once") {
  Reader fleet;
  Connection connection(fleet.anna, fleet.server, true);
  connection.run();
  REQUIRE(fleet.server.commits(team_work) == 0);
  for (const bool writable : {false, true}) {
    fleet.let_write(writable, true);
    while (connection.server_speaks()) {
    }
    while (connection.client_hears()) {
    }
  }
  connection.run();
  CHECK(error_of(connection.client->outcome()) == "none");
  CHECK(fleet.server.commits(team_work) == 1);
  CHECK(connection.client->settled());
}

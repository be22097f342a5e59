// One input or output fails, for every one there is: on either disk, and on the link at every message.
#include "simulation/world/simulated_disk.hpp"
#include "support/sync_fleet.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// Two tablets with work that the server lacks, and a server with work that they lack.
struct Office {
  SimulatedDisk disk;
  Server server{1, "server/db"};
  Node anna{2, "anna/db"};
  Node bram{3, "bram/db"};
  std::size_t written = 0;
  Hash photo;

  explicit Office(bool states = false) {
    if (states) {
      for (Node* node : {static_cast<Node*>(&server), &anna, &bram})
        node->policy = {1, 1'000};
    }
    for (Node* tablet : {&anna, &bram}) {
      server.directory.allow(tablet->id(), {grant(team_work)});
      REQUIRE((*tablet)->add_space(team_work));
    }
    for (int i = 0; i < 3; ++i) {
      bram.observe(team_work, "van bram");
      anna.observe(team_work, "van anna");
      written += 2;
    }
    const auto kept = anna->put_attachment(Bytes(300'000, 9), "image/jpeg", "foto.jpg").value();
    store::Changes changes{EntityId{}};
    changes.add(team_work.id, "observation", anna->new_id(), "photo", kept);
    REQUIRE(anna->commit(changes));
    ++written;
    photo = kept.hash;
    REQUIRE_FALSE(sync_once(bram, server).error);
  }

  /// After whatever happened: one session each way brings all of it everywhere, once.
  void check_heals() {
    for (Node* tablet : {&anna, &bram, &anna})
      REQUIRE_FALSE(sync_once(*tablet, server).error);
    for (Node* node : {static_cast<Node*>(&server), &anna, &bram}) {
      CHECK((*node)->coverage(team_work.id).value().commits() == written);
      CHECK(node->digest(team_work) == server.digest(team_work));
      CHECK((*node)->attachment(photo).has_value());
      CHECK((*node)->verify_chains()->problems.empty());
      CHECK((*node)->database().check_integrity());
    }
    CHECK(sync_once(anna, server).round_trips == 1);
  }
};

}  // namespace

TEST_CASE(
    "promises 1 and 2: the N-th write of a disk fails once in a session, for every N and on either side") {
  const bool states = GENERATE(false, true);
  for (const std::string machine : {"server", "anna"}) {
    std::uint64_t failures = 0;
    for (std::uint64_t n = 1;; ++n) {
      CAPTURE(machine, n, states);
      Office office(states);
      office.disk.fail_once(machine, n);
      (void)sync_once(office.anna, office.server);  // may fail, and then says so
      const bool came = office.disk.has_failed();
      office.disk.fail_once(machine, 0);
      office.check_heals();
      if (!came) break;
      ++failures;
    }
    CHECK(failures > 10);
  }
}

TEST_CASE(
    "promises 1 and 2: the power goes at the N-th message of a session, for every N and on either side") {
  const bool states = GENERATE(false, true);
  for (const std::string machine : {"server", "anna"}) {
    std::uint64_t cuts = 0;
    for (std::uint64_t n = 1;; ++n) {
      CAPTURE(machine, n, states);
      Office office(states);
      SeededRandom fate(n);
      bool ended = true;
      {
        Connection connection(office.anna, office.server);
        for (std::uint64_t moved = 0; moved < n; ++moved) {
          const bool any = connection.server_speaks() || connection.client_hears() ||
                           connection.client_speaks() || connection.server_hears();
          if (any && moved + 1 == n) ended = false;
          if (!any) break;
        }
      }
      Node& node = machine == "server" ? office.server : office.anna;
      const auto kept = node->coverage(team_work.id).value().commits();
      office.disk.crash(machine, fate);
      node.replica.reset();
      node.identity.reset();
      node.store.reset();
      office.disk.restart(machine);
      node.open();
      office.server.directory.adopts_into = office.server.store.get();
      CHECK(node->coverage(team_work.id).value().commits() == kept);
      office.check_heals();
      if (ended) break;
      ++cuts;
    }
    CHECK(cuts > 10);
  }
}

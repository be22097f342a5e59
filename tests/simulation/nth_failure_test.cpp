// One input or output fails, for every one there is: on either disk, and on the link at every message.
#include "simulation/world/simulated_disk.hpp"
#include "support/meeting.hpp"
#include <catch2/catch.hpp>

#include "core/store/peers.hpp"

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

  explicit Office(bool states = false, std::size_t photo_bytes = 300'000) {
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
    const auto kept = anna->put_attachment(Bytes(photo_bytes, 9), "image/jpeg", "foto.jpg").value();
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

  Node& of(const std::string& machine) { return machine == "server" ? static_cast<Node&>(server) : anna; }

  /// The machine is without power already, or loses it now; it comes up again with what its disk kept.
  void lose_power(const std::string& machine, RandomSource& fate) {
    disk.crash(machine, fate);
    of(machine).close();
    disk.restart(machine);
    of(machine).open();
    server.directory.adopts_into = server.store.get();
    CHECK(of(machine)->database().check_integrity());
    CHECK(of(machine)->verify_chains()->problems.empty());
  }

  /// Before anybody hands in anything again.
  void check_what_counts_as_sent() {
    store::Peers peers(*anna.store);
    const auto known = peers.space(server.id(), team_work.id).value();
    for (const auto& stored : anna->commits_after(team_work.id, 0, 100).value()) {
      if (stored.position > static_cast<std::int64_t>(known.pushed)) break;
      const log::CommitHeader& header = stored.commit.header;
      CHECK(server->has_in_chain(team_work.id, header.device, header.sequence, log::place_mark(stored.hash))
                .value());
    }
    const auto photo_held =
        anna->database().number("SELECT count(*) FROM attachment_at WHERE held = 1").value();
    if (photo_held.value_or(0) > 0) CHECK(server->attachment(photo).has_value());
  }
};

/// Two tablets that know each other from an earlier stand-up, with work that the other lacks.
struct Table {
  SimulatedDisk disk;
  Node anna{4, "anna/db"};
  Node bram{5, "bram/db"};
  TestOffice founder{anna, {team_work}};
  Hash photo;

  explicit Table(std::size_t photo_bytes = 300'000) {
    Meeting(anna, bram, {.newcomer = sync::Newcomer{EntityId{}, "Bram"}, .office = &founder}).run();
    for (int i = 0; i < 3; ++i) {
      anna.observe(team_work, "van anna");
      bram.observe(team_work, "van bram");
    }
    const auto kept = bram->put_attachment(Bytes(photo_bytes, 8), "image/jpeg", "foto.jpg").value();
    store::Changes changes{EntityId{}};
    changes.add(team_work.id, "observation", bram->new_id(), "photo", kept);
    REQUIRE(bram->commit(changes));
    photo = kept.hash;
  }
  Node& of(const std::string& name) { return name == "anna" ? anna : bram; }

  /// After whatever happened: one meeting brings all of it to both, once.
  void check_heals() {
    Meeting meeting(anna, bram);
    meeting.run();
    REQUIRE_FALSE(meeting.at_host->outcome().error);
    REQUIRE_FALSE(meeting.at_guest->outcome().error);
    for (Node* node : {&anna, &bram}) {
      CHECK(node->commits(team_work) == 7);
      CHECK(node->digest(team_work) == anna.digest(team_work));
      CHECK((*node)->attachment(photo).has_value());
      CHECK((*node)->verify_chains()->problems.empty());
      CHECK((*node)->database().check_integrity());
    }
    Meeting idle(anna, bram);
    idle.run();
    CHECK(idle.at_guest->outcome().progress.commits_sent == 0);
    CHECK(idle.at_guest->outcome().progress.commits_taken == 0);
  }
};

/// Tries with N = 1, 2, … until what was to fail did not come any more; how often it came.
template <class Attempt>
std::uint64_t for_every_n(Attempt attempt) {
  std::uint64_t n = 1;
  while (attempt(n))
    ++n;
  return n - 1;
}

/// Acts while the N-th write or read of a machine's disk fails, which it may; afterwards everything heals.
/// Whether it came to that N.
template <class Place, class Act>
bool fails_once(Place& place, const std::string& machine, std::uint64_t n, SimulatedDisk::Fault fault,
                Act act) {
  place.disk.fail_once(machine, n, fault);
  act();
  const bool came = place.disk.has_failed();
  place.disk.fail_once(machine, 0);
  place.check_heals();
  return came;
}

}  // namespace

TEST_CASE(
    "promises 1 and 2: the N-th write or read fails once at a stand-up, for every N and at either tablet") {
  for (const auto fault : {SimulatedDisk::Fault::write, SimulatedDisk::Fault::read}) {
    for (const std::string machine : {"anna", "bram"}) {
      const auto failures = for_every_n([&](std::uint64_t n) {
        CAPTURE(machine, n, fault == SimulatedDisk::Fault::read);
        Table table(5'000);
        REQUIRE(table.of(machine)->database().script("PRAGMA cache_size = 1; PRAGMA shrink_memory"));
        return fails_once(table, machine, n, fault, [&] { Meeting(table.anna, table.bram).run(); });
      });
      CHECK(failures > 10);
    }
  }
}

TEST_CASE(
    "promises 1 and 2: the power goes at the N-th message of a stand-up, for every N and at either tablet") {
  for (const std::string machine : {"anna", "bram"}) {
    const auto cuts = for_every_n([&](std::uint64_t n) {
      CAPTURE(machine, n);
      Table table;
      SeededRandom fate(n);
      bool ended = false;
      {
        Meeting meeting(table.anna, table.bram);
        for (std::uint64_t moved = 0; moved < n && !ended; ++moved)
          ended = !(meeting.host_speaks() || meeting.guest_hears() || meeting.guest_speaks() ||
                    meeting.host_hears());
      }
      Node& node = table.of(machine);
      const std::size_t kept = node.commits(team_work);
      table.disk.crash(machine, fate);
      node.close();
      table.disk.restart(machine);
      node.open();
      CHECK(node.commits(team_work) == kept);
      table.check_heals();
      return !ended;
    });
    CHECK(cuts > 10);
  }
}

TEST_CASE(
    "promises 1 and 2: the N-th write of a disk fails once in a session, for every N and on either side") {
  const bool states = GENERATE(false, true);
  for (const std::string machine : {"server", "anna"}) {
    const auto failures = for_every_n([&](std::uint64_t n) {
      CAPTURE(machine, n, states);
      Office office(states);
      return fails_once(office, machine, n, SimulatedDisk::Fault::write,
                        [&] { (void)sync_once(office.anna, office.server); });
    });
    CHECK(failures > 10);
  }
}

TEST_CASE(
    "promises 1 and 2: the N-th read of a disk fails once in a session, for every N and on either side") {
  for (const std::string machine : {"server", "anna"}) {
    const auto failures = for_every_n([&](std::uint64_t n) {
      CAPTURE(machine, n);
      Office office(false, 5'000);
      // As a tablet that has far more than fits in its memory: next to nothing is read from there.
      for (Node* node : {static_cast<Node*>(&office.server), &office.anna})
        REQUIRE((*node)->database().script("PRAGMA cache_size = 1; PRAGMA shrink_memory"));
      return fails_once(office, machine, n, SimulatedDisk::Fault::read,
                        [&] { (void)sync_once(office.anna, office.server); });
    });
    CHECK(failures > 10);
  }
}

TEST_CASE(
    "promises 1, 2 and 8: the N-th read or write fails once as a tablet opens after a power cut, for every "
    "N") {
  for (const auto fault : {SimulatedDisk::Fault::read, SimulatedDisk::Fault::write}) {
    const auto failures = for_every_n([&](std::uint64_t n) {
      CAPTURE(n);
      Office office(false, 5'000);
      SeededRandom fate(n);
      Node& anna = office.anna;
      const std::size_t kept = anna.commits(team_work);
      office.disk.crash("anna", fate);
      anna.close();
      office.disk.restart("anna");
      office.disk.fail_once("anna", n, fault);
      const auto opened =
          store::Store::open({anna.path, store::DatabaseKey{}}, fleet_model(), anna.clock, anna.random);
      if (!opened) CHECK(opened.error().kind() == ErrorKind::io);
      store::Changes changes{EntityId{}};
      changes.set(team_work.id, "observation", EntityId{}, "words", std::string("daarna"));
      const bool written_more = opened && (*opened)->commit(changes);
      const bool came = office.disk.has_failed();
      office.disk.fail_once("anna", 0);
      if (opened)
        CHECK((*opened)->commits_after(team_work.id, 0, 100)->size() == kept + (written_more ? 1 : 0));
      return came;
    });
    CHECK(failures > 3);
  }
}

TEST_CASE(
    "promises 1 and 2: the power goes at the N-th message of a session, for every N and on either side") {
  const bool states = GENERATE(false, true);
  for (const std::string machine : {"server", "anna"}) {
    const auto cuts = for_every_n([&](std::uint64_t n) {
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
      node.close();
      office.disk.restart(machine);
      node.open();
      office.server.directory.adopts_into = office.server.store.get();
      CHECK(node->coverage(team_work.id).value().commits() == kept);
      office.check_heals();
      return !ended;
    });
    CHECK(cuts > 10);
  }
}

TEST_CASE(
    "promises 1 and 2: the power goes in the middle of a session's writing, at the N-th write or flush of "
    "either disk") {
  const bool states = GENERATE(false, true);
  for (const std::string machine : {"server", "anna"}) {
    const auto cuts = for_every_n([&](std::uint64_t n) {
      CAPTURE(machine, n, states);
      Office office(states);
      SeededRandom fate(n);
      office.disk.fail_once(machine, n, SimulatedDisk::Fault::power);
      (void)sync_once(office.anna, office.server);
      const bool came = office.disk.has_failed();
      office.disk.fail_once(machine, 0);
      office.lose_power(machine, fate);
      office.check_what_counts_as_sent();
      office.check_heals();
      return came;
    });
    CHECK(cuts > 30);
  }
}

TEST_CASE(
    "promises 1 and 2: the power goes in the middle of writing down what somebody saw, at any write or "
    "flush") {
  const auto cuts = for_every_n([&](std::uint64_t n) {
    CAPTURE(n);
    Office office(false, 5'000);
    SeededRandom fate(n);
    office.disk.fail_once("anna", n, SimulatedDisk::Fault::power);
    std::vector<Hash> said;
    for (int i = 0; i < 3; ++i) {
      store::Changes changes{EntityId{}};
      const auto photo =
          office.anna->put_attachment(Bytes(50'000, static_cast<std::uint8_t>(i)), "image/jpeg", "foto.jpg");
      if (!photo) break;
      changes.add(team_work.id, "observation", office.anna->new_id(), "photo", *photo);
      const auto made = office.anna->commit(changes);
      if (!made) break;
      said.push_back(photo->hash);
    }
    const bool came = office.disk.has_failed();
    office.disk.fail_once("anna", 0);
    const std::size_t before = office.written / 2 + 1;
    office.lose_power("anna", fate);
    // What was said to be written down is there, photo and all; of what was not, all or nothing.
    for (const Hash& photo : said)
      CHECK(office.anna->attachment(photo).has_value());
    const auto there = office.anna->commits_after(team_work.id, 0, 100)->size();
    CHECK(there >= before + said.size());
    CHECK(there <= before + said.size() + 1);
    office.written += there - before;
    office.check_heals();
    return came;
  });
  CHECK(cuts > 10);
}

TEST_CASE("promises 2 and 6: the power goes in the middle of leaving a team, at any write or flush") {
  const auto cuts = for_every_n([&](std::uint64_t n) {
    CAPTURE(n);
    Office office(false, 5'000);
    SeededRandom fate(n);
    REQUIRE_FALSE(sync_once(office.anna, office.server).error);
    office.anna.observe(team_work, "nog niet verstuurd");
    office.server.directory.allow(office.anna.id(), {});
    office.server.directory.put_out[office.anna.id()] = {{team_work.id, office.server.clock.at}};
    office.disk.fail_once("anna", n, SimulatedDisk::Fault::power);
    (void)sync_once(office.anna, office.server);
    const bool came = office.disk.has_failed();
    office.disk.fail_once("anna", 0);
    office.lose_power("anna", fate);
    REQUIRE_FALSE(sync_once(office.anna, office.server).error);
    CHECK(office.anna->is_left(team_work.id).value());
    CHECK_FALSE(office.anna->attachment(office.photo).has_value());
    for (const auto& stored : office.anna->commits_after(team_work.id, 0, 100).value())
      CHECK_FALSE(stored.commit.payload.has_value());
    CHECK(office.server->coverage(team_work.id)->commits() == office.written + 1);
    return came;
  });
  CHECK(cuts > 10);
}

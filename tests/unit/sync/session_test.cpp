#include "unit/sync/fleet.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using sync::Outcome;

TEST_CASE("what one tablet writes, another reads, through the server") {
  Fleet fleet;
  const auto about = fleet.anna.observe(team_work, "Water in de kelder");
  fleet.bram.observe(organisation, "Bord ontbreekt");
  fleet.sync_all();
  CHECK(fleet.bram->find("observation", about).value()->text("words") == "Water in de kelder");
  for (const auto& space : {team_work, organisation}) {
    CHECK(fleet.anna.digest(space) == fleet.server.digest(space));
    CHECK(fleet.bram.digest(space) == fleet.server.digest(space));
  }
}

TEST_CASE("promise 4: an idle re-sync is one round trip and under 1 KiB, and own commits are not echoed") {
  Fleet fleet;
  for (int i = 0; i < 50; ++i)
    fleet.anna.observe(team_work, "ronde " + std::to_string(i));
  Connection first(fleet.anna, fleet.server);
  first.run();
  CHECK(error_of(first.client->outcome()) == "none");
  CHECK(first.host->outcome().progress.commits_taken == 50);
  CHECK(first.host->outcome().progress.commits_sent == 0);
  CHECK(first.client->outcome().progress.commits_taken == 0);
  CHECK(first.client->outcome().progress.commits_duplicate == 0);

  const Outcome idle = sync_once(fleet.anna, fleet.server);
  CHECK(error_of(idle) == "none");
  CHECK(idle.round_trips == 1);
  CHECK(idle.progress == sync::Progress{});
  CAPTURE(idle.bytes_in, idle.bytes_out);
  CHECK(idle.bytes_in + idle.bytes_out < 1024);

  // The other tablet, that got everything, is idle as cheaply.
  CHECK(sync_once(fleet.bram, fleet.server).progress.commits_taken == 50);
  const Outcome other = sync_once(fleet.bram, fleet.server);
  CHECK(other.round_trips == 1);
  CHECK(other.progress.commits_sent == 0);
}

TEST_CASE("promise 4: a team of four spaces is idle within 1 KiB as well") {
  Server server{1};
  Node tablet{2};
  const auto personal = fleet_space(4, log::SpaceKind::personal, "Zoë van den Heuvel");
  REQUIRE(server->add_space(personal));
  server.directory.allow(tablet.id(),
                         {grant(team_work), grant(team_backstage), grant(organisation), grant(personal)});
  REQUIRE(error_of(sync_once(tablet, server)) == "none");
  for (const auto& space : {team_work, team_backstage, organisation, personal})
    tablet.observe(space, "iets");
  REQUIRE(error_of(sync_once(tablet, server)) == "none");
  const Outcome idle = sync_once(tablet, server);
  CAPTURE(idle.bytes_in, idle.bytes_out);
  CHECK(idle.round_trips == 1);
  CHECK(idle.bytes_in + idle.bytes_out < 1024);
}

TEST_CASE("promise 4: so is a team that brought its own earlier spaces along") {
  Server server{1};
  Node tablet{2};
  std::vector<log::SpaceInfo> spaces{
      team_work,
      team_backstage,
      organisation,
      fleet_space(4, log::SpaceKind::personal, "Zoë van den Heuvel"),
      fleet_space(5, log::SpaceKind::team_work, "Handhaving Binnenstad Oost"),
      fleet_space(6, log::SpaceKind::team_backstage, "Handhaving Binnenstad Oost"),
      fleet_space(7, log::SpaceKind::organisation, "Handhaving Binnenstad Oost"),
      fleet_space(8, log::SpaceKind::personal, "Zoë van den Heuvel")};
  std::vector<sync::SpaceGrant> grants;
  for (const auto& space : spaces) {
    if (!server->space(space.id).value()) REQUIRE(server->add_space(space));
    grants.push_back(grant(space));
  }
  server.directory.allow(tablet.id(), grants);
  REQUIRE(error_of(sync_once(tablet, server)) == "none");
  for (const auto& space : spaces)
    tablet.observe(space, "iets");
  REQUIRE(error_of(sync_once(tablet, server)) == "none");
  const Outcome idle = sync_once(tablet, server);
  CAPTURE(idle.bytes_in, idle.bytes_out);
  CHECK(idle.round_trips == 1);
  CHECK(idle.bytes_in + idle.bytes_out < 1024);

  // What is no longer granted is noticed all the same.
  grants.pop_back();
  server.directory.allow(tablet.id(), grants);
  Connection connection(tablet, server);
  connection.run();
  CHECK(connection.client->grants().size() == grants.size());
}

TEST_CASE("promise 1: nothing is counted as sent before the server has it durably") {
  Fleet fleet;
  fleet.anna.observe(team_work, "een");
  Connection connection(fleet.anna, fleet.server);
  const store::Peers peers_before(*fleet.anna.store);
  while (connection.server_speaks() || connection.client_hears() || connection.client_speaks()) {
  }
  // Everything is said, the server has heard nothing yet.
  store::Peers peers(*fleet.anna.store);
  CHECK(peers.space(fleet.server.id(), team_work.id).value().pushed == 0);
  connection.run();
  CHECK(peers.space(fleet.server.id(), team_work.id).value().pushed == 1);
  CHECK(peers.unsent(fleet.server.id()).value() == 0);
  fleet.anna.observe(team_work, "twee");
  CHECK(peers.unsent(fleet.server.id()).value() == 1);
}

TEST_CASE("promise 2: a server that cannot write acknowledges nothing, and the next session brings all") {
  Fleet fleet;
  fleet.anna.observe(team_work, "een");
  REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  fleet.anna.observe(team_work, "twee");
  REQUIRE(fleet.server->database().script("PRAGMA query_only = ON"));
  const Outcome failed = sync_once(fleet.anna, fleet.server);
  REQUIRE(failed.error);
  CHECK(failed.error->key() == "sync.other-end-failed");
  CHECK(failed.retry_after);
  store::Peers peers(*fleet.anna.store);
  CHECK(peers.unsent(fleet.server.id()).value() == 1);
  REQUIRE(fleet.server->database().script("PRAGMA query_only = OFF"));
  REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  CHECK(fleet.server.digest(team_work) == fleet.anna.digest(team_work));
}

TEST_CASE(
    "a device that was reported lost hands in its work, gets nothing, and is told to remove everything") {
  Fleet fleet;
  fleet.sync_all();
  fleet.anna.observe(team_work, "na het verlies");
  REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  fleet.bram.observe(team_work, "nog niet verstuurd");
  const Bytes photo(300'000, 7);
  const auto kept = fleet.bram->put_attachment(photo, "image/jpeg", "foto.jpg").value();
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", fleet.bram->new_id(), "photo", kept);
  REQUIRE(fleet.bram->commit(changes));
  fleet.server.directory.revoked[fleet.bram.id()] = fleet.server.clock.at;
  ++fleet.server.directory.changes;

  Connection last(fleet.bram, fleet.server, true);
  last.run();
  CHECK(last.client->wipe() == fleet.server.clock.at);
  CHECK(last.client->finished());
  CHECK(fleet.server.commits(team_work) == 3);
  CHECK(fleet.server->attachment(kept.hash).has_value());
  CHECK(fleet.bram.commits(team_work) == 2);  // what anna wrote it never saw
  // Who keeps coming back is not heard any more, and is told again: the first time may have got lost.
  fleet.bram.observe(team_work, "nog eens");
  Connection again(fleet.bram, fleet.server);
  again.run();
  CHECK(again.client->wipe() == fleet.server.clock.at);
  CHECK(fleet.server.commits(team_work) == 3);
}

TEST_CASE("a lost device that was put back is heard out too, also of what it forgot, and told the same") {
  Fleet fleet;
  fleet.anna.observe(team_work, "een");
  fleet.sync_all();
  const std::string copy = fleet.back_up(fleet.anna, "copy");
  fleet.anna.observe(team_work, "twee");
  fleet.sync_all();
  Node restored{8, copy};
  restored.observe(team_work, "na het terugzetten");
  fleet.server.directory.revoked[restored.id()] = fleet.server.clock.at;
  ++fleet.server.directory.changes;

  Connection last(restored, fleet.server, true);
  last.run();
  CHECK(error_of(last.client->outcome()) == "none");
  CHECK(last.client->wipe() == fleet.server.clock.at);
  CHECK(restored.id() == fleet.anna.id());
  CHECK(fleet.server.commits(team_work) == 3);
  CHECK(restored.commits(team_work) == 2);  // it is told nothing, not of itself either
}

TEST_CASE("a lost device hands in what was written in a space before its member was put out of it") {
  Fleet fleet;
  fleet.sync_all();
  fleet.bram.observe(team_work, "voor het vertrek");
  fleet.bram.clock.at += Minutes{20};
  fleet.bram.observe(team_work, "na het vertrek");
  auto& directory = fleet.server.directory;
  directory.allow(fleet.bram.id(), {grant(organisation)});
  directory.put_out[fleet.bram.id()] = {{team_work.id, fleet.server.clock.at + Minutes{10}}};
  fleet.server.clock.at += Minutes{30};
  directory.revoked[fleet.bram.id()] = fleet.server.clock.at;
  ++directory.changes;

  Connection last(fleet.bram, fleet.server);
  last.run();
  CHECK(last.client->wipe() == fleet.server.clock.at);
  CHECK(fleet.server.commits(team_work) == 1);
}

TEST_CASE("a device that is reported lost while it is connected hears nothing more") {
  Fleet fleet;
  Connection following(fleet.bram, fleet.server, true);
  following.run();
  fleet.server.directory.revoked[fleet.bram.id()] = fleet.server.clock.at;
  ++fleet.server.directory.changes;
  fleet.anna.observe(team_work, "niet voor wie weg is");
  REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  following.host->look_again();
  following.run();
  CHECK(following.host->finished());
  CHECK(fleet.bram.commits(team_work) == 0);
}

TEST_CASE(
    "promise 6: a device receives and writes only the spaces it was given, from the moment until the "
    "moment") {
  Fleet fleet;
  Node coordinator{5};
  fleet.server.directory.allow(fleet.anna.id(), {grant(team_work), grant(team_backstage)});
  fleet.server.directory.allow(coordinator.id(), {grant(team_work, sync::Role::coordinator)});
  REQUIRE(fleet.anna->add_space(team_backstage));
  fleet.anna.observe(team_work, "open");
  fleet.anna.observe(team_backstage, "onder ons");
  REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");

  SECTION("a coordinator gets no backstage, not even by name") {
    REQUIRE(error_of(sync_once(coordinator, fleet.server)) == "none");
    CHECK(coordinator->spaces()->size() == 1);
    CHECK(coordinator->verify_chains()->commits == 1);
  }
  SECTION(
      "a coordinator who asks all the same gets nothing, and what is pushed is refused commit by commit") {
    REQUIRE(coordinator->add_space(team_backstage));
    coordinator.observe(team_backstage, "meelezen");
    fleet.server.directory.given[coordinator.id()].push_back(grant(team_backstage));
    Connection connection(coordinator, fleet.server, true);
    while (connection.server_speaks() || connection.client_hears() || connection.client_speaks()) {
    }
    fleet.server.directory.given[coordinator.id()].pop_back();
    ++fleet.server.directory.changes;
    connection.run();
    CHECK(coordinator.commits(team_backstage) == 1);
    CHECK(fleet.server.commits(team_backstage) == 1);
  }
  SECTION("what is taken away in the middle of a session ends there") {
    Connection following(coordinator, fleet.server, true);
    following.run();
    CHECK(following.client->settled());
    fleet.server.directory.allow(coordinator.id(), {});
    fleet.anna.observe(team_work, "later");
    REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
    following.host->look_again();
    following.run();
    CHECK(coordinator.commits(team_work) == 0);
    coordinator.observe(team_work, "mag niet meer");
    following.client->look_again();
    following.run();
    CHECK(fleet.server.commits(team_work) == 2);

    fleet.server.directory.allow(coordinator.id(), {grant(team_work)});
    following.host->look_again();
    following.run();
    CHECK(coordinator.digest(team_work) == fleet.server.digest(team_work));
    CHECK(fleet.server.commits(team_work) == 3);
  }
  SECTION("a reader's commits stay with the reader") {
    fleet.server.directory.allow(coordinator.id(), {grant(team_work, sync::Role::guest, false)});
    REQUIRE(error_of(sync_once(coordinator, fleet.server)) == "none");
    coordinator.observe(team_work, "van een gast");
    REQUIRE(error_of(sync_once(coordinator, fleet.server)) == "none");
    CHECK(fleet.server.commits(team_work) == 1);
    fleet.server.directory.allow(coordinator.id(), {grant(team_work)});
    REQUIRE(error_of(sync_once(coordinator, fleet.server)) == "none");
    CHECK(fleet.server.commits(team_work) == 2);
  }
  SECTION("a device that nobody enrolled hears so, and nothing else") {
    Node stranger{77};
    CHECK(sync_once(stranger, fleet.server).error->key() == "device.unknown");
  }
}

TEST_CASE("a commit that the server refuses is reported, holds up nothing, and goes when it may") {
  Fleet fleet;
  Connection connection(fleet.anna, fleet.server, true);
  connection.run();
  fleet.anna.observe(team_work, "een");
  fleet.anna.observe(organisation, "twee");
  connection.client->look_again();
  while (connection.client_speaks()) {
  }
  fleet.server.directory.allow(fleet.anna.id(),
                               {grant(team_work, sync::Role::guest, false), grant(organisation)});
  connection.run();
  const Outcome outcome = connection.client->outcome();
  CHECK(error_of(outcome) == "none");
  CHECK(outcome.progress.commits_refused_there == 1);
  CHECK(fleet.server.commits(team_work) == 0);
  CHECK(fleet.server.commits(organisation) == 1);
  store::Peers peers(*fleet.anna.store);
  const auto refused = peers.refused(fleet.server.id(), 10).value();
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].why.key() == "space.not-yours");

  fleet.server.directory.allow(fleet.anna.id(), {grant(team_work), grant(organisation)});
  CHECK(error_of(sync_once(fleet.anna, fleet.server)) == "none");
  CHECK(fleet.server.commits(team_work) == 1);
  CHECK(peers.refused(fleet.server.id(), 10).value().empty());
}

TEST_CASE("promise 3: clocks a year apart end alike, and both persons are told") {
  Fleet fleet;
  fleet.anna.clock.at += std::chrono::days{365};
  fleet.bram.clock.at -= std::chrono::days{365};
  const auto about = fleet.anna.observe(team_work, "volgend jaar");
  fleet.bram.observe(team_work, "vorig jaar", about);
  const Outcome outcome = sync_once(fleet.anna, fleet.server);
  CHECK(error_of(outcome) == "none");
  CHECK(warns_of(outcome, "clock.off"));
  fleet.sync_all();
  CHECK(fleet.anna.digest(team_work) == fleet.server.digest(team_work));
  CHECK(fleet.bram.digest(team_work) == fleet.server.digest(team_work));
  CHECK(fleet.bram->find("observation", about).value()->texts("words").size() == 2);

  fleet.bram.clock.at = fleet.server.clock.at + Minutes{9};
  CHECK_FALSE(warns_of(sync_once(fleet.bram, fleet.server), "clock.off"));
}

TEST_CASE("a payload larger than a frame travels in parts, both ways") {
  Fleet fleet;
  store::Changes changes{EntityId{}};
  SeededRandom random(5);
  for (int i = 0; i < 12; ++i) {
    Bytes noise(120'000);
    random.fill(noise);
    changes.set(team_work.id, "observation", fleet.anna->new_id(), "words", to_hex(noise));
  }
  fleet.anna.observe(team_work, "ervoor");
  REQUIRE(fleet.anna->commit(changes));
  fleet.anna.observe(team_work, "erna");
  fleet.sync_all();
  CHECK(fleet.server.digest(team_work) == fleet.anna.digest(team_work));
  CHECK(fleet.bram.digest(team_work) == fleet.anna.digest(team_work));
}

TEST_CASE("a follower gets what comes in while it is connected") {
  Fleet fleet;
  Connection following(fleet.bram, fleet.server, true);
  following.run();
  CHECK(following.client->settled());
  CHECK_FALSE(following.client->finished());
  fleet.anna.observe(team_work, "nieuw");
  Connection other(fleet.anna, fleet.server);
  other.run();
  const auto changed = other.host->take_changed();
  CHECK(changed == std::set{team_work.id});
  following.host->look_again();
  following.run();
  CHECK(fleet.bram.commits(team_work) == 1);
  CHECK(following.client->take_changed() == std::set{team_work.id});
}

TEST_CASE("a device is known by its proof on this connection alone") {
  Fleet fleet;
  Connection connection(fleet.anna, fleet.server);
  connection.server_speaks();
  connection.client_hears();
  connection.client_speaks();
  auto hello = std::get<sync::Hello>(**sync::decode_frame(connection.up.front()));
  SECTION("replayed on another connection") {
    Connection other(fleet.bram, fleet.server);
    other.server_speaks();
    other.host->receive(sync::encode_frame(hello), fleet.server.clock.at);
    other.server_speaks();
    const auto problem = std::get<sync::Problem>(**sync::decode_frame(other.down.back()));
    CHECK(problem.what.key == "sync.not-proven");
    CHECK(other.host->finished());
  }
  SECTION("under another's name") {
    hello.device = fleet.bram.id();
    connection.host->receive(sync::encode_frame(hello), fleet.server.clock.at);
    CHECK(connection.host->finished());
  }
}

TEST_CASE("frames out of turn, of no sense, or before the greeting end the session with a word") {
  Fleet fleet;
  const auto hears = [&](const Bytes& message, bool greeted) {
    Connection connection(fleet.anna, fleet.server, true);
    if (greeted) connection.run();
    connection.host->receive(message, fleet.server.clock.at);
    std::string key;
    while (const auto frame = connection.host->next_frame(fleet.server.clock.at)) {
      const auto said = sync::decode_frame(*frame);
      if (const auto* problem = std::get_if<sync::Problem>(&**said)) key = problem->what.key;
    }
    CHECK(connection.host->finished());
    return key;
  };
  CHECK(hears(sync::encode_frame(sync::Want{team_work.id, fleet.anna.id(), 0}), false) == "sync.out-of-turn");
  CHECK(hears(sync::encode_frame(sync::States{}), false) == "sync.out-of-turn");
  CHECK(hears(sync::encode_frame(sync::Enrol{}), false) == "sync.out-of-turn");
  CHECK(hears(sync::encode_frame(sync::Hello{}), true) == "sync.out-of-turn");
  CHECK(hears(sync::encode_frame(sync::Ack{team_work.id, {}, {}, {}}), true) == "sync.out-of-turn");
  CHECK(hears(sync::encode_frame(sync::Compared{team_work.id, {}}), true) == "sync.out-of-turn");
  CHECK(hears(sync::encode_frame(sync::PayloadPart{{}, 1ULL << 40, 0, Bytes(9)}), true) ==
        "sync.out-of-turn");
  CHECK(hears(Bytes{}, true) == "sync.bad-frame");
  CHECK(hears(Bytes(200, 0xFF), true) == "sync.bad-frame");
}

TEST_CASE("an end that stays silent is given up, one that has nothing to say is not") {
  Fleet fleet;
  Connection connection(fleet.anna, fleet.server, true);
  connection.client->tick(fleet.anna.clock.at + Seconds{19});
  CHECK_FALSE(connection.client->finished());
  connection.client->tick(fleet.anna.clock.at + Seconds{40});
  CHECK(connection.client->outcome().error->key() == "sync.silent");

  Connection quiet(fleet.bram, fleet.server, true);
  quiet.run();
  for (int i = 1; i < 1000; ++i)
    quiet.client->tick(fleet.bram.clock.at + Seconds{i * 30});
  CHECK_FALSE(quiet.client->finished());
}

TEST_CASE("an end that lives and leaves a question unanswered is given up, wherever it stops to answer") {
  for (int messages = 1;; ++messages) {
    CAPTURE(messages);
    Fleet fleet;
    fleet.anna.observe(team_work, "een");
    fleet.sync_all();
    const std::string backup = fleet.back_up(fleet.server, "backup");
    store::Changes changes{EntityId{}};
    changes.add(team_work.id, "observation", fleet.anna->new_id(), "photo",
                fleet.anna->put_attachment(Bytes(40'000, 7), "image/jpeg", "foto.jpg").value());
    REQUIRE(fleet.anna->commit(changes));
    fleet.sync_all();
    fleet.anna.observe(team_work, "twee");
    PutBack restored(fleet, backup);  // so that they compare as well
    Connection connection(fleet.anna, restored, true);
    for (int heard = 0; heard < messages;) {
      while (connection.client_speaks() || connection.server_speaks() || connection.client_hears()) {
      }
      if (!connection.server_hears()) break;
      ++heard;
    }
    while (connection.client_hears() || connection.client_speaks()) {
    }
    if (connection.client->settled()) break;
    const Instant now = fleet.anna.clock.at;
    connection.client->tick(now + Seconds{59});
    CHECK_FALSE((connection.client->finished() && messages > 2));  // greetings have less time
    connection.client->tick(now + Seconds{61});
    CHECK(connection.client->finished());
  }
}

TEST_CASE("promise 9: who says anything but who they are wins no time by it") {
  Fleet fleet;
  Connection connection(fleet.anna, fleet.server);
  const Instant begun = fleet.server.clock.at;
  // A frame of a later version, which may be passed over.
  ArchiveWriter writer;
  writer.put_number(sync::first_optional_tag + 3);
  writer.put_number(1);
  const Bytes unknown = writer.take();
  REQUIRE_FALSE(sync::decode_frame(unknown).value());
  for (int seconds = 0; seconds <= 40 && !connection.host->finished(); seconds += 10) {
    connection.host->receive(unknown, begun + Seconds{seconds});
    connection.host->tick(begun + Seconds{seconds});
  }
  REQUIRE(connection.host->outcome().error);
  CHECK(connection.host->outcome().error->key() == "sync.silent");
}

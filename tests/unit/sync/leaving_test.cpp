#include "support/meeting.hpp"
#include "unit/sync/fleet.hpp"

#include "core/store/attachment_peers.hpp"
#include "core/store/peers.hpp"
#include "core/store/whereabouts.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using sync::Outcome;

namespace leaving {

inline std::string words(Node& node, EntityId entity) {
  const auto record = node->find("observation", entity).value();
  return record ? std::string(record->text("words")) : "";
}

struct Team {
  TemporaryFolder folder;
  Server server{1};
  Node anna{2, folder.path("anna.db").string()};
  Node bram{3};
  Team() {
    for (Node* tablet : {&anna, &bram})
      server.directory.allow(tablet->id(), {grant(team_work), grant(organisation)});
    sync(anna);
    sync(bram);
  }
  Outcome sync(Node& tablet) {
    const Outcome outcome = sync_once(tablet, server);
    REQUIRE(error_of(outcome) == "none");
    return outcome;
  }
  void put_out(Node& tablet) {
    server.directory.allow(tablet.id(), {grant(organisation)});
    server.directory.put_out[tablet.id()] = {{team_work.id, server.clock.at}};
  }
  void take_back(Node& tablet) {
    server.directory.allow(tablet.id(), {grant(team_work), grant(organisation)});
    server.directory.put_out.clear();
  }
  void all_agree() {
    for (const auto& space : {team_work, organisation}) {
      CHECK(anna.digest(space) == server.digest(space));
      CHECK(bram.digest(space) == server.digest(space));
    }
    CHECK(server->verify_chains().value().problems.empty());
    CHECK(server->branches(team_work.id).value().size() <= 2);
  }
};

TEST_CASE("promise 6: who is put out of a team hands in what was not sent, and then has nothing of it left") {
  Team team;
  const auto of_bram = team.bram.observe(team_work, "kelder");
  const auto of_all = team.bram.observe(organisation, "bord");
  team.sync(team.bram);
  team.sync(team.anna);
  const auto late = team.anna.observe(team_work, "nog niet verstuurd");
  team.server.clock.at += Seconds{3600};
  team.put_out(team.anna);

  const Outcome last = team.sync(team.anna);
  CHECK(last.progress.spaces_left == 1);
  CHECK(last.progress.commits_refused_there == 0);
  CHECK(warns_of(last, "space.left"));
  CHECK(words(team.server, late) == "nog niet verstuurd");
  CHECK(words(team.anna, late).empty());
  CHECK(words(team.anna, of_bram).empty());
  CHECK(words(team.anna, of_all) == "bord");

  // From then on as cheap as ever, and nothing comes.
  team.bram.observe(team_work, "zolder");
  team.sync(team.bram);
  const Outcome idle = team.sync(team.anna);
  CHECK(idle.progress == sync::Progress{});
  CHECK(idle.round_trips == 1);
  CHECK(idle.bytes_in + idle.bytes_out < 1024);
}

TEST_CASE("what is written after somebody was put out is refused with the reason, and kept") {
  Team team;
  team.put_out(team.anna);
  team.anna.clock.at += Seconds{3600};
  const auto late = team.anna.observe(team_work, "wist het niet");
  const Outcome last = team.sync(team.anna);
  CHECK(last.progress.commits_refused_there == 1);
  CHECK(warns_of(last, "space.left-kept"));
  CHECK(words(team.anna, late) == "wist het niet");
  CHECK(words(team.server, late).empty());
  auto reader = store::WhereaboutsReader::open(*team.anna.store, team.server.id()).value();
  const auto where = reader.of("observation", late).value();
  CHECK(where.stage == store::Whereabouts::Stage::refused);
  REQUIRE(where.why);
  CHECK(where.why->key() == "space.left-before");

  SECTION("it goes when the person belongs to the team again") {
    team.take_back(team.anna);
    team.sync(team.anna);
    team.sync(team.bram);
    CHECK(words(team.bram, late) == "wist het niet");
    team.all_agree();
  }
}

TEST_CASE("a server that takes nothing more of a space is told nothing twice, and the words are kept") {
  Team team;
  const auto late = team.anna.observe(team_work, "wist het niet");
  team.server.directory.allow(team.anna.id(), {grant(organisation)});
  const Outcome last = team.sync(team.anna);
  CHECK(last.progress.spaces_left == 1);
  CHECK(words(team.anna, late) == "wist het niet");
  CHECK(team.sync(team.anna).progress == sync::Progress{});
}

TEST_CASE("promise 3: who comes back to a team has all of it again, and goes on in the same chain") {
  Team team;
  const auto mine = team.anna.observe(team_work, "eerste");
  const auto together = team.bram.observe(team_work, "samen");
  team.sync(team.bram);
  team.sync(team.anna);
  team.anna.observe(team_work, "samen, aangevuld", together);
  team.sync(team.anna);
  team.put_out(team.anna);
  team.sync(team.anna);
  REQUIRE(words(team.anna, mine).empty());
  team.bram.observe(team_work, "toen jij er niet was");
  team.sync(team.bram);

  team.take_back(team.anna);
  const Outcome back = team.sync(team.anna);
  CHECK_FALSE(warns_of(back, "device.restored"));
  CHECK(back.progress.forks == 0);
  CHECK(words(team.anna, mine) == "eerste");
  team.anna.observe(team_work, "weer terug");
  team.sync(team.anna);
  team.sync(team.bram);
  team.all_agree();
  CHECK(team.sync(team.anna).round_trips == 1);
}

TEST_CASE("promise 2: cut at any message, leaving a team and coming back lose nothing") {
  for (std::size_t cut = 1; cut < 200; ++cut) {
    Team team;
    team.bram.observe(team_work, "kelder");
    team.sync(team.bram);
    team.sync(team.anna);
    const auto late = team.anna.observe(team_work, "onverstuurd");
    team.put_out(team.anna);
    bool whole = true;
    {
      Connection connection(team.anna, team.server);
      std::size_t moved = 0;
      for (bool any = true; any && whole;) {
        any = connection.server_speaks() || connection.client_speaks();
        const bool heard = connection.client_hears() || connection.server_hears();
        if (heard && ++moved == cut) whole = false;
        any = any || heard;
      }
    }
    team.anna.open();
    team.sync(team.anna);
    REQUIRE(words(team.server, late) == "onverstuurd");
    REQUIRE(words(team.anna, late).empty());
    REQUIRE(team.anna.store->is_left(team_work.id).value());
    team.take_back(team.anna);
    team.sync(team.anna);
    team.sync(team.bram);
    team.all_agree();
    if (whole) return;
  }
  FAIL("it never came to its end");
}

TEST_CASE("promise 2: an answer from before a space came back says nothing of what was to be sent anew") {
  Team team;
  team.put_out(team.anna);
  team.anna.clock.at += Seconds{3600};  // too late for the server
  const auto first = team.anna.observe(team_work, "eerste");
  Connection connection(team.anna, team.server, true);
  const auto hands_in = [&] {
    while (connection.client_speaks()) {
      const auto frame = sync::decode_frame(connection.up.back());
      if (std::holds_alternative<sync::Commits>(**frame)) return true;
    }
    return false;
  };
  while (!hands_in()) {
    const bool moved = connection.server_hears() || connection.server_speaks() || connection.client_hears();
    REQUIRE(moved);
  }
  const auto server_hears_and_speaks = [&] {
    while (connection.server_hears()) {
    }
    while (connection.server_speaks()) {
    }
  };
  server_hears_and_speaks();
  const auto second = team.anna.observe(team_work, "tweede");
  connection.client->look_again();
  REQUIRE(hands_in());
  team.take_back(team.anna);
  while (connection.server_speaks()) {
  }
  team.put_out(team.anna);
  server_hears_and_speaks();
  // It is cut before she can hand in anything again.
  while (connection.client_hears()) {
  }
  REQUIRE(error_of(connection.client->outcome()) == "none");
  team.sync(team.anna);
  CHECK(words(team.server, first).empty());
  CHECK(words(team.anna, first) == "eerste");
  CHECK(words(team.anna, second) == "tweede");
  team.take_back(team.anna);
  team.sync(team.anna);
  CHECK(words(team.server, first) == "eerste");
  CHECK(words(team.server, second) == "tweede");
  team.sync(team.bram);
  team.all_agree();
}

TEST_CASE("put out and let in again while a state is asked for, at any message, ends no session wrongly") {
  constexpr int gap = 4;
  for (int at = 1, messages = at; messages >= at; at += 2) {
    CAPTURE(at);
    Fleet fleet;
    fleet.anna.policy.least_commits = fleet.server.policy.least_commits = 3;
    fleet.sync_all();
    for (int i = 0; i < 4; ++i)
      fleet.bram.observe(team_work, "van bram");
    REQUIRE(error_of(sync_once(fleet.bram, fleet.server)) == "none");
    REQUIRE(fleet.server.replica->renew_epoch());
    fleet.anna.observe(team_work, "van anna");
    Connection link(fleet.anna, fleet.server);
    auto& directory = fleet.server.directory;
    messages = 0;
    const auto passed = [&](bool moved) {
      if (moved && ++messages == at) {
        directory.put_out[fleet.anna.id()] = {{team_work.id, fleet.anna.clock.at + std::chrono::hours{1}}};
        directory.allow(fleet.anna.id(), {grant(organisation)});
      }
      if (moved && messages == at + gap) {
        directory.put_out.erase(fleet.anna.id());
        directory.allow(fleet.anna.id(), {grant(team_work), grant(organisation)});
      }
      return moved;
    };
    for (bool moved = true; moved;) {
      moved = passed(link.server_speaks());
      moved |= passed(link.client_hears());
      moved |= passed(link.client_speaks());
      moved |= passed(link.server_hears());
    }
    CHECK(error_of(link.client->outcome()) == "none");
    CHECK(error_of(link.host->outcome()) == "none");
    if (messages < at + gap) continue;  // it ended before
    CHECK(link.client->settled());
    for (int twice = 0; twice < 2; ++twice)
      REQUIRE(error_of(sync_once(fleet.anna, fleet.server)) == "none");
    CHECK(fleet.anna.digest(team_work) == fleet.server.digest(team_work));
  }
}

TEST_CASE("a photo that was not sent goes along before a team is left, whatever was chosen for the line") {
  Team team;
  const auto photo = team.anna->put_attachment(Bytes(400'000, 7), "image/jpeg", "foto.jpg").value();
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", team.anna->new_id(), "photo", photo);
  REQUIRE(team.anna->commit(changes));
  store::AttachmentChoices nothing;
  nothing.send.level = nothing.fetch.level = store::AttachmentLevel::records;
  REQUIRE(store::choose_attachments(*team.anna.store, nothing));
  team.sync(team.anna);
  REQUIRE_FALSE(team.server->attachment(photo.hash));
  team.put_out(team.anna);
  team.sync(team.anna);
  CHECK(team.server->attachment(photo.hash));
  CHECK_FALSE(team.anna->attachment(photo.hash));
}

TEST_CASE("a tablet that stays connected leaves at once, and joins again at once") {
  Team team;
  const auto mine = team.anna.observe(team_work, "kelder");
  Connection connection(team.anna, team.server, true);
  connection.run();
  REQUIRE(connection.client->settled());
  team.put_out(team.anna);
  connection.run();
  CHECK(connection.client->outcome().progress.spaces_left == 1);
  CHECK(words(team.anna, mine).empty());
  team.take_back(team.anna);
  connection.run();
  CHECK(error_of(connection.client->outcome()) == "none");
  CHECK(words(team.anna, mine) == "kelder");
  CHECK(team.anna.digest(team_work) == team.server.digest(team_work));
}

namespace {

/// A team that anna founded, with bram and carla, and no server.
struct Founded {
  Node anna{51};
  Node bram{52};
  Node carla{53};
  TestOffice office{anna, {team_work, team_backstage}};
  sync::Newcomer newcomer{EntityId{}, "Bram Beeld"};
  Founded() {
    for (Node* tablet : {&bram, &carla}) {
      Meeting first(anna, *tablet, {.newcomer = newcomer, .office = &office});
      first.run();
      REQUIRE(first.at_guest->admission());
    }
  }
  std::string meets(Node& host, Node& guest) {
    Meeting meeting(host, guest, {.newcomer = newcomer, .office = &host == &anna ? &office : nullptr});
    meeting.run();
    const auto outcome = meeting.at_guest->outcome();
    return outcome.error ? outcome.error->key() : "none";
  }
};

}  // namespace

TEST_CASE("who began a team can put a member out, and each who has heard of it refuses them") {
  Founded team;
  team.carla.observe(team_work, "van carla");
  REQUIRE(team.meets(team.carla, team.bram) == "none");
  REQUIRE(sync::take_back_passes(*team.anna.passes, {team.bram.id()}, true));
  // Carla has not heard of it yet.
  CHECK(team.meets(team.carla, team.bram) == "none");
  CHECK(team.meets(team.anna, team.carla) == "none");
  team.carla.observe(team_work, "van na die tijd");
  const auto mine = team.bram.observe(team_work, "van bram zelf");
  CHECK(team.meets(team.carla, team.bram) == "pass.put-out");
  CHECK(team.meets(team.anna, team.bram) == "pass.taken-back");

  // What others wrote is gone there, the own words are not.
  CHECK(team.bram->is_left(team_work.id).value());
  CHECK(words(team.bram, mine) == "van bram zelf");
  std::size_t readable = 0;
  for (const auto& stored : team.bram->commits_after(team_work.id, 0, 100).value())
    readable += stored.commit.payload ? 1 : 0;
  CHECK(readable == 1);

  SECTION("let in again, everything goes on, also at those who had heard") {
    REQUIRE(sync::take_back_passes(*team.anna.passes, {team.bram.id()}, false));
    CHECK(team.meets(team.anna, team.carla) == "none");
    CHECK(team.meets(team.anna, team.bram) == "none");
    CHECK(words(team.anna, mine) == "van bram zelf");
    CHECK(team.anna.digest(team_work) == team.bram.digest(team_work));
    CHECK(team.meets(team.carla, team.bram) == "none");
    CHECK(team.carla.digest(team_work) == team.bram.digest(team_work));
  }
  SECTION("a clock that is put back does not undo it") {
    team.anna.clock.at -= Seconds{3600};
    REQUIRE(sync::take_back_passes(*team.anna.passes, {team.carla.id()}, true));
    CHECK(team.meets(team.anna, team.carla) == "pass.put-out");
    CHECK(team.meets(team.anna, team.bram) == "pass.taken-back");
  }
}

TEST_CASE("a space that a server grants goes by the server's word alone, whoever began it") {
  Founded team;
  Server server{54};
  for (Node* tablet : {&team.anna, &team.bram}) {
    tablet->wants_passes = true;
    server.directory.allow(tablet->id(), {grant(team_work)});
    REQUIRE(error_of(sync_once(*tablet, server)) == "none");
  }
  const auto of_anna = team.anna.observe(team_work, "van anna");
  team.anna.observe(team_backstage, "onder ons");
  REQUIRE(team.meets(team.anna, team.bram) == "none");
  REQUIRE(sync::take_back_passes(*team.anna.passes, {team.bram.id()}, true));
  // What only the founder gave goes; what the server grants as well stays.
  CHECK(team.meets(team.anna, team.bram) == "pass.put-out");
  CHECK(team.bram->is_left(team_backstage.id).value());
  CHECK_FALSE(team.bram->is_left(team_work.id).value());
  CHECK(words(team.bram, of_anna) == "van anna");
  CHECK(team.meets(team.anna, team.bram) == "none");

  team.anna.observe(team_work, "later");
  REQUIRE(error_of(sync_once(team.anna, server)) == "none");
  REQUIRE(error_of(sync_once(team.bram, server)) == "none");
  CHECK(team.bram.digest(team_work) == server.digest(team_work));
}

TEST_CASE("a space that was left while its server granted it comes back at the next contact") {
  Team team;
  const auto of_bram = team.bram.observe(team_work, "kelder");
  team.sync(team.bram);
  team.sync(team.anna);
  SECTION("between two contacts") { REQUIRE(team.anna.replica->leave({}, team_work.id)); }
  SECTION("during one, with commits on their way") {
    Connection link(team.anna, team.server, true);
    link.run();
    REQUIRE(team.anna.replica->leave({}, team_work.id));
    team.bram.observe(team_work, "onderweg");
    team.sync(team.bram);
    link.host->look_again();
    link.run();
    CHECK(error_of(link.client->outcome()) == "none");
  }
  team.bram.observe(team_work, "zolder");
  team.sync(team.bram);
  team.sync(team.anna);
  CHECK(words(team.anna, of_bram) == "kelder");
  team.all_agree();
}

}  // namespace leaving

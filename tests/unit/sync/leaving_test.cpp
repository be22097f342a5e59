#include "support/meeting.hpp"
#include <catch2/catch.hpp>

#include "core/store/attachment_peers.hpp"
#include "core/store/peers.hpp"
#include "core/store/whereabouts.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using sync::Outcome;

namespace leaving {

inline std::string error_of(const Outcome& outcome) {
  return outcome.error ? outcome.error->debug_text() : "none";
}

inline bool warns_of(const Outcome& outcome, const std::string& key) {
  return std::any_of(outcome.warnings.begin(), outcome.warnings.end(),
                     [&](const Error& one) { return one.key() == key; });
}

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

}  // namespace leaving

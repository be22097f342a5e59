// Two tablets and no server: who is let in, by which pass.
#include "unit/sync/meeting_team.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

TEST_CASE("rule 24: a pass that opens backstage to anybody but a member opens nothing") {
  Team team;
  SeededRandom random(5);
  const auto issuer = log::DeviceKey::make(random);
  const auto own = [&](Node& tablet, sync::Role role) {
    const auto pass = sync::sign(issuer, sync::Pass{{},
                                                    tablet.id(),
                                                    {},
                                                    "Zoë",
                                                    {},
                                                    "Centrum",
                                                    {{team_backstage.id, "team/backstage", role, true}},
                                                    0,
                                                    to_ms(tablet.clock.at + 24h)});
    REQUIRE(tablet.passes->keep_founded(pass));
    REQUIRE(tablet->add_space(team_backstage));
  };
  own(team.anna, sync::Role::member);
  own(team.bram, sync::Role::coordinator);
  team.anna.observe(team_backstage, "onder ons");
  Meeting meeting(team.anna, team.bram);
  meeting.run();
  CHECK(team.bram.commits(team_backstage) == 0);
}

TEST_CASE("a pass that has run out is refused until its tablet has seen the server again") {
  Team team;
  for (Node* node : {static_cast<Node*>(&team.server), &team.anna, &team.bram})
    node->clock.at += 24h * 13;
  Meeting still(team.anna, team.bram);
  still.run();
  CHECK(error_of(*still.at_guest) == "none");
  for (Node* node : {static_cast<Node*>(&team.server), &team.anna, &team.bram})
    node->clock.at += 24h * 2;
  team.contact(team.anna);
  Meeting late(team.anna, team.bram);
  late.run();
  CHECK(error_of(*late.at_guest) == "pass.expired");
  CHECK(error_of(*late.at_host) == "pass.expired");
  team.contact(team.bram);
  Meeting again(team.anna, team.bram);
  again.run();
  CHECK(error_of(*again.at_guest) == "none");
}

TEST_CASE("a clock that is put back does not bring a pass that has run out to life") {
  Team team;
  for (Node* node : {static_cast<Node*>(&team.server), &team.anna})
    node->clock.at += 24h * 15;
  team.contact(team.anna);
  team.anna.clock.at -= 24h * 365;
  team.bram.clock.at -= 24h * 365;
  Meeting meeting(team.anna, team.bram);
  meeting.run();
  CHECK(error_of(*meeting.at_host) == "pass.expired");
  CHECK(team.bram.commits(team_work) == 0);
}

TEST_CASE("a lost tablet is refused by each who has heard of it, from the server or from one another") {
  Team team;
  team.lose(team.carla);
  team.contact(team.anna);
  team.anna.observe(team_work, "na het verlies");
  Meeting knows(team.anna, team.carla);
  knows.run();
  CHECK(error_of(*knows.at_guest) == "pass.taken-back");
  CHECK(team.carla.commits(team_work) == 0);

  Meeting passed_on(team.bram, team.anna);
  passed_on.run();
  REQUIRE(error_of(*passed_on.at_guest) == "none");
  Meeting told(team.bram, team.carla);
  told.run();
  CHECK(error_of(*told.at_guest) == "pass.taken-back");
}

TEST_CASE("a tablet that stays connected to its server hears of a lost one at once") {
  Team team;
  Connection stays(team.anna, team.server, true);
  stays.run();
  team.lose(team.carla);
  stays.run();
  CHECK(team.anna.passes->papers()->voided.size() == 1);
  Meeting meeting(team.anna, team.carla);
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "pass.taken-back");
}

TEST_CASE("a tablet whose rights changed comes with its new pass, and with its old one no more") {
  Team team;
  team.enrol(team.anna, {grant(team_work), grant(team_backstage)});
  team.enrol(team.bram, {grant(team_work), grant(team_backstage)});
  team.server.clock.at += 1h;
  team.server.directory.allow(team.bram.id(), {grant(team_work)});
  team.server.directory.voided.push_back({team.bram.id(), to_ms(team.server.clock.at)});
  team.contact(team.anna);
  team.anna.observe(team_backstage, "na het vertrek");
  Meeting old_pass(team.anna, team.bram);
  old_pass.run();
  CHECK(error_of(*old_pass.at_guest) == "pass.taken-back");
  team.contact(team.bram);
  Meeting new_pass(team.anna, team.bram);
  new_pass.run();
  CHECK(error_of(*new_pass.at_guest) == "none");
  CHECK(team.bram.commits(team_backstage) == 0);
}

TEST_CASE("tablets of another organisation, and tablets with no pass at all, are refused") {
  Team team;
  Team elsewhere;
  team.anna.observe(team_work, "van ons");
  Node stranger(31);
  Server other(32);
  stranger.wants_passes = true;
  other.directory.allow(stranger.id(), {grant(team_work)});
  REQUIRE_FALSE(sync_once(stranger, other).error);
  Meeting meeting(team.anna, stranger);
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "pass.other-issuer");
  CHECK(stranger.commits(team_work) == 0);

  Node nobody(33);
  Meeting none(team.anna, nobody);
  none.run();
  CHECK(error_of(*none.at_guest) == "pass.none");
}

TEST_CASE("a pass of somebody else, or with a changed word in it, serves nobody") {
  Team team;
  Node thief(41);
  REQUIRE(thief->add_space(team_work));
  const auto papers = team.bram.passes->papers().value();
  REQUIRE(thief.passes->keep_founded(papers.passes.front()));
  Meeting meeting(team.anna, thief);
  meeting.run();
  CHECK(error_of(*meeting.at_host) == "pass.of-another");

  for (std::size_t at = 0; at < papers.passes.front().body.size(); ++at) {
    auto changed = papers.passes.front();
    changed.body[at] ^= 1;
    CHECK_FALSE(sync::read_pass(changed).has_value());
  }
}

TEST_CASE("a founder's word opens no space of which the own server speaks") {
  Team team;
  // The two trust this founder too, who gives bram what the server does not.
  team.enrol(team.anna, {grant(team_work), grant(team_backstage)});
  SeededRandom random(6);
  const auto founder = log::DeviceKey::make(random);
  for (Node* tablet : {&team.anna, &team.bram}) {
    REQUIRE((*tablet)->add_space(team_backstage));
    REQUIRE(tablet->passes->keep_founded(
        sync::sign(founder, sync::Pass{{},
                                       tablet->id(),
                                       {},
                                       "Zoë",
                                       {},
                                       "X",
                                       {{team_backstage.id, "team/backstage", sync::Role::member, true}},
                                       0,
                                       to_ms(tablet->clock.at + 24h)})));
  }
  team.anna.observe(team_backstage, "onder ons");
  Meeting meeting(team.anna, team.bram);
  meeting.run();
  CHECK(team.bram.commits(team_backstage) == 0);
}

TEST_CASE("a founder gives away no space that is another's") {
  Team team;
  Node mallory(61);
  TestOffice office(mallory, {team_work});
  Meeting meeting(mallory, team.anna, {.newcomer = sync::Newcomer{EntityId{}, "Anna"}, .office = &office});
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "pass.other-issuer");
  // Also not where the tablet has no server: the space it knows is its own.
  Node alone(62);
  REQUIRE(alone->add_space(team_work));
  Meeting second(mallory, alone, {.newcomer = sync::Newcomer{EntityId{}, "Els"}, .office = &office});
  second.run();
  CHECK(error_of(*second.at_guest) == "pass.wrong-space");
}

namespace {

/// Gives what it likes to whoever types its code.
struct Mallory : sync::PassOffice {
  Node node{63};
  log::DeviceKey founder = node.passes->founder().value();
  std::vector<log::SpaceInfo> names;
  std::vector<log::SpaceInfo> gives;
  Result<sync::Admission> admit(const sync::Newcomer& newcomer, const log::DeviceId& device) override {
    sync::Pass pass{{},
                    device,
                    {},
                    newcomer.person_name,
                    {},
                    "Elders",
                    {},
                    to_ms(node.clock.at),
                    to_ms(node.clock.at + 24h * 90)};
    sync::Admission admission{{}, {}, "Elders", {}};
    for (const auto& space : names)
      pass.spaces.push_back({space.id, std::string(log::name_of(space.kind)), sync::Role::member, true});
    for (const auto& space : gives)
      admission.spaces.push_back({space.id, std::string(log::name_of(space.kind)), space.name});
    admission.pass = sync::sign(founder, std::move(pass));
    return admission;
  }
  std::string meets(Node& guest) {
    for (const auto& space : names)
      if (!node->space(space.id).value()) REQUIRE(node->add_space(space));
    REQUIRE(node.passes->keep_founded(admit({EntityId{}, "Mallory"}, node.id())->pass));
    const sync::Newcomer newcomer{EntityId{}, "Els"};
    Meeting meeting(node, guest, {.newcomer = newcomer, .office = this});
    meeting.run();
    return error_of(*meeting.at_guest);
  }
};

}  // namespace

TEST_CASE("a founder cannot name a space now to have a say in it later") {
  Mallory mallory;
  Node els(64);
  SECTION("one that is not given") {
    mallory.names = {team_work};
    CHECK(mallory.meets(els) == "pass.wrong-space");
    CHECK(els.passes->papers()->passes.empty());
  }
  SECTION("one that is given as another kind than it is known as") {
    REQUIRE(els->add_space(team_work));
    log::SpaceInfo other = team_work;
    other.kind = log::SpaceKind::organisation;
    mallory.names = mallory.gives = {other};
    CHECK(mallory.meets(els) == "pass.wrong-space");
  }
  SECTION("one that a server granted, and that was left since") {
    Server server{65};
    els.wants_passes = true;
    server.directory.allow(els.id(), {grant(team_work), grant(organisation)});
    REQUIRE_FALSE(sync_once(els, server).error);
    els.observe(team_work, "vlak voor het vertrek");
    server.directory.allow(els.id(), {grant(organisation)});
    REQUIRE_FALSE(sync_once(els, server).error);
    REQUIRE(els->is_left(team_work.id).value());
    mallory.names = mallory.gives = {team_work};
    const auto admission = mallory.admit({EntityId{}, "Els"}, els.id()).value();
    CHECK(els.passes->keep_admission(admission, els.id()).error().key() == "pass.wrong-space");
    CHECK(els->is_left(team_work.id).value());
    CHECK(els.passes->papers()->passes.size() == 1);
  }
}

TEST_CASE("a founder's clock that is far ahead makes nothing run out here, of its own or of others") {
  Team team;
  Mallory mallory;
  const log::SpaceInfo own = fleet_space(9, log::SpaceKind::team_work, "Elders");
  REQUIRE(mallory.node->add_space(own));
  mallory.names = mallory.gives = {own};
  mallory.node.clock.at += 24h * 365;
  REQUIRE(team.anna.passes->keep_admission(mallory.admit({EntityId{}, "Anna"}, team.anna.id()).value(),
                                           team.anna.id()));
  REQUIRE(team.anna.passes->papers()->passes.size() == 2);
  Meeting with_bram(team.anna, team.bram);
  with_bram.run();
  CHECK(error_of(*with_bram.at_guest) == "none");
  REQUIRE(sync::take_back_passes(*mallory.node.passes, {team.bram.id()}, true));
  REQUIRE(team.anna.passes->keep_voided(mallory.node.passes->papers()->voided));
  Meeting again(team.anna, team.bram);
  again.run();
  CHECK(error_of(*again.at_guest) == "none");
}

TEST_CASE("whoever is met, the server's pass and what the server took back stay") {
  Team team;
  team.lose(team.carla);
  team.contact(team.anna);
  SeededRandom random(66);
  for (int i = 0; i < 5; ++i) {
    const auto founder = log::DeviceKey::make(random);
    REQUIRE(team.anna.passes->keep_founded(sync::sign(
        founder,
        sync::Pass{{}, team.anna.id(), {}, "Zoë", {}, "X", {}, 0, to_ms(team.anna.clock.at + 24h)})));
    REQUIRE(team.anna.passes->keep_voided({sync::sign(founder, sync::Voided{{}, 1, {}})}));
  }
  const auto papers = team.anna.passes->papers().value();
  CHECK(papers.passes.size() == sync::limits::passes);
  CHECK(papers.pass_of(papers.server));
  Meeting meeting(team.anna, team.carla);
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "pass.taken-back");
}

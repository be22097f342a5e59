// Two tablets and no server: what goes to and fro.
#include "unit/sync/meeting_team.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

TEST_CASE("two tablets of a team exchange what they have with no server, each other's and absent members'") {
  Team team;
  team.carla.observe(team_work, "van wie er niet is");
  Meeting earlier(team.bram, team.carla);
  earlier.run();
  REQUIRE(error_of(*earlier.at_guest) == "none");
  team.anna.observe(team_work, "van anna");
  team.bram.observe(organisation, "van bram");

  Meeting meeting(team.anna, team.bram);
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "none");
  CHECK(meeting.at_guest->settled());
  CHECK(meeting.at_host->other()->person_name == "Zoë");
  CHECK(meeting.at_host->outcome().progress.commits_taken == 2);
  for (const auto& space : {team_work, organisation})
    CHECK(team.anna.digest(space) == team.bram.digest(space));
  CHECK(team.anna.commits(team_work) == 2);

  // When the server is back, one tablet brings all of it.
  team.contact(team.anna);
  CHECK(team.server.digest(team_work) == team.anna.digest(team_work));
  CHECK(team.server.digest(organisation) == team.anna.digest(organisation));
}

TEST_CASE("what one writes during a stand-up appears at the others, through the one who holds it") {
  Team team;
  Meeting one(team.anna, team.bram, {.follow = true});
  Meeting two(team.anna, team.carla, {.follow = true});
  one.run();
  two.run();
  team.bram.observe(team_work, "onder het gesprek");
  one.at_guest->look_again();
  one.run();
  CHECK(one.at_host->take_changed() == std::set<SpaceId>{team_work.id});
  two.at_host->look_again();
  two.run();
  CHECK(team.carla.commits(team_work) == 1);
  CHECK(two.at_guest->settled());
  CHECK(one.at_host->settled());
}

TEST_CASE("promise 2: history that one fetches during a stand-up appears at the others") {
  Team team;
  for (Node* node : {static_cast<Node*>(&team.server), &team.bram})
    node->policy = {3, 1'000};
  for (int i = 0; i < 5; ++i)
    team.carla.observe(team_work, "van wie er niet is");
  team.contact(team.carla);
  team.contact(team.bram);
  REQUIRE(team.bram->lacks_history(team_work.id).value());
  Meeting meeting(team.anna, team.bram, {.follow = true});
  meeting.run();
  REQUIRE(team.anna.commits(team_work) == 0);

  Connection with_history(team.bram, team.server, false, {}, true);
  with_history.run();
  REQUIRE(team.bram.commits(team_work) == 5);
  meeting.at_guest->look_again();
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "none");
  CHECK(meeting.at_guest->settled());
  CHECK(team.anna.commits(team_work) == 5);
  CHECK(team.anna.digest(team_work) == team.bram.digest(team_work));
}

TEST_CASE("a photo that was cut off at a stand-up goes on at the next from where it was") {
  Team team;
  Bytes picture(1'500'000);
  SeededRandom(4).fill(picture);
  const auto photo = team.anna->put_attachment(picture, "image/jpeg", "deur.jpg").value();
  store::Changes changes{EntityId{}};
  changes.add(team_work.id, "observation", team.anna->new_id(), "photo", photo);
  REQUIRE(team.anna->commit(changes));
  {
    Meeting meeting(team.anna, team.bram);
    while (meeting.at_guest->outcome().bytes_in < 900'000) {
      const bool moved =
          meeting.host_speaks() || meeting.guest_hears() || meeting.guest_speaks() || meeting.host_hears();
      REQUIRE(moved);
    }
  }
  CHECK_FALSE(team.bram->attachment(photo.hash));
  Meeting again(team.anna, team.bram);
  again.run();
  CHECK(error_of(*again.at_guest) == "none");
  CHECK(team.bram->attachment(photo.hash).value() == picture);
  CHECK(again.at_guest->outcome().bytes_in < 1'000'000);
}

TEST_CASE("a wrong code is refused on either side, and nobody learns who is there") {
  Team team;
  team.anna.observe(team_work, "niet voor buiten");
  auto typed = table_code;
  ++typed.secret;
  Meeting meeting(team.anna, team.bram, {.typed = typed});
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "stand-up-code.wrong");
  CHECK_FALSE(meeting.at_host->other());
  CHECK_FALSE(meeting.at_guest->other());
  CHECK(team.bram.commits(team_work) == 0);
}

TEST_CASE("who sits between two tablets, with a link to each, gets nowhere with the right code passing by") {
  Team team;
  Meeting meeting(team.anna, team.bram, {.is_in_between = true});
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "stand-up-code.wrong");
  CHECK_FALSE(meeting.at_host->other());
}

TEST_CASE("the code can be tried a few times, then slower") {
  Team team;
  sync::CodeGate gate;
  auto typed = table_code;
  typed.secret ^= 4;
  std::string last;
  unsigned tries = 0;
  for (; last != "stand-up-code.later" && tries < 100; ++tries) {
    Meeting meeting(team.anna, team.bram, {.typed = typed, .gate = &gate});
    meeting.run();
    last = error_of(*meeting.at_guest);
  }
  CHECK(tries == sync::tuning::code_tries + 1);
  team.anna.clock.at += sync::tuning::code_try_time;
  for (int i = 0; i < 3; ++i) {  // the right one costs nothing
    Meeting meeting(team.anna, team.bram, {.gate = &gate});
    meeting.run();
    CHECK(error_of(*meeting.at_guest) == "none");
  }
}

TEST_CASE("rule 24: backstage goes from member to member, never to a coordinator or a guest") {
  Team team;
  Node kim(7);
  Node gast(8);
  team.enrol(team.anna, {grant(team_work), grant(team_backstage)});
  team.enrol(team.bram, {grant(team_work), grant(team_backstage)});
  team.enrol(kim, {grant(team_work, sync::Role::coordinator)});
  team.enrol(gast, {grant(organisation, sync::Role::guest, false)});
  team.enrol(team.carla, {grant(organisation)});
  team.anna.observe(team_backstage, "onder ons");
  team.anna.observe(team_work, "voor allen");
  gast.observe(organisation, "mag niet schrijven");

  Meeting colleagues(team.anna, team.bram);
  colleagues.run();
  CHECK(team.bram.commits(team_backstage) == 1);
  Meeting coordinator(team.anna, kim);
  coordinator.run();
  CHECK(kim.commits(team_work) == 1);
  CHECK(kim.commits(team_backstage) == 0);
  Meeting guest(team.carla, gast);
  guest.run();
  CHECK(error_of(*guest.at_guest) == "none");
  CHECK(team.carla.commits(organisation) == 0);
}

TEST_CASE("rule 1: a team without a server is founded at its first stand-up") {
  Node anna(51);
  Node bram(52);
  Node carla(53);
  TestOffice office(anna, {team_work, team_backstage});
  anna.observe(team_work, "van de oprichter");
  SeededRandom random(54);
  const sync::Newcomer newcomer{EntityId::make(anna.clock.at, random), "Bram Beeld"};

  Meeting closed(anna, bram, {.newcomer = newcomer});
  closed.run();
  CHECK(error_of(*closed.at_guest) == "pass.none");

  for (Node* tablet : {&bram, &carla}) {
    Meeting first(anna, *tablet, {.newcomer = newcomer, .office = &office});
    first.run();
    REQUIRE(error_of(*first.at_guest) == "none");
    REQUIRE(first.at_guest->admission());
    CHECK(first.at_guest->admission()->team_name == "Centrum");
    CHECK(tablet->commits(team_work) == 1);
  }
  // From then on members meet without the founder.
  bram.observe(team_backstage, "van bram");
  Meeting members(carla, bram, {.newcomer = newcomer});
  members.run();
  CHECK(error_of(*members.at_guest) == "none");
  CHECK_FALSE(members.at_guest->admission());
  CHECK(carla.commits(team_backstage) == 1);
  // And are not admitted once more while their pass is young.
  Meeting again(anna, bram, {.newcomer = newcomer, .office = &office});
  again.run();
  CHECK_FALSE(again.at_guest->admission());
  bram.clock.at += 24h * 60;
  anna.clock.at += 24h * 60;
  Meeting renewed(anna, bram, {.newcomer = newcomer, .office = &office});
  renewed.run();
  CHECK(renewed.at_guest->admission());
}

TEST_CASE("who opened a stand-up to which nobody came can join another's") {
  Node anna(55);
  Node bram(56);
  TestOffice office(anna, {team_work});
  TestOffice nobody_came(bram, {fleet_space(9, log::SpaceKind::team_work, "Elders")});
  const sync::Newcomer newcomer{EntityId{}, "Bram"};
  Meeting meeting(anna, bram, {.newcomer = newcomer, .office = &office});
  meeting.run();
  CHECK(meeting.at_guest->admission());
  // But not who has members of its own.
  Node els(57);
  TestOffice somebody_came(els, {fleet_space(10, log::SpaceKind::team_work, "Verder")});
  Node dirk(58);
  Meeting(els, dirk, {.newcomer = newcomer, .office = &somebody_came}).run();
  Meeting refused(anna, els, {.newcomer = newcomer, .office = &office});
  refused.run();
  CHECK(error_of(*refused.at_guest) == "pass.other-issuer");
}

TEST_CASE("promise 5: a tablet that was put back is noticed at a stand-up, and goes on under a new key") {
  TemporaryFolder folder;
  Node anna(71);
  Node bram(72, folder.path("bram.db").string());
  TestOffice office(anna, {team_work});
  const Meeting::Manner manner{.newcomer = sync::Newcomer{EntityId{}, "Bram"}, .office = &office};
  Meeting(anna, bram, manner).run();
  bram.observe(team_work, "eerste");
  bram.store.reset();
  std::filesystem::copy(bram.path, bram.path + ".backup");
  bram.open();
  bram.observe(team_work, "tweede");
  Meeting(anna, bram, manner).run();
  bram.store.reset();
  std::filesystem::copy(bram.path + ".backup", bram.path, std::filesystem::copy_options::overwrite_existing);
  bram.open();
  const auto before = bram.id();

  Meeting meeting(anna, bram, manner);
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "none");
  CHECK(bram.id() != before);
  CHECK(bram.commits(team_work) == 2);
  bram.observe(team_work, "derde");
  // Its old pass and the old key's word for the new one.
  Meeting after(anna, bram);
  after.run();
  CHECK(error_of(*after.at_guest) == "none");
  CHECK(anna.commits(team_work) == 3);
  CHECK(anna.digest(team_work) == bram.digest(team_work));
}

TEST_CASE("promise 5: with a server, that one takes over the new key of a tablet that was put back first") {
  TemporaryFolder folder;
  Team team;
  Node bram(73, folder.path("bram.db").string());
  team.enrol(bram, {grant(team_work)});
  bram.store.reset();
  std::filesystem::copy(bram.path, bram.path + ".backup");
  bram.open();
  bram.observe(team_work, "verloren");
  Meeting(team.anna, bram).run();
  bram.store.reset();
  std::filesystem::copy(bram.path + ".backup", bram.path, std::filesystem::copy_options::overwrite_existing);
  bram.open();
  const auto before = bram.id();
  Meeting meeting(team.anna, bram);
  meeting.run();
  CHECK(bram.commits(team_work) == 1);
  CHECK(bram.id() == before);
  team.contact(bram);
  CHECK(bram.id() != before);
  Meeting after(team.anna, bram);
  after.run();
  CHECK(error_of(*after.at_guest) == "none");
}

namespace {

/// A tablet of the team that was put back, and gets a new key at its next contact.
struct PutBackTablet : Team {
  TemporaryFolder folder;
  std::unique_ptr<Node> dirk;
  log::DeviceId before;
  PutBackTablet() {
    Node broken(13, folder.path("broken.db").string());
    enrol(broken, {grant(team_work)});
    const std::string copy = folder.path("copy.db").string();
    REQUIRE(broken->database().backup_to(copy, store::DatabaseKey{}));
    broken.observe(team_work, "na de kopie");
    contact(broken);
    dirk = std::make_unique<Node>(14, copy);
    dirk->wants_passes = true;
    before = dirk->id();
  }
};

}  // namespace

TEST_CASE("who gets a new key from the server while coming to a table can come to it again") {
  for (const bool comes : {false, true}) {
    for (int messages = 1;; ++messages) {
      CAPTURE(comes, messages);
      PutBackTablet team;
      Meeting meeting(comes ? team.anna : *team.dirk, comes ? *team.dirk : team.anna);
      bool is_over = false;
      for (int moved = 0; moved < messages && !is_over; ++moved)
        is_over = !(meeting.host_speaks() || meeting.guest_hears() || meeting.guest_speaks() ||
                    meeting.host_hears());
      team.contact(*team.dirk);
      CHECK(team.dirk->id() != team.before);
      meeting.run();
      const std::string why = error_of(*meeting.at_guest);
      CHECK((why == "none" || why == "stand-up.key-changed"));
      Meeting next(team.anna, *team.dirk);
      next.run();
      CHECK(error_of(*next.at_guest) == "none");
      CHECK(team.anna.digest(team_work) == team.dirk->digest(team_work));
      if (is_over) break;
    }
  }
}

TEST_CASE("who gets a new key from the server while at a table stays at it, wherever the answer is cut off") {
  for (int messages = 1;; ++messages) {
    CAPTURE(messages);
    PutBackTablet team;
    Node& bram = *team.dirk;
    Meeting meeting(team.anna, bram, {.follow = true});
    meeting.run();
    REQUIRE(error_of(*meeting.at_host) == "none");
    bool is_over = false;
    {
      Connection link(bram, team.server);
      for (int moved = 0; moved < messages && !is_over; ++moved)
        is_over = !(link.server_speaks() || link.client_hears() || link.client_speaks() || link.server_hears());
    }
    for (Node* tablet : {&team.anna, &bram})
      tablet->clock.at += sync::tuning::pass_check_time;
    bram.observe(team_work, "aan tafel");
    meeting.at_guest->look_again();
    meeting.run();
    CHECK(error_of(*meeting.at_guest) == "none");
    CHECK(error_of(*meeting.at_host) == "none");
    CHECK(team.anna.digest(team_work) == bram.digest(team_work));
    Meeting next(team.anna, bram);
    next.run();
    CHECK(error_of(*next.at_guest) == "none");
    if (!is_over) continue;
    const auto pass = bram.passes->papers()->pass_of(team.server.id());
    REQUIRE(pass);
    CHECK(pass->device == bram.id());
    CHECK(bram.id() != team.before);
    break;
  }
}

TEST_CASE("a stand-up that stays open ends for who is reported lost meanwhile") {
  Team team;
  Meeting meeting(team.anna, team.carla, {.follow = true});
  meeting.run();
  REQUIRE(error_of(*meeting.at_guest) == "none");
  team.lose(team.carla);
  team.contact(team.anna);
  for (Node* tablet : {&team.anna, &team.carla})
    tablet->clock.at += sync::tuning::pass_check_time;
  team.anna.observe(team_work, "niet meer voor carla");
  meeting.at_host->look_again();
  meeting.run();
  CHECK(error_of(*meeting.at_guest) == "pass.taken-back");
  CHECK(team.carla.commits(team_work) == 0);
}

TEST_CASE("a stand-up ends where a right falls away, whenever that is, and the next one goes on without it") {
  for (int messages = 1;; ++messages) {
    CAPTURE(messages);
    Team team;
    for (Node* tablet : {&team.anna, &team.bram})
      team.enrol(*tablet, {grant(team_work), grant(team_backstage)});
    team.anna.observe(team_backstage, "in de kleedkamer");
    team.bram.observe(team_work, "van bram");
    Meeting meeting(team.anna, team.bram, {.follow = true});
    const auto move = [&] {
      return meeting.host_speaks() || meeting.guest_hears() || meeting.guest_speaks() || meeting.host_hears();
    };
    bool is_over = false;
    for (int moved = 0; moved < messages && !is_over; ++moved)
      is_over = !move();
    const bool let_in = meeting.at_host->other() && meeting.at_guest->other();
    team.server.clock.at += 1h;
    team.server.directory.voided.push_back({team.bram.id(), to_ms(team.server.clock.at)});
    team.server.clock.at += 1h;
    team.enrol(team.bram, {grant(team_work)});
    for (Node* tablet : {&team.anna, &team.bram})
      tablet->clock.at += sync::tuning::pass_check_time;
    meeting.at_guest->look_again();
    meeting.run();
    if (let_in) CHECK(error_of(*meeting.at_guest) == "pass.rights-changed");
    Meeting next(team.anna, team.bram);
    next.run();
    CHECK(error_of(*next.at_guest) == "none");
    CHECK(next.at_guest->settled());
    CHECK(team.anna.digest(team_work) == team.bram.digest(team_work));
    if (is_over) break;
  }
}

TEST_CASE("promise 9: any message of a meeting that is spoilt ends it, or changes nothing") {
  std::size_t ended = 0;
  for (std::uint64_t n = 0; n < 100; ++n) {
    SeededRandom fate(n);
    Team team;
    team.anna.observe(team_work, "van anna");
    team.bram.observe(team_work, "van bram");
    Meeting meeting(team.anna, team.bram);
    for (int turn = 0; turn < 40; ++turn) {
      const auto spoil = [&](std::deque<Bytes>& queue) {
        if (queue.empty() || fate.below(6) != 0) return;
        Bytes& bytes = queue.back();
        bytes[fate.below(bytes.size())] = static_cast<std::uint8_t>(fate.below(256));
      };
      if (meeting.host_speaks()) spoil(meeting.to_guest);
      if (meeting.guest_speaks()) spoil(meeting.to_host);
      meeting.guest_hears();
      meeting.host_hears();
    }
    ended += meeting.at_host->outcome().error || meeting.at_guest->outcome().error ? 1 : 0;
    for (Node* tablet : {&team.anna, &team.bram})
      REQUIRE((*tablet)->verify_chains()->problems.empty());
    Meeting heals(team.anna, team.bram);
    heals.run();
    REQUIRE(error_of(*heals.at_guest) == "none");
    REQUIRE(team.anna.digest(team_work) == team.bram.digest(team_work));
    REQUIRE(team.anna.commits(team_work) == 2);
  }
  CHECK(ended > 15);
}

// A space's state before its history.
#include "state_fixture.hpp"
#include "support/faulty_files.hpp"
#include <catch2/catch.hpp>

#include "core/log/export.hpp"
#include "core/log/limits.hpp"
#include "core/store/exporting.hpp"
#include "core/store/peers.hpp"
#include "core/store/salvage.hpp"
#include "core/store/whereabouts.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

TEST_CASE("a new tablet has, after the state, all that stands: records, rows, words to search, and chains") {
  const auto anna = replica(1), bram = replica(2);
  std::vector<EntityId> all;
  for (int i = 0; i < 40; ++i)
    all.push_back(observe(*anna, "kelder " + std::to_string(i)));
  for (int i = 0; i < 40; ++i)
    observe(*anna, "zolder " + std::to_string(i), all[static_cast<std::size_t>(i % 5)]);
  REQUIRE(give_state(*anna->store, *bram->store));
  check_same(*anna->store, *bram->store);
  for (const EntityId entity : all)
    CHECK(words_of(*bram->store, entity) == words_of(*anna->store, entity));
  CHECK((*bram)->search("zol 38", "observation", 10).value().size() == 1);
  CHECK((*bram)->database().number("SELECT count(*) FROM observation").value() == 40);
  CHECK((*bram)->commits_after(work_space.id, 0, 10).value().empty());

  // It goes on from there, either way.
  observe(*anna, "gang", all[0]);
  observe(*bram, "trap", all[1]);
  const auto newest = (*anna)->commits_after(work_space.id, 80, 10).value();
  REQUIRE(newest.size() == 1);
  CHECK((*bram)->apply(newest[0].commit, "peer").value() == store::Applied::taken);
  pass_on(*bram->store, *anna->store);
  check_same(*anna->store, *bram->store);
  CHECK(words_of(*bram->store, all[0]) == std::vector<std::string>{"gang"});
  CHECK(words_of(*anna->store, all[1]) == std::vector<std::string>{"trap"});
  CHECK((*bram)->verify_chains().value().problems.empty());
  CHECK((*bram)->verify_chains().value().not_here == 80);
}

TEST_CASE("a tablet that was away long keeps what it wrote meanwhile, and gets what the others did") {
  const auto anna = replica(1), bram = replica(2), history = replica(3);
  const auto shared = observe(*anna, "eerst");
  const auto other = observe(*anna, "ook eerst");
  pass_on(*anna->store, *bram->store);
  const auto own = observe(*bram, "van bram alleen");
  observe(*bram, "van bram", shared);
  for (int i = 0; i < 30; ++i)
    observe(*anna, "van anna " + std::to_string(i), i % 2 == 0 ? shared : other);
  REQUIRE(give_state(*anna->store, *bram->store));

  pass_on(*anna->store, *history->store);
  pass_on(*bram->store, *history->store);
  check_same(*bram->store, *history->store);
  CHECK(words_of(*bram->store, own) == std::vector<std::string>{"van bram alleen"});
  CHECK(words_of(*bram->store, shared).size() == 2);
  CHECK(words_of(*bram->store, other) == std::vector<std::string>{"van anna 29"});
  // What it wrote follows as commits.
  pass_on(*bram->store, *anna->store);
  check_same(*bram->store, *anna->store);
}

TEST_CASE(
    "a record of which nothing is left comes in no list, and one that is emptied by a state leaves it") {
  const auto anna = replica(1), bram = replica(2), carla = replica(3);
  const auto kept = observe(*anna, "kelder");
  const auto emptied = observe(*anna, "zolder");
  for (Replica* one : {anna.get(), bram.get(), carla.get()})
    REQUIRE((*one)->entrust_erasing(anna->store->device().id()));
  REQUIRE(give_state(*anna->store, *bram->store));
  store::ErasureOrder order{work_space.id, "observation", emptied, {}, "verzoek"};
  REQUIRE((*anna)->erase(order));
  for (Replica* to : {bram.get(), carla.get()}) {
    REQUIRE(give_state(*anna->store, *to->store));
    check_same(*anna->store, *to->store);
    CHECK((*to)->database().number("SELECT count(*) FROM observation").value() == 1);
    CHECK((*to)->search("zolder", "observation", 10).value().empty());
    CHECK((*to)->search("kelder", "observation", 10).value().size() == 1);
    CHECK(words_of(*to->store, kept) == std::vector<std::string>{"kelder"});
  }
}

TEST_CASE("what a state refers to is wanted, in the turn of the moment that it was written") {
  const auto anna = replica(1), bram = replica(2);
  std::vector<Hash> photos;
  for (int i = 0; i < 3; ++i) {
    const auto photo =
        (*anna)->put_attachment(Bytes(50'000, static_cast<std::uint8_t>(i)), "image/jpeg", "deur.jpg");
    photos.push_back(photo.value().hash);
    store::Changes changes({});
    changes.add(work_space.id, "observation", (*anna)->new_id(), "remarks", photo.value());
    REQUIRE((*anna)->commit(changes));
    anna->clock.at += Seconds{60};
  }
  REQUIRE(give_state(*anna->store, *bram->store));
  store::AttachmentQuery query;
  query.space = work_space.id;
  query.limit = 10;
  const auto missing = (*bram)->missing_attachments(query).value();
  REQUIRE(missing.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(missing[i].hash == photos[2 - i]);  // the newest first
    CHECK(missing[i].turn == (*anna)->held_turn(work_space.id, missing[i].hash).value());
  }
}

TEST_CASE("what another tablet gave as a state has yet to go to the server; what the server gave is there") {
  const auto anna = replica(1), bram = replica(2);
  const auto server = anna->store->device().id();
  store::PeerSpace granted;
  granted.space = work_space.id;
  granted.granted = granted.writable = true;
  for (const bool from_server : {true, false}) {
    CAPTURE(from_server);
    const auto carla = replica(from_server ? 3 : 4);
    const auto entity = observe(*anna, "kelder");
    const auto home = from_server ? server : bram->store->device().id();
    REQUIRE((*carla)->set_setting(store::home_server_setting, home.to_text()));
    store::Peers peers(*carla->store);
    REQUIRE(peers.save_grants(home, {granted}));
    REQUIRE(give_state(*anna->store, *carla->store));
    auto reader = store::WhereaboutsReader::open(*carla->store, home).value();
    const auto where = reader.of("observation", entity).value();
    CHECK(where.stage ==
          (from_server ? store::Whereabouts::Stage::stored : store::Whereabouts::Stage::here_only));
    CHECK(where.at == (from_server ? std::optional(carla->clock.at) : std::nullopt));
    CHECK(peers.unsent(home).value() == (from_server ? 0 : 1));
  }
}

TEST_CASE("promise 3: states and commits in any order, between any tablets, end in one digest") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    SeededRandom draw(seed);
    std::vector<std::unique_ptr<Replica>> team;
    for (std::uint64_t i = 0; i < 4; ++i)
      team.push_back(replica(seed * 10 + i));
    const auto history = replica(seed * 10 + 9);
    std::vector<EntityId> known;
    const auto pass_what_connects = [](store::Store& from, store::Store& to) {
      for (const auto& stored : from.commits_after(work_space.id, 0, 100'000).value()) {
        const auto applied = to.apply(stored.commit, "peer");
        if (!applied) CHECK(applied.error().key() == "chain.gap");
      }
    };
    for (int event = 0; event < 60; ++event) {
      Replica& one = *team[draw.below(team.size())];
      Replica& other = *team[draw.below(team.size())];
      switch (draw.below(4)) {
        case 0:
        case 1:
          known.push_back(observe(one, "w" + std::to_string(event),
                                  known.empty() || draw.below(3) == 0 ? std::optional<EntityId>{}
                                                                      : known[draw.below(known.size())]));
          pass_on(*one.store, *history->store);
          break;
        case 2:
          if (&one != &other) REQUIRE(give_state(*one.store, *other.store));
          break;
        default:
          if (&one != &other) pass_what_connects(*one.store, *other.store);
      }
      CHECK(one.store->verify_chains().value().problems.empty());
    }
    for (int round = 0; round < 2; ++round) {
      for (std::size_t i = 0; i < team.size(); ++i)
        REQUIRE(give_state(*team[i]->store, *team[(i + 1) % team.size()]->store));
    }
    for (const auto& one : team) {
      check_same(*one->store, *history->store);
      REQUIRE((*one)->rebuild());
      check_same(*one->store, *history->store);
    }
    // Then the history, from whoever has it, which proves what was given.
    for (const auto& one : team) {
      fetch_history(*history->store, *one->store);
      CHECK((*one)->commits_not_here(work_space.id).value() == 0);
      CHECK((*one)->prove_states(work_space.id).value().empty());
      CHECK((*one)->verify_chains().value().not_here == 0);
      check_same(*one->store, *history->store);
      REQUIRE((*one)->rebuild());
      check_same(*one->store, *history->store);
      CHECK((*one)->commits_after(work_space.id, 0, 100'000).value().size() ==
            (*history)->commits_after(work_space.id, 0, 100'000).value().size());
    }
  }
}

TEST_CASE("what is written while the pages are made is in the state, or comes after it") {
  const auto anna = replica(1), bram = replica(2);
  std::vector<EntityId> all;
  for (int i = 0; i < 6; ++i) {
    store::Changes changes({});
    for (int j = 0; j < 800; ++j) {
      all.push_back((*anna)->new_id());
      changes.set(work_space.id, "observation", all.back(), "words", std::string(300, 'a'));
    }
    REQUIRE((*anna)->commit(changes));
  }
  int written = 0;
  const auto sent = read_state(*anna->store, [&] {
    if (++written > 4) return;
    observe(*anna, "oud", all[0]);
    observe(*anna, "nieuw", all.back());
    observe(*anna, "erbij");
  });
  REQUIRE(sent.pages.size() > 3);
  REQUIRE(take_state(*bram->store, (*anna)->device().id(), sent, 100'000));
  for (const auto& stored :
       (*anna)
           ->commits_after(work_space.id, static_cast<std::int64_t>(sent.claim.place.position), 100)
           .value())
    REQUIRE((*bram)->apply(stored.commit, "peer"));
  check_same(*anna->store, *bram->store);
  CHECK(words_of(*bram->store, all.back()) == std::vector<std::string>{"nieuw"});
}

TEST_CASE("a chain that forked is told apart by the state as by its commits") {
  const auto anna = replica(1), twin = replica(1), bram = replica(2), history = replica(3);
  REQUIRE((*anna)->device().id() == (*twin)->device().id());
  const auto entity = observe(*anna, "samen");
  pass_on(*anna->store, *twin->store);
  (*twin)->device();
  observe(*anna, "de ene tak", entity);
  twin->clock.at += Seconds{60};
  const auto other = observe(*twin, "de andere tak", entity);
  pass_on(*anna->store, *history->store);
  pass_on(*twin->store, *history->store);
  REQUIRE((*history)->branches(work_space.id).value().size() == 2);
  REQUIRE(give_state(*history->store, *bram->store));
  check_same(*history->store, *bram->store);
  // One that holds a branch the other never saw keeps it.
  REQUIRE(give_state(*anna->store, *twin->store));
  check_same(*history->store, *twin->store);
  CHECK(words_of(*twin->store, other).size() == words_of(*history->store, other).size());
  observe(*twin, "verder", entity);
  pass_on(*twin->store, *history->store);
  CHECK((*bram)->apply((*twin)->commits_after(work_space.id, 0, 100).value().back().commit, "peer"));
  check_same(*history->store, *bram->store);
}

TEST_CASE("promise 9: a state that is cut short, spoilt, or not its maker's leaves everything as it was") {
  const auto anna = replica(1), bram = replica(2);
  for (int i = 0; i < 20; ++i)
    observe(*anna, "kelder " + std::to_string(i));
  observe(*bram, "van bram");
  const SentState whole = read_state(*anna->store);
  const auto before = digest_of(*bram->store);
  const auto ends = ends_of(*bram->store);
  SeededRandom random(4);
  std::vector<SentState> wrong;
  for (int i = 0; i < 60; ++i) {
    SentState one = whole;
    Bytes& page = one.pages[random.below(one.pages.size())];
    page[random.below(page.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
    wrong.push_back(one);
  }
  SentState other_digest = whole;
  other_digest.claim.digest.lanes[0]++;
  other_digest.signature = log::sign((*anna)->device(), other_digest.claim);
  SentState no_ends = whole;
  no_ends.claim.ends.clear();
  no_ends.signature = log::sign((*anna)->device(), no_ends.claim);
  SentState other_end = whole;
  other_end.claim.ends[0].head.sequence++;
  other_end.signature = log::sign((*anna)->device(), other_end.claim);
  SentState not_signed = whole;
  not_signed.signature[5] ^= 1;
  SentState twice = whole;
  twice.pages.push_back(whole.pages.back());
  SentState cut = whole;
  cut.pages.back().resize(cut.pages.back().size() / 2);
  for (const SentState& one : {other_digest, no_ends, other_end, not_signed, twice, cut})
    wrong.push_back(one);
  for (const SentState& one : wrong) {
    const auto taken = take_state(*bram->store, (*anna)->device().id(), one);
    REQUIRE(taken.has_error());
    CHECK((taken.error().key() == "state.damaged" || taken.error().key() == "state.differs"));
    CHECK(digest_of(*bram->store) == before);
    CHECK(ends_of(*bram->store) == ends);
    CHECK((*bram)->states(work_space.id).value().empty());
  }
  REQUIRE(take_state(*bram->store, (*anna)->device().id(), whole));
  CHECK((*bram)->states(work_space.id).value().size() == 1);
  CHECK((*bram)->database().number("SELECT count(*) FROM state_part").value() == 0);
}

namespace {

/// A commit each of so many devices that nobody knows.
std::vector<log::Commit> of_strangers(std::uint64_t from, std::size_t count) {
  std::vector<log::Commit> commits;
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    SeededRandom random(seed);
    const auto device_key = log::DeviceKey::make(random);
    const auto entity = EntityId::make(instant_from_ms(1'795'000'000'000), random);
    const log::Payload payload{EntityId{}, {{"observation", entity, "words", std::string("een woord"), {}}}};
    commits.push_back(*log::make_commit(device_key, work_space.id, {}, log::HybridTime{seed << 16}, payload));
  }
  return commits;
}

}  // namespace

TEST_CASE("promise 9: what a tablet writes itself is kept in a full space, and no state fills it over") {
  const auto anna = replica(1), bram = replica(2);
  const auto strangers = of_strangers(1'000, log::limits::ends_taken);
  const auto received = (*anna)->apply_all(work_space.id, strangers, "peer", {}).value();
  for (const auto& one : received)
    REQUIRE(one.applied == store::Applied::taken);
  const auto own = observe(*anna, "van anna zelf");
  CHECK(words_of(*anna->store, own) == std::vector<std::string>{"van anna zelf"});
  CHECK((*anna)->branches(work_space.id)->size() == log::limits::ends_taken + 1);

  const std::size_t room = log::limits::ends - log::limits::ends_taken - 1;
  REQUIRE((*bram)->apply_all(work_space.id, of_strangers(50'000, room), "peer", {}));
  REQUIRE(give_state(*bram->store, *anna->store));
  CHECK((*anna)->branches(work_space.id)->size() == log::limits::ends);
  REQUIRE((*bram)->apply_all(work_space.id, of_strangers(60'000, 1), "peer", {}));
  const std::string before = digest_of(*anna->store);
  CHECK(give_state(*bram->store, *anna->store).error().key() == "state.too-many-chains");
  CHECK(digest_of(*anna->store) == before);
  CHECK((*anna)->branches(work_space.id)->size() == log::limits::ends);
}

TEST_CASE("a state that lied is found out by the history, its signer is named, and the history stands") {
  const auto anna = replica(1), liar = replica(7), bram = replica(2);
  const auto entity = observe(*anna, "zo was het");
  observe(*anna, "en dit ook");
  pass_on(*anna->store, *liar->store);
  // Another word in the liar's own store, under the same write.
  {
    Replica& store = *liar;
    auto state = store->find(work_space.id, "observation", entity).value()->state();
    log::EntityState changed;
    for (const auto& [field, writes] : state.fields()) {
      for (log::Write write : writes) {
        if (field == "words") write.value = std::string("zo was het niet");
        changed.restore(field, write);
      }
    }
    log::StatePage page;
    const auto coverage = store->coverage(work_space.id).value();
    coverage.each_run([&](const log::DeviceId& device, std::uint64_t first, auto marks) {
      page.covered.push_back({device, first, {marks.begin(), marks.end()}});
    });
    log::SpaceDigest digest;
    REQUIRE(store->each("observation", [&](const store::Record& record) {
      page.entities.push_back({record.kind(), record.id(), record.id() == entity ? changed : record.state()});
      digest.add(page.entities.back().state.digest(record.kind(), record.id()));
      return true;
    }));
    SentState sent = read_state(*store.store);
    sent.pages = {log::pack(page, coverage).value()};
    Hasher hasher = log::state_hasher();
    hasher.add(sent.pages[0]);
    sent.claim.pages = hasher.finish();
    sent.claim.digest = digest;
    sent.signature = log::sign(store->device(), sent.claim);
    REQUIRE(take_state(*bram->store, store->device().id(), sent));
  }
  CHECK(words_of(*bram->store, entity) == std::vector<std::string>{"zo was het niet"});
  CHECK((*bram)->prove_states(work_space.id).value().empty());  // not before the history is here
  fetch_history(*anna->store, *bram->store);
  const auto disproved = (*bram)->prove_states(work_space.id).value();
  REQUIRE(disproved.size() == 1);
  CHECK(disproved[0].key() == "state.disproved");
  CHECK(disproved[0].debug_text().find((*liar)->device().id().to_text().substr(0, 12)) != std::string::npos);
  CHECK(words_of(*bram->store, entity) == std::vector<std::string>{"zo was het"});
  check_same(*anna->store, *bram->store);
}

TEST_CASE("history tells an entity's past, and only what a state covers is taken for history") {
  const auto anna = replica(1), bram = replica(2);
  const auto entity = observe(*anna, "een");
  observe(*anna, "twee", entity);
  REQUIRE(give_state(*anna->store, *bram->store));
  CHECK((*bram)->history("observation", entity).value().empty());
  observe(*anna, "drie", entity);
  const auto commits = (*anna)->commits_after(work_space.id, 0, 10).value();
  std::vector<log::Commit> all;
  for (const auto& stored : commits)
    all.push_back(stored.commit);
  const auto received = (*bram)->apply_history(work_space.id, all, "peer").value();
  CHECK(received[0].applied == store::Applied::taken);
  CHECK(received[1].applied == store::Applied::taken);
  REQUIRE(received[2].refused);
  CHECK(received[2].refused->key() == "chain.not-covered");
  CHECK((*bram)->history("observation", entity).value().size() == 4);
  CHECK(words_of(*bram->store, entity) == std::vector<std::string>{"twee"});
  CHECK((*bram)->apply_history(work_space.id, all, "peer").value()[0].applied == store::Applied::duplicate);
}

TEST_CASE("history is not taken without what vouches for it, and comes once that is here") {
  const auto anna = replica(1), bram = replica(2);
  const auto entity = observe(*anna, "een");
  observe(*anna, "twee", entity);
  REQUIRE(give_state(*anna->store, *bram->store));
  observe(*anna, "drie", entity);
  const auto commits = (*anna)->commits_after(work_space.id, 0, 10).value();
  std::vector<log::Commit> run;
  for (const auto& stored : commits)
    run.push_back(stored.commit);
  // As they travel: the last, which no state covers, vouches for all.
  run[0].signature.reset();
  run[1].signature.reset();
  for (const auto& one : (*bram)->apply_history(work_space.id, run, "peer").value()) {
    REQUIRE(one.refused);
    CHECK(one.refused->key() == "chain.not-covered");
  }
  CHECK((*bram)->commits_after(work_space.id, 0, 10)->empty());

  REQUIRE((*bram)->apply(run[2], "peer"));
  for (const auto& one : (*bram)->apply_history(work_space.id, run, "peer").value())
    CHECK(one.applied);
  CHECK((*bram)->commits_after(work_space.id, 0, 10)->size() == 3);
  CHECK((*bram)->verify_chains()->problems.empty());
}

TEST_CASE("made anew, what was replaced before it arrived stays replaced") {
  const auto anna = replica(1), bram = replica(2), carla = replica(3);
  const auto entity = observe(*anna, "oud");
  pass_on(*anna->store, *bram->store);
  observe(*bram, "nieuw", entity);
  const auto commits = (*bram)->commits_after(work_space.id, 0, 10).value();
  REQUIRE(commits.size() == 2);
  REQUIRE((*carla)->apply(commits[1].commit, "peer"));
  REQUIRE((*carla)->apply(commits[0].commit, "peer"));
  CHECK(words_of(*carla->store, entity) == std::vector<std::string>{"nieuw"});
  REQUIRE((*carla)->rebuild());
  CHECK(words_of(*carla->store, entity) == std::vector<std::string>{"nieuw"});
}

TEST_CASE("a space with payloads that cannot be read here has no state to give") {
  const auto anna = replica(1), bram = replica(2);
  observe(*anna, "een");
  auto commit = (*anna)->commits_after(work_space.id, 0, 10).value()[0].commit;
  commit.payload.reset();
  REQUIRE((*bram)->apply(commit, "peer"));
  CHECK(store::StateReading::begin(*bram->store, work_space.id).value() == nullptr);
  CHECK_FALSE((*bram)->state_is_cheaper(work_space.id, 0, {1, 1}).value());
  CHECK((*anna)->state_is_cheaper(work_space.id, 0, {1, 1}).value());
  CHECK_FALSE((*anna)->state_is_cheaper(work_space.id, 0, {2, 1}).value());
}

TEST_CASE("a thousand revisions of one record are as large a state as one, but for four bytes each") {
  const auto anna = replica(1), bram = replica(2);
  const auto entity = observe(*anna, "een");
  const std::size_t before = read_state(*anna->store).pages[0].size();
  for (int i = 0; i < 999; ++i) {
    store::Changes changes({});
    changes.set(work_space.id, "observation", entity, "words", "keer " + std::to_string(i));
    REQUIRE((*anna)->commit(changes));
  }
  const auto sent = read_state(*anna->store);
  REQUIRE(sent.pages.size() == 1);
  CHECK(sent.pages[0].size() < before + 4'300);
  REQUIRE(take_state(*bram->store, (*anna)->device().id(), sent));
  check_same(*anna->store, *bram->store);
}

TEST_CASE("promises 1 and 2: the disk fills up at the N-th write of taking in a state, for every N") {
  FaultyFiles files;
  int rounds = 0;
  SetClock clock;
  Replica anna(1);
  REQUIRE(anna->add_space(work_space));
  for (int i = 0; i < 50; ++i)
    observe(anna, std::string(400, 'k') + std::to_string(i));
  const SentState sent = read_state(*anna.store);
  for (int operation = 1;; ++operation) {
    files.never_fail();
    const TemporaryFolder folder;
    const auto path = folder.path("frontlijn.db").string();
    std::string before;
    {
      Replica bram(9, path);
      REQUIRE(bram->add_space(work_space));
      observe(bram, "van bram");
      before = digest_of(*bram.store);
    }
    bool taken = false;
    files.fail_from(operation, FaultyFiles::Fault::disk_full);
    {
      SeededRandom random(9);
      auto opened = store::Store::open({path, store::DatabaseKey{}}, sample_model(), clock, random);
      if (opened) taken = take_state(**opened, anna->device().id(), sent, 2'000).has_value();
    }
    const bool failed = files.has_failed();
    files.never_fail();
    Replica bram(9, path);
    INFO("operation " << operation);
    REQUIRE(bram->database().check_integrity());
    if (!taken && digest_of(*bram.store) == before) CHECK(bram->states(work_space.id).value().empty());
    if (taken) CHECK(digest_of(*bram.store) != before);
    if (digest_of(*bram.store) != before) CHECK(bram->states(work_space.id).value().size() == 1);
    REQUIRE(take_state(*bram.store, anna->device().id(), sent));
    pass_on(*bram.store, *anna.store);
    CHECK(digest_of(*anna.store) == digest_of(*bram.store));
    if (!failed) break;
    ++rounds;
  }
  CHECK(rounds > 5);
}

TEST_CASE("promise 8: what came as a state is saved out of a damaged file, and heals with the next state") {
  const TemporaryFolder folder;
  const auto path = folder.path("frontlijn.db").string();
  const auto anna = replica(1);
  const auto entity = observe(*anna, "kelder");
  for (int i = 0; i < 30; ++i)
    observe(*anna, "zolder " + std::to_string(i));
  {
    Replica bram(2, path);
    REQUIRE(bram->add_space(work_space));
    REQUIRE(give_state(*anna->store, *bram.store));
    observe(bram, "van bram", entity);
  }
  const auto saved = replica(3);
  const auto report = store::salvage(path, store::DatabaseKey{}, *saved->store).value();
  CHECK(report.commits == 1);
  CHECK(digest_of(*saved->store) != digest_of(*anna->store));
  CHECK(words_of(*saved->store, entity) == std::vector<std::string>{"van bram"});
  CHECK((*saved)->search("zolder", "observation", 100).value().size() == 30);
  observe(*anna, "later", entity);
  REQUIRE(give_state(*anna->store, *saved->store));
  pass_on(*saved->store, *anna->store);
  check_same(*saved->store, *anna->store);
}

TEST_CASE("promise 5: history that comes without what it says disproves no state and takes nothing away") {
  const auto anna = replica(1);
  const auto server = replica(2);
  const auto entity = observe(*anna, "kelder");
  observe(*anna, "gang", entity);
  REQUIRE(give_state(*anna->store, *server->store));
  const auto digest = digest_of(*server->store);
  std::vector<log::Commit> bare;
  for (const auto& stored : (*anna)->commits_after(work_space.id, 0, 10).value()) {
    bare.push_back(stored.commit);
    bare.back().payload.reset();
  }
  REQUIRE((*server)->apply_history(work_space.id, bare, "peer"));
  CHECK((*server)->prove_states(work_space.id)->empty());
  CHECK(digest_of(*server->store) == digest);
  CHECK(words_of(*server->store, entity) == std::vector<std::string>{"gang"});
  // From somebody who has it all, it is proved.
  pass_on(*anna->store, *server->store);
  CHECK((*server)->prove_states(work_space.id)->empty());
  CHECK_FALSE((*server)->lacks_history(work_space.id).value());
  check_same(*anna->store, *server->store);
}

TEST_CASE("history stands ahead of the state that covers it: who has come past that is not sent it") {
  const auto anna = replica(1);
  const auto bram = replica(2);
  const auto server = replica(3);
  const auto dirk = replica(4);
  const auto entity = observe(*anna, "kelder");
  observe(*anna, "gang", entity);
  const SentState earlier = read_state(*anna->store);
  for (const auto& taker : {&server, &dirk})
    REQUIRE(take_state(*(*taker)->store, (*anna)->device().id(), earlier));

  pass_on(*anna->store, *bram->store);
  observe(*anna, "zolder", entity);
  pass_on(*anna->store, *bram->store);
  observe(*bram, "van bram", entity);
  REQUIRE(give_state(*bram->store, *server->store));
  const auto states = (*server)->states(work_space.id).value();
  REQUIRE(states.size() == 2);
  observe(*server, "later", entity);

  fetch_history(*bram->store, *server->store);
  REQUIRE((*server)->prove_states(work_space.id).value().empty());
  CHECK((*server)->states(work_space.id).value().empty());
  CHECK((*server)->commits_not_here(work_space.id).value() == 0);

  const auto after = [&](std::int64_t position) {
    return (*server)->commits_after(work_space.id, position, 100).value();
  };
  CHECK(after(0).size() == 5);
  CHECK(after(states[0].position).size() == 3);
  CHECK(after(states[1].position).size() == 1);
  CHECK((*server)->place_at(work_space.id, states[1].position).value().position ==
        static_cast<std::uint64_t>(states[1].position));
  for (const auto& stored : after(states[0].position))
    CHECK((*dirk)->apply(stored.commit, "peer").value() == store::Applied::taken);
  check_same(*dirk->store, *server->store);
  const auto emma = replica(5);
  for (const auto& stored : after(0))
    CHECK((*emma)->apply(stored.commit, "peer").value() == store::Applied::taken);
  check_same(*emma->store, *server->store);
}

TEST_CASE(
    "promise 2: a chain that goes on from a branch which only a state covers holds, for outsiders too") {
  bool goes_on_from_covered = false;
  for (int words = 0; words < 12; ++words) {
    // Put back and written on before it was in touch: two branches of one chain, of the same length.
    const auto before = replica(1), put_back = replica(1), server = replica(2);
    for (int i = 0; i < 3; ++i) {
      observe(*before, "ervoor " + std::to_string(words));
      observe(*put_back, "erna " + std::to_string(words));
    }
    pass_on(*before->store, *server->store);
    REQUIRE(give_state(*server->store, *put_back->store));
    observe(*put_back, "verder");
    const auto newest = (*put_back)->commits_after(work_space.id, 0, 10).value().back().commit.header;
    goes_on_from_covered |= !(*put_back)->commit_by_hash(newest.previous).value();

    CHECK((*put_back)->verify_chains().value().problems.empty());
    log::ExportChecker checker;
    REQUIRE(store::export_log(*put_back->store, [&](ByteView piece) { return checker.feed(piece); }));
    const auto report = checker.finish().value();
    CHECK(report.problems.empty());
    CHECK(report.commits == 4);
    pass_on(*put_back->store, *server->store);
    check_same(*put_back->store, *server->store);
    CHECK((*server)->verify_chains().value().problems.empty());
  }
  CHECK(goes_on_from_covered);
}

TEST_CASE("promise 5: a branch that only a state covers is asked for, also where another one is here") {
  const int more = GENERATE(0, 2);
  CAPTURE(more);
  const auto before = replica(1), put_back = replica(1), first = replica(2), second = replica(3);
  for (int i = 0; i < 3; ++i) {
    observe(*before, "ervoor");
    observe(*put_back, "erna");
  }
  for (int i = 0; i < more; ++i)
    observe(*before, "nog");
  pass_on(*before->store, *first->store);
  REQUIRE(give_state(*first->store, *second->store));
  pass_on(*put_back->store, *second->store);
  const log::DeviceId device = before->store->device().id();
  CHECK_FALSE((*second)->reaches_back(work_space.id, device, 0).value());
  CHECK((*second)->chains_to_fetch(work_space.id).value() ==
        std::vector{std::pair{device, std::uint64_t{0}}});

  pass_on(*put_back->store, *first->store);
  fetch_history(*first->store, *second->store);
  CHECK((*second)->prove_states(work_space.id).value().empty());
  CHECK_FALSE((*second)->lacks_history(work_space.id).value());
  CHECK((*second)->reaches_back(work_space.id, device, 0).value());
  check_same(*first->store, *second->store);
}

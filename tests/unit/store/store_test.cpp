#include "store_fixture.hpp"
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "core/store/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using log::Merge;
using store::Changes;

namespace {

const EntityId author = *EntityId::from_text("0193a5b27c1e7f008a3d0000000000aa");
const EntityId cellar = *EntityId::from_text("0193a5b27c1e7f008a3d0000000000bb");

Changes words(const std::string& text) {
  Changes changes(author);
  changes.set(work_space.id, "observation", cellar, "words", text);
  return changes;
}

}  // namespace

TEST_CASE("what one person does in one go is one signed commit, and is read back") {
  Replica tablet(1);
  REQUIRE(tablet->add_space(work_space));
  Changes changes(author);
  changes.set(work_space.id, "observation", cellar, "words", std::string("Water in de kelder"))
      .set(work_space.id, "observation", cellar, "at", tablet.clock.at)
      .set(work_space.id, "observation", cellar, "place", log::GeoPoint{52.1, 4.3, 5})
      .add(work_space.id, "observation", cellar, "domains", std::string("building"));
  REQUIRE(tablet->commit(changes)->size() == 1);

  const auto record = *tablet->find("observation", cellar).value();
  CHECK(record.text("words") == "Water in de kelder");
  CHECK(record.moment("at") == tablet.clock.at);
  CHECK(record.point("place")->latitude == 52.1);
  CHECK(record.texts("domains") == std::vector<std::string>{"building"});

  const auto report = tablet->verify_chains().value();
  CHECK(report.commits == 1);
  CHECK(report.problems.empty());
}

TEST_CASE("typed tables follow the operations") {
  Replica tablet(1);
  REQUIRE(tablet->add_space(work_space));
  Changes changes(author);
  changes.set(work_space.id, "observation", cellar, "at", instant_from_ms(42))
      .add(work_space.id, "observation", cellar, "domains", std::string("building"))
      .add(work_space.id, "observation", cellar, "domains", std::string("food"))
      .set(work_space.id, "observation", cellar, "place", log::GeoPoint{52.5, 4.5, -1});
  REQUIRE(tablet->commit(changes));
  auto row =
      tablet->database().prepare("SELECT at, domains, place_latitude, contested FROM observation").value();
  REQUIRE(row.step().value());
  CHECK(row.integer(0) == 42);
  CHECK(row.text(1) == R"(["building","food"])");
  CHECK(row.real(2) == 52.5);
  CHECK(row.text(3) == "[]");
}

TEST_CASE("promise 7: a narrative edited on two tablets offline keeps both readings, and says so") {
  Replica anna(1);
  Replica bram(2);
  REQUIRE(anna->add_space(work_space));
  REQUIRE(bram->add_space(work_space));
  REQUIRE(anna->commit(words("eerste versie")));
  pass_on(*anna.store, *bram.store);
  REQUIRE(anna->commit(words("versie van Anna")));
  REQUIRE(bram->commit(words("versie van Bram")));
  pass_on(*anna.store, *bram.store);
  pass_on(*bram.store, *anna.store);

  for (auto* replica : {&anna, &bram}) {
    const auto record = *(*replica)->find("observation", cellar).value();
    CHECK(record.texts("words").size() == 2);
    CHECK(record.contested_fields() == std::vector<std::string>{"words"});
  }
  CHECK(anna->digest(work_space.id).value() == bram->digest(work_space.id).value());

  REQUIRE(bram->commit(words("samen geschreven")));
  pass_on(*bram.store, *anna.store);
  CHECK(anna->find("observation", cellar).value()->texts("words") ==
        std::vector<std::string>{"samen geschreven"});
}

TEST_CASE("promise 4: a commit that comes twice changes nothing") {
  Replica anna(1);
  Replica bram(2);
  REQUIRE(anna->add_space(work_space));
  REQUIRE(bram->add_space(work_space));
  REQUIRE(anna->commit(words("een")));
  const auto commit = anna->commits_after(work_space.id, 0, 1).value().front().commit;
  CHECK(bram->apply(commit, "anna").value() == store::Applied::taken);
  const auto digest = bram->digest(work_space.id).value();
  CHECK(bram->apply(commit, "anna").value() == store::Applied::duplicate);
  CHECK(bram->digest(work_space.id).value() == digest);
}

TEST_CASE(
    "a commit with a gap before it, in an unknown space, or changed on the way is refused and leaves "
    "nothing") {
  Replica anna(1);
  Replica bram(2);
  REQUIRE(anna->add_space(work_space));
  REQUIRE(anna->commit(words("een")));
  REQUIRE(anna->commit(words("twee")));
  auto commits = anna->commits_after(work_space.id, 0, 10).value();
  CHECK(bram->apply(commits[0].commit, "anna").error().key() == "space.unknown");
  REQUIRE(bram->add_space(work_space));
  CHECK(bram->apply(commits[1].commit, "anna").error().key() == "chain.gap");
  auto changed = commits[0].commit;
  changed.payload->back() ^= 1;
  CHECK(bram->apply(changed, "anna").error().key() == "commit.payload-differs");
  CHECK(bram->commits_after(work_space.id, 0, 10).value().empty());
  CHECK_FALSE(bram->find("observation", cellar).value());
}

TEST_CASE("promise 5: a device restored from an older backup is noticed and both branches are kept") {
  Replica anna(1);
  Replica twin(1);  // the same seed: the same device key
  Replica server(2);
  for (auto* replica : {&anna, &twin, &server})
    REQUIRE((*replica)->add_space(work_space));
  REQUIRE(anna->commit(words("voor de terugzetting")));
  REQUIRE(twin->commit(words("na de terugzetting")));
  pass_on(*anna.store, *server.store);
  const auto branch = twin->commits_after(work_space.id, 0, 1).value().front().commit;
  CHECK(server->apply(branch, "twin").value() == store::Applied::forked);
  CHECK(server->find("observation", cellar).value()->texts("words").size() == 2);
  CHECK(server->verify_chains()->forks == 1);
  CHECK(server->verify_chains()->problems.empty());
}

TEST_CASE("a kind, a field and a payload of a newer version are kept and passed on") {
  Replica anna(1);
  Replica bram(2);
  REQUIRE(anna->add_space(work_space));
  REQUIRE(bram->add_space(work_space));
  Changes changes(author);
  changes.set(work_space.id, "from-2030", cellar, "mood", log::OpaqueValue{77, {1, 2}});
  changes.set(work_space.id, "observation", cellar, "smell", std::string("gas"));
  REQUIRE(anna->commit(changes));
  pass_on(*anna.store, *bram.store);
  CHECK(bram->find("from-2030", cellar).value()->value("mood") == log::Value{log::OpaqueValue{77, {1, 2}}});
  CHECK(bram->find("observation", cellar).value()->text("smell") == "gas");
  CHECK(anna->digest(work_space.id).value() == bram->digest(work_space.id).value());
}

TEST_CASE("rebuilding from the commits gives the same digest, tables and search") {
  Replica tablet(1);
  REQUIRE(tablet->add_space(work_space));
  REQUIRE(tablet->commit(words("eerste")));
  REQUIRE(tablet->commit(words("Café aan de overkant")));
  const auto digest = tablet->digest(work_space.id).value();
  REQUIRE(tablet->rebuild());
  CHECK(tablet->digest(work_space.id).value() == digest);
  CHECK(tablet->search("cafe", "observation", 10).value().size() == 1);
  CHECK(tablet->find("observation", cellar).value()->text("words") == "Café aan de overkant");
}

TEST_CASE("search folds diacritics and case, finds the start of words, and forgets what was replaced") {
  Replica tablet(1);
  REQUIRE(tablet->add_space(work_space));
  REQUIRE(tablet->commit(words("Zoë zag rook bij de bakkerij")));
  CHECK(tablet->search("zoe ROO", "observation", 10).value().size() == 1);
  CHECK(tablet->search("zoe brand", "observation", 10).value().empty());
  CHECK(tablet->search("\"*(){} OR NEAR", "observation", 10).value().empty());
  CHECK(tablet->search("", "", 10).value().empty());
  REQUIRE(tablet->commit(words("iets anders")));
  CHECK(tablet->search("rook", "", 10).value().empty());
}

TEST_CASE("the past of an entity is every operation on it, with who and when") {
  Replica tablet(1);
  REQUIRE(tablet->add_space(work_space));
  REQUIRE(tablet->commit(words("een")));
  tablet.clock.at += Minutes{5};
  REQUIRE(tablet->commit(words("twee")));
  const auto past = tablet->history("observation", cellar).value();
  REQUIRE(past.size() == 2);
  CHECK(past[0].operation.value == log::Value{std::string("een")});
  CHECK(past[1].author == author);
  CHECK(past[1].operation.replaces == std::vector{past[0].id});
}

TEST_CASE("drafts are kept per field until they are discarded") {
  Replica tablet(1);
  REQUIRE(tablet->save_draft(cellar, "/data/a", "1"));
  REQUIRE(tablet->save_draft(cellar, "/data/a", "12"));
  REQUIRE(tablet->save_draft(cellar, "/data/b", ""));
  CHECK(tablet->draft(cellar).value() ==
        std::map<std::string, std::string>{{"/data/a", "12"}, {"/data/b", ""}});
  CHECK(tablet->drafts().value() == std::vector{cellar});
  REQUIRE(tablet->discard_draft(cellar));
  CHECK(tablet->drafts().value().empty());
}

TEST_CASE("an attachment larger than a piece comes back whole") {
  Replica tablet(1);
  Bytes photo(600'000);
  tablet.random.fill(photo);
  const auto ref = tablet->put_attachment(photo, "image/jpeg", "deur.jpg").value();
  CHECK(ref.size_bytes == photo.size());
  CHECK(tablet->attachment(ref.hash).value() == photo);
  CHECK(tablet->attachment(Hash{}).error().key() == "attachment.not-here");
}

TEST_CASE("an entity is named by the first characters of its id") {
  Replica tablet(1);
  REQUIRE(tablet->add_space(work_space));
  REQUIRE(tablet->commit(words("een")));
  CHECK(tablet->resolve("observation", "0193a5b2").value().id() == cellar);
  CHECK(tablet->resolve("observation", "00bb").value().id() == cellar);
  CHECK(tablet->resolve("visit", "0193a5b2").error().key() == "id.unknown");
  CHECK(tablet->resolve("observation", "0193'; DROP").error().key() == "id.unknown");
  Changes other(author);
  other.set(work_space.id, "observation", author, "words", std::string("twee"));
  REQUIRE(tablet->commit(other));
  CHECK(tablet->resolve("observation", "0193a5b2").error().key() == "id.ambiguous");
}

TEST_CASE("promise 2: a commit refused within a batch leaves no trace, and the others are there and found") {
  Replica anna(1);
  Replica carla(3);
  Replica server(2);
  for (auto* replica : {&anna, &carla, &server})
    REQUIRE((*replica)->add_space(work_space));
  const auto other = anna->new_id();
  REQUIRE(anna->commit(words("gaslucht")));
  REQUIRE(anna->commit(words("rooklucht")));
  Changes about_other(author);
  about_other.set(work_space.id, "observation", other, "words", std::string("trap"));
  REQUIRE(anna->commit(about_other));
  for (const char* text : {"een", "twee"})
    REQUIRE(carla->commit(words(text)));

  std::vector<log::Commit> batch;
  for (const auto& stored : anna->commits_after(work_space.id, 0, 10).value())
    batch.push_back(stored.commit);
  const auto without_its_past = carla->commits_after(work_space.id, 0, 10).value()[1].commit;
  batch.insert(batch.begin() + 1, without_its_past);
  const auto received = server->apply_all(work_space.id, batch, "anna", {}).value();

  REQUIRE(received[1].refused);
  CHECK(received[1].refused->key() == "chain.gap");
  CHECK(server->digest(work_space.id).value() == anna->digest(work_space.id).value());
  CHECK(server->heads(work_space.id)->size() == 1);
  CHECK(server->database().number("SELECT count(*) FROM device").value() == 1);
  CHECK(server->search("rooklucht", "observation", 10)->size() == 1);
  CHECK(server->search("trap", "observation", 10)->size() == 1);
  CHECK(server->search("gaslucht", "observation", 10)->empty());
}

TEST_CASE("promise 2: a batch that fails at its end leaves nothing behind, in memory neither") {
  Replica anna(1);
  Replica server(2);
  for (auto* replica : {&anna, &server})
    REQUIRE((*replica)->add_space(work_space));
  REQUIRE(anna->commit(words("gaslucht")));
  REQUIRE(anna->commit(words("rooklucht")));
  std::vector<log::Commit> both;
  for (const auto& stored : anna->commits_after(work_space.id, 0, 10).value())
    both.push_back(stored.commit);
  const auto nothing = server->digest(work_space.id).value();
  const auto failing = [](const auto&) -> Result<void> { return fail(ErrorKind::io, "store.disk-full"); };
  CHECK(server->apply_all(work_space.id, both, "anna", failing).has_error());
  CHECK(server->digest(work_space.id).value() == nothing);
  CHECK(server->search("rooklucht", "", 10)->empty());

  REQUIRE(server->apply_all(work_space.id, std::span(both).first(1), "anna", {}));
  CHECK(server->search("gaslucht", "", 10)->size() == 1);
  REQUIRE(server->apply_all(work_space.id, std::span(both).last(1), "anna", {}));
  CHECK(server->digest(work_space.id).value() == anna->digest(work_space.id).value());
  REQUIRE(server->rebuild());
  CHECK(server->digest(work_space.id).value() == anna->digest(work_space.id).value());
  CHECK(server->search("rooklucht", "", 10)->size() == 1);
}

TEST_CASE(
    "words of single actions are found at once, survive a restart, and are in the index when many came") {
  const TemporaryFolder folder;
  const std::string path = folder.path("store.db").string();
  const int actions = static_cast<int>(store::tuning::actions_put_off) + 10;
  {
    Replica anna(1, path);
    REQUIRE(anna->add_space(work_space));
    REQUIRE(anna->commit(words("gaslucht")));
    CHECK(anna->database().number("SELECT count(*) FROM waiting_words").value() == 1);
    CHECK(anna->search("gaslucht", "", 10)->size() == 1);
    CHECK(anna->database().number("SELECT count(*) FROM waiting_words").value() == 0);
    REQUIRE(anna->commit(words("rooklucht")));
  }
  Replica anna(1, path);
  CHECK(anna->search("rooklucht", "", 10)->size() == 1);
  CHECK(anna->search("gaslucht", "", 10)->empty());
  for (int i = 0; i < actions; ++i) {
    Changes changes(author);
    changes.set(work_space.id, "observation", anna->new_id(), "words", "kelder " + std::to_string(i));
    REQUIRE(anna->commit(changes));
  }
  CHECK(anna->database().number("SELECT count(*) FROM waiting_words").value() == 10);
  CHECK(anna->search("kelder", "", 1'000)->size() == static_cast<std::size_t>(actions));
  REQUIRE(anna->commit(words("trap")));
  REQUIRE(anna->rebuild());
  CHECK(anna->search("trap", "", 10)->size() == 1);
  CHECK(anna->search("rooklucht", "", 10)->empty());
}

TEST_CASE(
    "what batches add to the full-text index is merged in idle moments, step by step, and found all along") {
  constexpr int batches = 24;
  constexpr int in_a_batch = static_cast<int>(store::tuning::words_in_a_batch) + 1;
  Replica anna(1);
  REQUIRE(anna->add_space(work_space));
  for (int batch = 0; batch < batches; ++batch) {
    Changes changes(author);
    for (int i = 0; i < in_a_batch; ++i)
      changes.set(work_space.id, "observation", anna->new_id(), "words",
                  fmt::format("kelder {} {}", batch, i));
    REQUIRE(anna->commit(changes));
  }
  const auto parts = [&] {
    return anna->database().number("SELECT count(DISTINCT segid) FROM search_idx").value().value();
  };
  const auto found = [&] { return anna->search("kelder", "", 100'000)->size(); };
  CHECK(parts() == batches);
  CHECK(found() == batches * in_a_batch);
  int steps = 0;
  while (anna->tidy().value()) {
    CHECK(found() == batches * in_a_batch);
    REQUIRE(++steps < 1'000);
  }
  CHECK(parts() < 8);
  CHECK(found() == batches * in_a_batch);
  CHECK(anna->search("23 128", "", 10)->size() == 1);
}

TEST_CASE("when batches come without an idle moment in between, each of them merges a part itself") {
  Replica anna(1);
  REQUIRE(anna->add_space(work_space));
  for (std::size_t batch = 0; batch < store::tuning::batches_unmerged + 16; ++batch) {
    Changes changes(author);
    for (std::size_t i = 0; i <= store::tuning::words_in_a_batch; ++i)
      changes.set(work_space.id, "observation", anna->new_id(), "words", "kelder");
    REQUIRE(anna->commit(changes));
  }
  CHECK(anna->database().number("SELECT count(DISTINCT segid) FROM search_idx").value().value() <
        static_cast<std::int64_t>(store::tuning::batches_unmerged));
}

TEST_CASE("promise 9: a field in which more stands than one commit can replace can still be written") {
  Replica anna(1);
  REQUIRE(anna->add_space(work_space));
  const EntityId entity = anna->new_id();
  for (int round = 0; round < 2; ++round) {
    Changes many(author);
    for (int i = 0; i < 700; ++i)
      many.add(work_space.id, "observation", entity, "words", "stem " + std::to_string(round * 700 + i));
    REQUIRE(anna->commit(many));
  }
  for (const std::size_t left : {401U, 1U}) {
    Changes one(author);
    one.set(work_space.id, "observation", entity, "words", std::string("afgerond"));
    REQUIRE(anna->commit(one));
    CHECK(anna->find("observation", entity).value()->state().writes("words").size() == left);
  }
  CHECK(anna->find("observation", entity).value()->texts("words") == std::vector<std::string>{"afgerond"});
}

TEST_CASE("promise 2: a commit whose caller's transaction failed leaves no device's number behind") {
  Replica anna(1);
  Replica bram(2);
  Replica server(3);
  for (auto* replica : {&anna, &bram, &server})
    REQUIRE((*replica)->add_space(work_space));
  REQUIRE(anna->commit(words("gaslucht")));
  REQUIRE(bram->commit(words("rooklucht")));
  {
    auto outer = store::Transaction::begin(server->database()).value();
    REQUIRE(server->commit(words("half")));
  }
  pass_on(*anna.store, *server.store);
  pass_on(*bram.store, *server.store);
  REQUIRE(server->commit(words("heel")));
  CHECK(server->verify_chains().value().problems.empty());
  pass_on(*server.store, *anna.store);
  pass_on(*bram.store, *anna.store);
  CHECK(anna->digest(work_space.id).value() == server->digest(work_space.id).value());
}

// Erasing where the law says so: payloads go from every replica, chains and everybody else's words stay.
#include <algorithm>

#include "store_fixture.hpp"
#include "support/faulty_files.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;
using store::Changes;

namespace {

const EntityId officer = *EntityId::from_text("0193a5b27c1e7f008a3d0000000000aa");
const EntityId basement = *EntityId::from_text("0193a5b27c1e7f008a3d0000000000bb");
const EntityId attic = *EntityId::from_text("0193a5b27c1e7f008a3d0000000000cc");

void write(Replica& at, EntityId entity, const std::string& text, SpaceId space = work_space.id) {
  Changes changes(officer);
  changes.set(space, "observation", entity, "words", text);
  REQUIRE(at->commit(changes));
}

/// One commit in which two things are seen.
void write_both(Replica& at) {
  Changes changes(officer);
  changes.set(work_space.id, "observation", basement, "words", std::string("Zoë woont in de kelder"))
      .set(work_space.id, "observation", attic, "words", std::string("duiven op zolder"));
  REQUIRE(at->commit(changes));
}

store::ErasureOrder order_for(EntityId entity, SpaceId space = work_space.id) {
  return {space, "observation", entity, officer, "AVG artikel 17, verzoek van de betrokkene"};
}

/// A server's replica, whose erasures everybody follows.
struct Server : Replica {
  Server() : Replica(9) {
    REQUIRE(store->add_space(work_space));
    REQUIRE(store->entrust_erasing(store->device().id()));
  }
};

struct Tablet : Replica {
  explicit Tablet(std::uint64_t seed, Server* server = nullptr) : Replica(seed) {
    REQUIRE(store->add_space(work_space));
    if (server != nullptr) REQUIRE(store->entrust_erasing((*server)->device().id()));
  }
};

std::vector<log::Commit> commits_of(Replica& replica) {
  std::vector<log::Commit> commits;
  for (const auto& stored : replica->commits_after(work_space.id, 0, 1'000).value())
    commits.push_back(stored.commit);
  return commits;
}

/// Whether any table of the database holds this text anywhere.
bool holds_text(Replica& replica, const std::string& text) {
  auto tables = replica->database()
                    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
                    .value();
  std::vector<std::string> names;
  while (tables.step().value())
    names.emplace_back(tables.text(0));
  for (const std::string& name : names) {
    auto columns = replica->database().prepare("SELECT name FROM pragma_table_info(?)").value();
    columns.bind(name);
    while (columns.step().value()) {
      const std::string sql = "SELECT count(*) FROM \"" + name + "\" WHERE instr(CAST(\"" +
                              std::string(columns.text(0)) + "\" AS BLOB), CAST(? AS BLOB)) > 0";
      if (replica->database().number(sql, text).value().value_or(0) > 0) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("erased: the words are nowhere any more, the chain verifies, the rest of the commit stays") {
  Server server;
  Tablet anna(1, &server);
  write_both(anna);
  pass_on(*anna.store, *server.store);
  REQUIRE(holds_text(server, "kelder"));

  REQUIRE(server->erase(order_for(basement)).value().size() == 1);
  CHECK_FALSE(holds_text(server, "kelder"));
  CHECK(server->find("observation", basement).value()->text("words").empty());
  CHECK(server->find("observation", attic).value()->text("words") == "duiven op zolder");
  CHECK(server->search("kelder", "", 10)->empty());
  CHECK(server->search("duiven", "", 10)->size() == 1);
  CHECK(server->database().number("SELECT count(*) FROM observation").value() == 1);

  const auto report = server->verify_chains().value();
  CHECK(report.problems.empty());
  CHECK(report.without_payload == 1);
  CHECK(server->erase(order_for(basement)).error().key() == "erasure.nothing");
}

TEST_CASE("erased: what was there, by whom and why it went stays known") {
  Server server;
  Tablet anna(1, &server);
  write(anna, basement, "Zoë woont in de kelder");
  pass_on(*anna.store, *server.store);
  server.clock.at += Minutes{5};
  REQUIRE(server->erase(order_for(basement)));

  const auto past = server->history("observation", basement).value();
  REQUIRE(past.size() == 1);
  CHECK(past[0].erased);
  CHECK(log::is_nothing(past[0].operation.value));
  CHECK(past[0].author == officer);
  const auto notes = server->erasures_of("observation", basement).value();
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].basis == "AVG artikel 17, verzoek van de betrokkene");
  CHECK(notes[0].author == officer);
  CHECK(server->erasures_of("observation", attic)->empty());
}

TEST_CASE("promise 3: replicas agree after an erasure, whatever order it and its targets came in") {
  Server server;
  Tablet anna(1, &server);
  Tablet bram(2, &server);
  write_both(anna);
  write(anna, basement, "Zoë woont in de kelder, met kind");
  pass_on(*anna.store, *bram.store);
  write(bram, basement, "kelder leeg");
  pass_on(*anna.store, *server.store);
  pass_on(*bram.store, *server.store);
  const auto before = commits_of(server);
  REQUIRE(server->erase(order_for(basement)));
  const auto erased_log = commits_of(server);
  const log::Commit erasure = erased_log.back();

  // Who had the payloads, who never had them, and who hears of the erasure first.
  Tablet had_them(3, &server);
  for (const auto& commit : before)
    REQUIRE(had_them->apply(commit, "peer"));
  REQUIRE(had_them->apply(erasure, "peer"));

  Tablet never_had_them(4, &server);
  for (const auto& commit : erased_log)
    REQUIRE(never_had_them->apply(commit, "peer"));

  Tablet warned(5, &server);
  REQUIRE(warned->apply(erasure, "peer"));
  for (const auto& commit : before)
    REQUIRE(warned->apply(commit, "peer"));

  for (Tablet* tablet : {&had_them, &never_had_them, &warned}) {
    CHECK((*tablet)->digest(work_space.id).value() == server->digest(work_space.id).value());
    CHECK_FALSE(holds_text(*tablet, "Zo\xc3\xab"));
    CHECK_FALSE(holds_text(*tablet, "kelder"));
    CHECK((*tablet)->find("observation", attic).value()->text("words") == "duiven op zolder");
    REQUIRE((*tablet)->rebuild());
    CHECK((*tablet)->digest(work_space.id).value() == server->digest(work_space.id).value());
  }
}

TEST_CASE("erased: a payload that comes late from somebody who has not heard is not taken in again") {
  Server server;
  Tablet anna(1, &server);
  write(anna, basement, "kelder");
  pass_on(*anna.store, *server.store);
  const auto before = commits_of(anna);
  REQUIRE(server->erase(order_for(basement)));
  CHECK(server->apply(before.front(), "anna").value() == store::Applied::duplicate);
  CHECK_FALSE(holds_text(server, "kelder"));
}

TEST_CASE("erased: what is written afterwards stands, and the thing is listed again") {
  Server server;
  Tablet anna(1, &server);
  write(anna, basement, "kelder");
  pass_on(*anna.store, *server.store);
  REQUIRE(server->erase(order_for(basement)));
  write(server, basement, "kamer beneden");
  CHECK(server->find("observation", basement).value()->text("words") == "kamer beneden");
  CHECK(server->search("beneden", "", 10)->size() == 1);
  CHECK(server->database().number("SELECT count(*) FROM observation").value() == 1);
}

TEST_CASE("erased: what an earlier erasure left goes with a later one, and both reasons stay") {
  Server server;
  Tablet anna(1, &server);
  write_both(anna);
  write(anna, attic, "nest in de schoorsteen");
  pass_on(*anna.store, *server.store);
  const auto before = commits_of(server);
  REQUIRE(server->erase(order_for(basement)));
  const auto first_erasure = commits_of(server).back();
  REQUIRE(holds_text(server, "duiven"));
  REQUIRE(server->erase(order_for(attic)));
  CHECK_FALSE(holds_text(server, "duiven"));
  CHECK_FALSE(holds_text(server, "kelder"));
  CHECK_FALSE(holds_text(server, "schoorsteen"));
  CHECK(server->erasures_of("observation", basement)->size() == 1);
  CHECK(server->erasures_of("observation", attic)->size() == 1);
  CHECK(server->verify_chains()->problems.empty());

  const auto after = commits_of(server);
  Tablet fresh(2, &server);
  for (const auto& commit : after)
    REQUIRE(fresh->apply(commit, "server"));
  Tablet backwards(3, &server);
  REQUIRE(backwards->apply(first_erasure, "server"));
  REQUIRE(backwards->apply(after.back(), "server"));
  for (const auto& commit : before)
    REQUIRE(backwards->apply(commit, "anna"));
  for (Tablet* tablet : {&fresh, &backwards}) {
    CHECK((*tablet)->digest(work_space.id).value() == server->digest(work_space.id).value());
    CHECK_FALSE(holds_text(*tablet, "duiven"));
    CHECK_FALSE(holds_text(*tablet, "kelder"));
    CHECK((*tablet)->erasures_of("observation", basement)->size() == 1);
    REQUIRE((*tablet)->rebuild());
    CHECK((*tablet)->digest(work_space.id).value() == server->digest(work_space.id).value());
  }
}

TEST_CASE("promise 2: the disk fills up at the N-th write of an erasure, for every N: all of it or nothing") {
  FaultyFiles files;
  int rounds_with_fault = 0;
  for (int operation = 1;; ++operation) {
    const TemporaryFolder folder;
    const auto path = folder.path("frontlijn.db").string();
    files.never_fail();
    {
      Replica tablet(1, path);
      REQUIRE(tablet->add_space(work_space));
      REQUIRE(tablet->entrust_erasing(tablet->device().id()));
      write_both(tablet);
      files.fail_from(operation, FaultyFiles::Fault::disk_full);
      const auto erased = tablet->erase(order_for(basement));
      if (!erased) CHECK(erased.error().kind() == ErrorKind::io);
    }
    const bool failed = files.has_failed();
    files.never_fail();

    INFO("operation " << operation);
    Replica tablet(1, path);
    const bool gone = tablet->find("observation", basement).value()->text("words").empty();
    CHECK(gone == !holds_text(tablet, "kelder"));
    CHECK(gone == (commits_of(tablet).size() == 2));
    CHECK(tablet->find("observation", attic).value()->text("words") == "duiven op zolder");
    CHECK(tablet->verify_chains()->problems.empty());
    if (!failed) break;
    ++rounds_with_fault;
  }
  CHECK(rounds_with_fault > 2);
}

TEST_CASE("erased: a photo goes with the last that speaks of it") {
  Server server;
  const auto photo = server->put_attachment(Bytes(300'000, 7), "image/jpeg", "kelder.jpg").value();
  for (const EntityId entity : {basement, attic}) {
    Changes changes(officer);
    changes.set(work_space.id, "observation", entity, "words", std::string("foto"))
        .add(work_space.id, "observation", entity, "remarks", photo);
    REQUIRE(server->commit(changes));
  }
  REQUIRE(server->erase(order_for(basement)));
  CHECK(server->attachment(photo.hash).has_value());
  REQUIRE(server->erase(order_for(attic)));
  CHECK(server->attachment(photo.hash).error().key() == "attachment.not-here");
  CHECK(server->database().number("SELECT count(*) FROM attachment_piece").value() == 0);
}

TEST_CASE(
    "rule 24: evidence of a team is not an officer's to erase; the attempt stays without effect everywhere") {
  Server server;
  Tablet anna(1, &server);
  write(anna, basement, "kelder");
  CHECK(anna->erase(order_for(basement)).error().key() == "erasure.not-yours");

  // A tablet that was tampered with writes the erasure all the same.
  const auto target = commits_of(anna).front();
  auto payload = log::decode_payload(target.header.kind, *target.payload).value();
  const log::Erasure forged{
      {}, {{log::hash_of(target.header), log::without_values_of(payload, "observation", basement)}}};
  const auto commit = log::make_commit(anna->device(), work_space.id, {1, log::hash_of(target.header)},
                                       log::HybridTime{target.header.time.value + 1},
                                       log::PayloadKind::erasure, log::encode_erasure(forged).value());
  for (const bool erasure_first : {false, true}) {
    Tablet bram(erasure_first ? 3 : 2, &server);
    REQUIRE(bram->apply(target, "anna"));
    REQUIRE(bram->apply(commit, "anna"));
    CHECK(bram->find("observation", basement).value()->text("words") == "kelder");
    REQUIRE(bram->rebuild());
    CHECK(bram->find("observation", basement).value()->text("words") == "kelder");
  }
}

TEST_CASE("rule 24: a reflection in the backstage is its author's to take away, and nobody else's") {
  const log::SpaceInfo backstage{*SpaceId::from_text("0193a5b27c1e7f008a3d000000000002"),
                                 log::SpaceKind::team_backstage, "Centrum"};
  Tablet anna(1);
  Tablet bram(2);
  REQUIRE(anna->add_space(backstage));
  REQUIRE(bram->add_space(backstage));
  write(anna, basement, "ik twijfelde", backstage.id);
  const auto commits = anna->commits_after(backstage.id, 0, 10).value();
  REQUIRE(bram->apply(commits.front().commit, "anna"));
  CHECK(bram->erase(order_for(basement, backstage.id)).error().key() == "erasure.not-yours");
  REQUIRE(anna->erase(order_for(basement, backstage.id)));
  REQUIRE(bram->apply(anna->commits_after(backstage.id, 0, 10)->back().commit, "anna"));
  CHECK_FALSE(holds_text(bram, "twijfelde"));
}

TEST_CASE("a tablet that learns later whose erasures count carries out those that came before") {
  Server server;
  Tablet anna(1);
  write(anna, basement, "kelder");
  pass_on(*anna.store, *server.store);
  REQUIRE(server->erase(order_for(basement)));
  REQUIRE(anna->apply(commits_of(server).back(), "server"));
  CHECK(anna->find("observation", basement).value()->text("words") == "kelder");
  REQUIRE(anna->entrust_erasing(server->device().id()));
  CHECK_FALSE(holds_text(anna, "kelder"));
  CHECK(anna->digest(work_space.id).value() == server->digest(work_space.id).value());
}

TEST_CASE("promise 3: who learns later whose erasures count is left with the same, whatever the hashes") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Server server;
    Tablet anna(seed), bram(seed + 100);
    for (const std::string words : {"eerst", "daarna"}) {
      Changes changes(officer);
      changes.set(work_space.id, "observation", basement, "words", "kelder " + words)
          .set(work_space.id, "observation", attic, "words", "zolder " + words);
      REQUIRE(anna->commit(changes));
    }
    pass_on(*anna.store, *server.store);
    REQUIRE(server->erase(order_for(basement)));
    pass_on(*server.store, *bram.store);  // headers, and an erasure that does not count yet
    REQUIRE(bram->entrust_erasing(server->device().id()));
    CHECK(bram->digest(work_space.id).value() == server->digest(work_space.id).value());
    CHECK(bram->find("observation", attic).value()->texts("words") ==
          std::vector<std::string>{"zolder daarna"});
  }
}

TEST_CASE("promise 2: a payload that somebody left out is taken in when somebody else has it") {
  Tablet anna(1);
  Tablet bram(2);
  write(anna, basement, "kelder");
  auto commit = commits_of(anna).front();
  auto bare = commit;
  bare.payload.reset();
  REQUIRE(bram->apply(bare, "peer"));
  CHECK_FALSE(bram->find("observation", basement).value());
  CHECK(bram->apply(commit, "anna").value() == store::Applied::taken);
  CHECK(bram->find("observation", basement).value()->text("words") == "kelder");
  CHECK(bram->digest(work_space.id).value() == anna->digest(work_space.id).value());
}

TEST_CASE("promise 3: what is made anew agrees, also where a word came before the word it replaces") {
  Tablet anna(1);
  Tablet bram(2);
  Tablet server(3);
  write(anna, basement, "kelder");
  pass_on(*anna.store, *bram.store);
  write(bram, basement, "souterrain");
  REQUIRE(server->apply(commits_of(bram).back(), "bram"));
  REQUIRE(server->apply(commits_of(anna).front(), "anna"));
  REQUIRE(server->digest(work_space.id).value() == bram->digest(work_space.id).value());
  REQUIRE(server->rebuild());
  CHECK(server->digest(work_space.id).value() == bram->digest(work_space.id).value());
}

TEST_CASE("promise 3: an erasure by somebody who may not explains no payload that was left out") {
  Tablet anna(1);
  Tablet mallory(2);
  Tablet server(3);
  write(anna, basement, "kelder");
  pass_on(*anna.store, *mallory.store);
  write(anna, basement, "souterrain");
  // Made by hand: no tablet orders what is not its own.
  const auto target = commits_of(anna).front();
  log::Payload left = log::decode_payload(target.header.kind, *target.payload).value();
  left = log::without_values_of(std::move(left), "observation", basement);
  const log::Erasure erasure{{{"observation", basement, officer, "geen recht", {}}},
                             {{log::hash_of(target.header), left}}};
  const auto order = log::make_commit(mallory->device(), work_space.id, log::ChainHead{},
                                      log::HybridTime{std::uint64_t{1} << 40}, log::PayloadKind::erasure,
                                      log::encode_erasure(erasure).value());
  auto bare = target;
  bare.payload.reset();
  REQUIRE(server->apply(bare, "mallory"));
  REQUIRE(server->apply(order, "mallory"));
  CHECK(server->lacking_payloads(work_space.id)->size() == 1);
  CHECK_FALSE(server->can_give_state(work_space.id).value());
  REQUIRE(server->apply(commits_of(anna).back(), "anna"));
  REQUIRE(server->apply(target, "anna"));
  REQUIRE(anna->apply(order, "server"));
  CHECK(server->find("observation", basement).value()->texts("words") ==
        std::vector<std::string>{"souterrain"});
  CHECK(server->digest(work_space.id).value() == anna->digest(work_space.id).value());
  CHECK(server->lacking_payloads(work_space.id)->empty());
}

TEST_CASE("promise 9: an erasure whose few bytes would fill the memory is refused") {
  log::Payload left{officer, {}};
  for (int i = 0; i < 1'000; ++i)
    left.operations.push_back({"observation", basement, "words", std::string(4'000, 'a'), {}});
  const Bytes packed = log::encode_payload(left).value();
  REQUIRE(packed.size() < 10'000);
  ArchiveWriter out;
  out(cereal::make_size_tag(std::uint64_t{0}), cereal::make_size_tag(std::uint64_t{300}));
  for (int i = 0; i < 300; ++i)
    out(Hash{}, packed);
  CHECK(log::decode_erasure(out.take()).error().key() == "commit.too-large");

  log::Erasure erasure;
  for (int i = 0; i < 5; ++i)
    erasure.erased.push_back({Hash{}, left});
  CHECK(log::encode_erasure(erasure).error().key() == "commit.too-large");
  erasure.erased.resize(4);
  CHECK(log::encode_erasure(erasure));
}

TEST_CASE("a damaged or oversized erasure is refused and changes nothing") {
  Tablet anna(1);
  write(anna, basement, "kelder");
  const auto target = commits_of(anna).front();
  const log::Erasure whole{{{"observation", basement, officer, "basis", {}}},
                           {{log::hash_of(target.header), {}}}};
  const Bytes bytes = log::encode_erasure(whole).value();
  CHECK(log::decode_erasure(bytes).value() == whole);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const auto cut =
        log::make_commit(anna->device(), work_space.id, {1, log::hash_of(target.header)},
                         log::HybridTime{target.header.time.value + 1}, log::PayloadKind::erasure,
                         Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)));
    CHECK(anna->apply(cut, "peer").error().key() == "commit.damaged");
  }
  CHECK(log::encode_erasure({{{"observation", basement, officer, std::string(2'000, 'x'), {}}}, {}})
            .error()
            .key() == "commit.too-large");
  CHECK(commits_of(anna).size() == 1);
}

// What may be wrong with the file itself.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "store_fixture.hpp"
#include <catch2/catch.hpp>

#include "core/store/migrations.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
using store::Database;
using store::DatabaseKey;

namespace {

const DatabaseKey key{};
DatabaseKey other_key() {
  DatabaseKey other;
  other.bytes[0] = 1;
  return other;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("nothing that was written can be read in the file without the key") {
  const TemporaryFolder folder;
  const auto path = folder.path("frontlijn.db").string();
  {
    Replica tablet(1, path);
    REQUIRE(tablet->add_space(work_space));
    store::Changes changes({});
    changes.set(work_space.id, "observation", EntityId{}, "words", std::string("geheime woorden"));
    REQUIRE(tablet->commit(changes));
  }
  const std::string bytes = read_file(path);
  REQUIRE(bytes.size() > 1'000);
  CHECK(bytes.find("geheime woorden") == std::string::npos);
  CHECK(bytes.find("SQLite format 3") == std::string::npos);
  CHECK(bytes.find("commit_log") == std::string::npos);
  CHECK(Database::open(path, other_key(), Database::Sharing::exclusive).error().key() == "store.wrong-key");
}

TEST_CASE("a second process is told that the folder is in use") {
  const TemporaryFolder folder;
  const auto path = folder.path("frontlijn.db").string();
  const auto first = Database::open(path, key, Database::Sharing::exclusive).value();
  REQUIRE(first->script("CREATE TABLE t(a)"));
  CHECK(Database::open(path, key, Database::Sharing::exclusive).error().key() == "store.in-use");
}

TEST_CASE("a file of every earlier layout is brought to the newest, with what it held") {
  for (std::int64_t layout = 1; layout <= store::newest_layout(); ++layout) {
    const TemporaryFolder folder;
    const auto path = folder.path("frontlijn.db").string();
    {
      const auto old = Database::open(path, key, Database::Sharing::exclusive).value();
      REQUIRE(store::migrate_to(*old, layout));
      REQUIRE(old->run("INSERT INTO setting VALUES ('kept', ?)", as_bytes("yes")));
    }
    Replica tablet(1, path);
    CHECK(tablet->setting("kept").value() == "yes");
    CHECK(tablet->database().number("PRAGMA user_version").value() == store::newest_layout());
  }
}

TEST_CASE("a file of a newer version is refused and stays as it was") {
  const TemporaryFolder folder;
  const auto path = folder.path("frontlijn.db").string();
  {
    const auto newer = Database::open(path, key, Database::Sharing::exclusive).value();
    REQUIRE(newer->script("PRAGMA user_version = 999"));
  }
  const std::string before = read_file(path);
  SetClock clock;
  SeededRandom random(1);
  const auto opened = store::Store::open({path, key}, sample_model(), clock, random);
  REQUIRE(opened.has_error());
  CHECK(opened.error().kind() == ErrorKind::newer_version);
  CHECK(opened.error().argument("found") == "999");
  CHECK(read_file(path) == before);
}

TEST_CASE("a file cut short is reported as damaged, or as no database, and never passes for empty") {
  const TemporaryFolder folder;
  const auto whole = folder.path("whole.db").string();
  {
    Replica tablet(1, whole);
    REQUIRE(tablet->add_space(work_space));
    for (int i = 0; i < 50; ++i) {
      store::Changes changes({});
      changes.set(work_space.id, "observation", tablet->new_id(), "words", std::string(2'000, 'x'));
      REQUIRE(tablet->commit(changes));
    }
  }
  const std::string bytes = read_file(whole);
  REQUIRE(bytes.size() > 200'000);
  for (const std::size_t length : {std::size_t{1}, std::size_t{100}, std::size_t{4'096}, std::size_t{8'192},
                                   bytes.size() / 2, bytes.size() - 8'192, bytes.size() - 1}) {
    const auto path = folder.file("cut-" + std::to_string(length) + ".db", bytes.substr(0, length));
    auto database = Database::open(path, key, Database::Sharing::exclusive);
    const auto problem = database ? (*database)->check_integrity() : Result<void>(database.error());
    INFO(length);
    REQUIRE(problem.has_error());
    CHECK((problem.error().key() == "store.damaged" || problem.error().key() == "store.wrong-key"));
  }
}

TEST_CASE("a byte changed anywhere in the file is noticed") {
  const TemporaryFolder folder;
  const auto whole = folder.path("whole.db").string();
  {
    Replica tablet(1, whole);
    REQUIRE(tablet->add_space(work_space));
  }
  const std::string bytes = read_file(whole);
  // The first 16 bytes would salt a key made from a password; ours is random and nothing reads them.
  for (std::size_t at = 16; at < bytes.size(); at += bytes.size() / 17) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    const auto path = folder.file("changed.db", changed);
    auto database = Database::open(path, key, Database::Sharing::exclusive);
    INFO(at);
    CHECK((database.has_error() || (*database)->check_integrity().has_error()));
  }
}

TEST_CASE("a transaction that is not committed leaves nothing, also within another") {
  const auto database = Database::open(":memory:", key, Database::Sharing::exclusive).value();
  REQUIRE(database->script("CREATE TABLE t(a)"));
  {
    auto outer = store::Transaction::begin(*database).value();
    REQUIRE(database->run("INSERT INTO t VALUES (1)"));
    {
      auto inner = store::Transaction::begin(*database).value();
      REQUIRE(database->run("INSERT INTO t VALUES (2)"));
    }
    CHECK(outer.commit().error().key() == "store.rolled-back");
  }
  CHECK(database->number("SELECT count(*) FROM t").value() == 0);
}

TEST_CASE("a backup made while the database is in use opens with the same key and holds the same") {
  const TemporaryFolder folder;
  Replica tablet(1, folder.path("frontlijn.db").string());
  REQUIRE(tablet->set_setting("kept", "yes"));
  const auto copy = folder.path("copy.db").string();
  REQUIRE(tablet->database().backup_to(copy, key));
  Replica restored(2, copy);
  CHECK(restored->setting("kept").value() == "yes");
  CHECK(restored->device().id() == tablet->device().id());
}

TEST_CASE("a backup comes to its end while others go on writing, and is as it stood when it began") {
  TemporaryFolder folder;
  const std::string path = folder.path("db").string();
  const auto open = [&](SetClock& clock, SeededRandom& random) {
    return store::Store::open({path, store::DatabaseKey{}, store::Database::Sharing::shared}, sample_model(),
                              clock, random)
        .value();
  };
  SetClock clock, other_clock;
  SeededRandom random(1), other_random(2);
  const auto server = open(clock, random);
  REQUIRE(server->add_space(work_space));
  const auto say = [](store::Store& store, const std::string& words) {
    store::Changes changes{EntityId{}};
    changes.set(work_space.id, "observation", store.new_id(), "words", words);
    return store.commit(changes).has_value();
  };
  for (int i = 0; i < 300; ++i) {
    Bytes noise(10'000);
    random.fill(noise);
    REQUIRE(say(*server, to_hex(noise)));
  }
  constexpr int far_more = 3'000;
  std::atomic<bool> is_done = false;
  std::atomic<int> written = 0;
  std::atomic<bool> failed = false;
  std::thread others([&] {
    const auto writer = open(other_clock, other_random);
    while (!is_done && written < far_more) {
      if (!say(*writer, "intussen")) failed = true;
      ++written;
    }
  });
  while (written < 3) {
  }
  const std::string copy = folder.path("copy").string();
  const auto made = server->database().backup_to(copy, store::DatabaseKey{});
  is_done = true;
  others.join();
  CHECK(made);
  CHECK_FALSE(failed);
  CHECK(written < far_more);
  SetClock copied_clock;
  SeededRandom copied_random(3);
  const auto kept = store::Store::open({copy, store::DatabaseKey{}, store::Database::Sharing::shared},
                                       sample_model(), copied_clock, copied_random);
  REQUIRE(kept);
  CHECK((*kept)->verify_chains()->problems.empty());
  CHECK((*kept)->commits_after(work_space.id, 0, 10'000)->size() >= 303);
}

// Several processes, each with its projection, on one database.
#include <atomic>
#include <thread>

#include "support/postgres_server.hpp"
#include "support/sync_fleet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/model.hpp"
#include "core/store/peers.hpp"
#include "sync/server/node/ground.hpp"
#include "sync/server/node/server_directory.hpp"
#include "sync/server/postgres/commits.hpp"
#include "sync/server/postgres/projection.hpp"

using namespace frontlijn;
using namespace frontlijn::server;
using domain::Role;
using test::PostgresServer;
using test::SetClock;

namespace {

struct Process {
  SetClock clock;
  SystemRandom random;
  UtcZone zone;
  std::string address;
  std::vector<std::string> troubles;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Ground> ground;

  explicit Process(std::string at, const std::string& file = ":memory:") : address(std::move(at)) {
    store = *store::Store::open({file, store::DatabaseKey{}, store::Database::Sharing::shared},
                                frontlijn_model(), clock, random);
    Storage storage;
    storage.address = address;
    storage.trouble = [this](const Error& error) { troubles.push_back(error.key()); };
    ground = Ground::on(*store, storage, zone).value();
    REQUIRE(ground->catch_up(1'000));
  }
  Organisation& organisation() { return ground->organisation(); }
};

/// The log of a space in the database, by the hashes of its commits.
std::vector<Hash> log_of(Process& process, SpaceId space) {
  std::vector<Hash> hashes;
  const auto slice = *process.ground->commits().commits_after(space, 0, {}, {100'000, 1U << 30});
  for (const auto& one : slice.commits)
    hashes.push_back(one.hash);
  return hashes;
}

}  // namespace

TEST_CASE("what one process is told, every other knows at once, by name") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  Process other(address);
  CHECK(one.organisation().space() == other.organisation().space());
  const auto team = *one.organisation().add_team("Noord");
  REQUIRE(one.organisation().add_member(team, "Sam Voorbeeld", Role::member, std::nullopt));
  REQUIRE(other.ground->catch_up(1'000));
  const auto found = other.organisation().find_team("noord");
  REQUIRE(found);
  CHECK(other.organisation().find_member(*found, "Sam Voorbeeld"));
  CHECK(other.organisation().add_team("NOORD").error().key() == "team.exists");
  REQUIRE(other.organisation().add_team("Zuid"));
  REQUIRE(one.ground->catch_up(1'000));
  CHECK(one.organisation().teams()->size() == 2);
  const SpaceId space = one.organisation().space();
  CHECK(one.store->digest(space)->to_text() == other.store->digest(space)->to_text());
  CHECK(one.store->verify_chains()->problems.empty());
}

TEST_CASE("promise 6: a tablet that is reported lost is lost under every key, at every process") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  Process other(address);
  const auto team = *one.organisation().add_team("Noord");
  const auto sam = *one.organisation().add_member(team, "Sam Voorbeeld", Role::member, std::nullopt);
  std::vector<log::DeviceId> keys(4);
  for (std::size_t i = 0; i < keys.size(); ++i)
    keys[i].key.fill(static_cast<std::uint8_t>(i + 1));
  REQUIRE(one.organisation().register_device(keys[0], sam));
  REQUIRE(one.organisation().register_device(keys[1], sam, keys[0]));
  REQUIRE(other.organisation().register_device(keys[2], sam, keys[1]));
  REQUIRE(one.organisation().register_device(keys[3], sam));
  const auto last = other.organisation().find_device(keys[2].to_text());
  REQUIRE(last);
  CHECK(last->tablet == keys[0]);
  REQUIRE(other.organisation().revoke_device(*last));
  for (std::size_t i = 0; i < keys.size(); ++i)
    CHECK(one.ground->registry().device(keys[i]).value()->revoked.has_value() == (i < 3));
}

TEST_CASE("a key that a process of before the layout's fifth step adds is a tablet of its own") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  const auto team = *one.organisation().add_team("Noord");
  const auto sam = *one.organisation().add_member(team, "Sam Voorbeeld", Role::member, std::nullopt);
  log::DeviceId older, next;
  older.key.fill(1);
  next.key.fill(2);
  const auto connection = *postgres::Connection::open(address);
  REQUIRE(connection->run("INSERT INTO server_device (device, person, since) VALUES ($1, $2, $3)", older, sam,
                          one.clock.now()));
  const auto listed = *one.ground->registry().devices();
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].tablet == older);
  REQUIRE(one.organisation().register_device(next, sam, older));
  CHECK(one.ground->registry().device(next).value()->tablet == older);
  REQUIRE(one.organisation().revoke_device(*one.organisation().find_device(next.to_text())));
  for (const auto& device : {older, next})
    CHECK(one.ground->registry().device(device).value()->revoked.has_value());
}

TEST_CASE("processes that add the same team at once: one does, and all agree") {
  const std::string address = PostgresServer::running().new_database();
  std::vector<std::unique_ptr<Process>> processes;
  for (int i = 0; i < 4; ++i)
    processes.push_back(std::make_unique<Process>(address));
  std::atomic<int> added = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (auto& process : processes)
    threads.emplace_back([&] {
      for (int round = 0; round < 5; ++round) {
        const auto made = process->organisation().add_team("Team " + std::to_string(round));
        if (made)
          ++added;
        else if (made.error().key() == "team.exists")
          ++refused;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(added == 5);
  CHECK(refused == 15);
  for (auto& process : processes) {
    REQUIRE(process->ground->catch_up(1'000));
    CHECK(process->organisation().teams()->size() == 5);
    CHECK(process->troubles.empty());
  }
}

TEST_CASE("promise 1: words of a process that stopped between the database and its projection are not lost") {
  const std::string address = PostgresServer::running().new_database();
  const test::TemporaryFolder folder;
  const std::string file = folder.path("store.db").string();
  std::vector<Hash> after_first;
  SpaceId space;
  {
    Process process(address, file);
    space = process.organisation().space();
    REQUIRE(process.organisation().add_team("Noord"));
    std::filesystem::copy_file(file, folder.path("before.db"));
    std::filesystem::copy_file(file + "-wal", folder.path("before.db-wal"));
    REQUIRE(process.organisation().add_team("Zuid"));
    after_first = log_of(process, space);
  }
  // As though the second reached the database alone.
  Process process(address, folder.path("before.db").string());
  CHECK(process.organisation().teams()->size() == 2);
  REQUIRE(process.organisation().add_team("Oost"));
  const auto log = log_of(process, space);
  CHECK(log.size() == after_first.size() + 1);
  CHECK(process.ground->commits().heads(space)->size() == 1);
  CHECK(process.store->verify_chains()->problems.empty());
  CHECK(process.store->verify_chains()->forks == 0);
}

TEST_CASE("promise 5: what a database put back from a backup lost, a projection gives back") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  REQUIRE(one.organisation().add_team("Noord"));
  const SpaceId space = one.organisation().space();
  const auto before = log_of(one, space);
  const auto connection = *postgres::Connection::open(address);
  postgres::PostgresCommits commits(*connection, one.clock, one.random);
  // As after a restore: the newest commits are gone, and a new epoch has begun.
  for (const char* sql : {"DELETE FROM commit_log", "DELETE FROM chain_head"})
    REQUIRE(connection->script(sql));
  REQUIRE(connection->script("UPDATE space SET next_position = 1"));
  REQUIRE(commits.renew_epoch());
  CHECK(log_of(one, space).empty());
  REQUIRE(one.ground->catch_up(1'000));
  CHECK(log_of(one, space) == before);
  REQUIRE(one.organisation().add_team("Zuid"));
  Process other(address);
  CHECK(other.store->digest(space)->to_text() == one.store->digest(space)->to_text());
  CHECK(other.organisation().teams()->size() == 2);
}

TEST_CASE("promise 5: a database that went back without a word is noticed, and given what it lost") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  const SpaceId space = one.organisation().space();
  const auto standing = log_of(one, space).size();
  REQUIRE(one.organisation().add_team("Noord"));
  REQUIRE(one.ground->catch_up(1'000));
  const auto before = log_of(one, space);
  REQUIRE(before.size() > standing);
  const auto connection = *postgres::Connection::open(address);
  postgres::PostgresCommits commits(*connection, one.clock, one.random);
  const auto epoch = *commits.epoch();
  // As after a standby took over that lacked the newest, and went on with other commits beyond.
  REQUIRE(connection->run("DELETE FROM commit_log WHERE space = $1", space));
  REQUIRE(connection->run("DELETE FROM chain_head WHERE space = $1", space));
  REQUIRE(connection->run("UPDATE space SET next_position = 1 WHERE space = $1", space));
  test::Node bram(5);
  const log::SpaceInfo info = *one.store->space(space).value();
  REQUIRE(bram->add_space(info));
  std::vector<log::Commit> others;
  for (std::size_t i = 0; i < before.size() + 3; ++i)
    bram.observe(info, "van elders");
  for (const auto& stored : bram->commits_after(space, 0, 1'000).value())
    others.push_back(stored.commit);
  REQUIRE(commits.apply(space, others, bram.id(), {}));
  REQUIRE(one.ground->catch_up(1'000));
  CHECK_FALSE(*commits.epoch() == epoch);
  const auto after = log_of(one, space);
  for (const Hash& hash : before)
    CHECK(std::find(after.begin(), after.end(), hash) != after.end());
  CHECK(after.size() == before.size() + others.size());
  // Once for all who noticed, and for both that follow into one store.
  const auto renewed = *commits.epoch();
  postgres::Projection second(commits, *one.store, [](const Error&) {});
  REQUIRE(second.catch_up());
  REQUIRE(one.ground->catch_up(1'000));
  REQUIRE(commits.renew_epoch(epoch));
  CHECK(*commits.epoch() == renewed);
}

TEST_CASE("promise 5: a database that went back and came to the very same position is noticed too") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  REQUIRE(one.organisation().add_team("Noord"));
  const SpaceId space = one.organisation().space();
  REQUIRE(one.ground->catch_up(1'000));
  const auto before = log_of(one, space);
  const auto connection = *postgres::Connection::open(address);
  postgres::PostgresCommits commits(*connection, one.clock, one.random);
  for (const char* sql :
       {"DELETE FROM commit_log WHERE space = $1", "DELETE FROM chain_head WHERE space = $1",
        "UPDATE space SET next_position = 1 WHERE space = $1"})
    REQUIRE(connection->run(sql, space));
  test::Node bram(5);
  const log::SpaceInfo info = *one.store->space(space).value();
  REQUIRE(bram->add_space(info));
  std::vector<log::Commit> others;
  for (std::size_t i = 0; i < before.size(); ++i)
    bram.observe(info, "van elders");
  for (const auto& stored : bram->commits_after(space, 0, 1'000).value())
    others.push_back(stored.commit);
  REQUIRE(commits.apply(space, others, bram.id(), {}));
  REQUIRE(log_of(one, space).size() == before.size());
  REQUIRE(one.ground->catch_up(1'000));
  CHECK(log_of(one, space).size() == 2 * before.size());
}

TEST_CASE("promise 6: a tablet that is reported lost while it asks for a new key gets none") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  const auto team = *one.organisation().add_team("Noord");
  const auto sam = *one.organisation().add_member(team, "Sam Voorbeeld", Role::member, std::nullopt);
  log::DeviceId stolen, next;
  stolen.key.fill(1);
  next.key.fill(2);
  REQUIRE(one.organisation().register_device(stolen, sam));
  // Another process has the organisation's space, and is about to say so.
  const auto other = *postgres::Connection::open(address);
  auto open = postgres::Transaction::begin(*other);
  REQUIRE(other->run("SELECT 1 FROM space WHERE space = $1 FOR UPDATE", one.organisation().space()));
  ServerDirectory directory(*one.ground);
  Result<void> renewed = fail(ErrorKind::io, "none");
  std::atomic<bool> done = false;
  std::thread tablet([&] {
    renewed = directory.renew(stolen, next);
    done = true;
  });
  const auto onlooker = *postgres::Connection::open(address);
  const auto waits = [&] {
    return onlooker
               ->run(
                   "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                   "wait_event_type = 'Lock'")
               ->integer(0, 0) > 0;
  };
  while (!done && !waits()) {
  }
  CHECK(other->run("UPDATE server_device SET revoked = 1 WHERE device = $1", stolen).has_value());
  CHECK(open->commit());
  tablet.join();
  REQUIRE(renewed.has_error());
  CHECK(renewed.error().key() == "device.unknown");
  CHECK_FALSE(one.ground->registry().device(next).value());
}

TEST_CASE("when a tablet was last in touch is known at every process") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  Process other(address);
  log::DeviceId tablet;
  tablet.key.fill(7);
  REQUIRE(one.ground->commits().contacted(tablet));
  REQUIRE(other.ground->catch_up(1'000));
  store::Peers peers(*other.store);
  CHECK(peers.last_contact(tablet).value() == one.clock.now());
  one.clock.at += std::chrono::hours{1};
  REQUIRE(one.ground->commits().contacted(tablet));
  REQUIRE(other.ground->catch_up(1'000));
  CHECK(peers.last_contact(tablet).value() == one.clock.now());
  // What is no news is not written.
  const auto written = [&] { return other.store->database().number("SELECT total_changes()").value(); };
  const auto so_far = written();
  REQUIRE(other.ground->catch_up(1'000));
  CHECK(written() == so_far);
}

TEST_CASE("a process whose clock is ahead hides no tablet's last contact") {
  const std::string address = PostgresServer::running().new_database();
  Process ahead(address);
  Process other(address);
  Process onlooker(address);
  log::DeviceId early, usual;
  early.key.fill(7);
  usual.key.fill(8);
  ahead.clock.at += std::chrono::hours{24 * 365};
  REQUIRE(ahead.ground->commits().contacted(early));
  REQUIRE(onlooker.ground->catch_up(1'000));
  REQUIRE(other.ground->commits().contacted(usual));
  REQUIRE(onlooker.ground->catch_up(1'000));
  CHECK(store::Peers(*onlooker.store).last_contact(usual).value() == other.clock.now());
}

TEST_CASE("a commit in the database that was tampered with is passed over and told, and the rest goes on") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  REQUIRE(one.organisation().add_team("Noord"));
  const auto connection = *postgres::Connection::open(address);
  REQUIRE(connection->script("UPDATE commit_log SET payload = '\\x00' WHERE position = 1"));
  REQUIRE(one.organisation().add_team("Zuid"));
  Process other(address);
  REQUIRE_FALSE(other.troubles.empty());
  CHECK(other.troubles.front() == "commit.payload-differs");
}

TEST_CASE("a page waits for a bounded part of what is new, and the rest follows") {
  const std::string address = PostgresServer::running().new_database();
  Process one(address);
  const auto team = *one.organisation().add_team("Noord");
  // What the team itself is, is in the organisation's space: with that out of the way the rest is one
  // space's.
  REQUIRE(one.ground->catch_up(~std::size_t{0}).value());
  SeededRandom random(3);
  const auto key = log::DeviceKey::make(random);
  log::ChainHead head;
  std::vector<log::Commit> commits;
  for (int i = 0; i < 1'200; ++i) {
    commits.push_back(
        *log::make_commit(key, team.work, head, log::HybridTime{1},
                          {EntityId{}, {{"signal", one.store->new_id(), "words", "woord", {}}}}));
    head = {commits.back().header.sequence, log::hash_of(commits.back().header)};
  }
  REQUIRE(one.ground->commits().apply(team.work, commits, {}, std::nullopt));
  CHECK_FALSE(one.ground->catch_up(2).value());
  CHECK(one.store->commits_after(team.work, 0, 10'000)->size() == 1'000);
  CHECK(one.ground->catch_up(2).value());
  CHECK(one.store->commits_after(team.work, 0, 10'000)->size() == 1'200);
}

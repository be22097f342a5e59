// Long work on a file, and a person who writes to it meanwhile through a connection of their own.
#include <semaphore>
#include <thread>

#include "state_fixture.hpp"
#include "support/fixtures.hpp"
#include <catch2/catch.hpp>

#include "core/store/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

struct Connection {
  SetClock clock;
  SeededRandom random;
  std::unique_ptr<store::Store> store;
  Connection(std::uint64_t seed, const std::string& path, store::Turn turn) : random(seed) {
    store =
        store::Store::open({path, store::DatabaseKey{}, store::Database::Sharing::shared, std::move(turn)},
                           sample_model(), clock, random)
            .value();
  }
};

/// Some hundred thousand steps of SQLite's machine.
Result<void> long_work(store::Store& store) {
  FRONTLIJN_CHECK(
      store.database().number("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                              "10000) SELECT count(*) FROM n"));
  return {};
}

}  // namespace

TEST_CASE(
    "never blocks the user: what is written while a state comes in goes first, and the state comes after") {
  const auto anna = replica(3);
  const auto from_anna = observe(*anna, "van anna");
  const SentState sent = read_state(*anna->store);
  std::atomic<bool> written = false;
  const auto turns = std::make_shared<store::Turns>([&](Milliseconds) { written.wait(false); });
  TemporaryFolder folder;
  const std::string path = folder.path("db").string();
  Connection app(1, path, {turns});
  REQUIRE(app.store->add_space(work_space));
  Connection syncing(2, path, {turns, true});

  std::binary_semaphore under_way{0};
  int times = 0;
  Result<void> taken;
  std::thread taking([&] {
    taken = take_state(*syncing.store, anna->store->device().id(), sent, 300, [&]() -> Result<void> {
      if (++times > 1) return {};
      under_way.release();
      while (!written)
        FRONTLIJN_CHECK(long_work(*syncing.store));
      return {};
    });
  });
  under_way.acquire();
  const EntityId own = app.store->new_id();
  store::Changes changes({});
  changes.set(work_space.id, "observation", own, "words", "in een adem");
  const auto committed = app.store->commit(changes);
  written = true;
  written.notify_all();
  taking.join();
  CHECK(committed);
  CHECK(taken);
  CHECK(times == 2);
  CHECK(words_of(*app.store, own) == std::vector<std::string>{"in een adem"});
  CHECK(words_of(*app.store, from_anna) == std::vector<std::string>{"van anna"});
}

TEST_CASE("whoever writes on and on holds a state up so many times, and then it comes in") {
  const auto anna = replica(3);
  const auto entity = observe(*anna, "van anna");
  unsigned pauses = 0;
  const auto turns = std::make_shared<store::Turns>([&](Milliseconds) { ++pauses; });
  TemporaryFolder folder;
  Connection syncing(2, folder.path("db").string(), {turns, true});
  REQUIRE(syncing.store->add_space(work_space));
  unsigned times = 0;
  REQUIRE(take_state(*syncing.store, anna->store->device().id(), read_state(*anna->store), 300, [&] {
    ++times;
    turns->ask();
    return long_work(*syncing.store);
  }));
  CHECK(times == store::tuning::ways_given + 1);
  CHECK(pauses == store::tuning::ways_given);
  CHECK(words_of(*syncing.store, entity) == std::vector<std::string>{"van anna"});
  check_same(*anna->store, *syncing.store);
}

TEST_CASE("history that proves a state gives way too, and loses nothing by it") {
  const auto anna = replica(3);
  for (int i = 0; i < 200; ++i)
    observe(*anna, "van anna " + std::to_string(i));
  unsigned pauses = 0;
  const auto turns = std::make_shared<store::Turns>([&](Milliseconds) { ++pauses; });
  TemporaryFolder folder;
  Connection syncing(2, folder.path("db").string(), {turns, true});
  REQUIRE(syncing.store->add_space(work_space));
  REQUIRE(give_state(*anna->store, *syncing.store));
  fetch_history(*anna->store, *syncing.store);
  turns->ask();
  CHECK(syncing.store->prove_states(work_space.id).value().empty());
  CHECK(pauses == 1);
  CHECK(syncing.store->states(work_space.id).value().empty());
  CHECK(syncing.store->verify_chains()->problems.empty());
  check_same(*anna->store, *syncing.store);
}

TEST_CASE("long work goes on when nobody has written for a moment, and does not wait for ever") {
  store::Turns* asked = nullptr;
  unsigned pauses = 0;
  unsigned writes = 0;
  store::Turns turns([&](Milliseconds) {
    if (++pauses <= writes) asked->note_write();
  });
  asked = &turns;
  turns.ask();
  SECTION("nobody writes any more") {
    turns.give_way();
    CHECK(pauses == 1);
  }
  SECTION("two more are written") {
    writes = 2;
    turns.give_way();
    CHECK(pauses == 3);
  }
  SECTION("somebody writes on and on") {
    writes = 1'000;
    turns.give_way();
    CHECK(pauses == store::tuning::pauses_for_a_turn);
  }
}

// State before history, given by a server whose log is in PostgreSQL.
#include "postgres/places.hpp"
#include "support/sent_state.hpp"

#include "sync/server/postgres/move.hpp"
#include "sync/server/postgres/projected_states.hpp"
#include "sync/server/postgres/projection.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// One process of a server: the database, its own projection of it, and tablets to which three commits are
/// already many.
struct SharedLog {
  PostgresPlace database;
  Node local{31};
  postgres::Projection projection{*database.commits, *local.store,
                                  [](const Error& error) { FAIL_CHECK(error.debug_text()); }};
  postgres::ProjectedStates states{*local.store};
  TestDirectory directory;
  Node anna{32};
  Node bram{33};
  std::vector<EntityId> all;

  SharedLog() {
    database.commits->give_states_of(states);
    REQUIRE(database.commits->add_space(team_work));
    for (Node* tablet : {&anna, &bram}) {
      tablet->policy = {3, 1'000};
      directory.allow(tablet->id(), {grant(team_work)});
      REQUIRE((*tablet)->add_space(team_work));
    }
    for (int i = 0; i < 40; ++i)
      all.push_back(anna.observe(team_work, "kelder " + std::to_string(i)));
    sync(anna);
  }

  void catch_up() {
    for (bool all_there = false; !all_there;)
      all_there = projection.catch_up().value();
  }

  sync::Outcome sync(Node& tablet) {
    Bytes binding(32);
    tablet.random.fill(binding);
    sync::ClientSession client(*tablet.replica, tablet.key(), tablet.random,
                               {binding, false, {}, nullptr, nullptr, false, tablet.policy});
    sync::ServerSession host(database.store(), directory, local.key(), local.random,
                             {binding, {}, {3, 1'000}});
    talk(client, host, tablet.clock.at);
    catch_up();
    return client.outcome();
  }

  /// As the command does: ordered on the projection, and put in the log that all processes share.
  void erase(const EntityId& entity) {
    for (const Hash& hash : local->erase({team_work.id, "observation", entity, {}, "verzoek"}).value()) {
      const log::Commit erasure = local->commit_by_hash(hash).value()->commit;
      REQUIRE(database.commits->apply(team_work.id, std::vector{erasure}, local.id(), std::nullopt));
    }
    catch_up();
  }
};

}  // namespace

TEST_CASE("a state from PostgreSQL is followed by what comes after it, and by nothing when nothing does") {
  SharedLog shared;
  const auto first = shared.sync(shared.bram);
  CHECK(first.progress.states_taken == 1);
  CHECK(first.progress.commits_taken == 0);
  CHECK(shared.bram.digest(team_work) == shared.anna.digest(team_work));
  shared.anna.observe(team_work, "later", shared.all[3]);
  shared.bram.observe(team_work, "van bram", shared.all[4]);
  shared.sync(shared.anna);
  const auto second = shared.sync(shared.bram);
  CHECK(second.progress.states_taken == 0);
  CHECK(second.progress.commits_taken == 1);
  shared.sync(shared.anna);
  CHECK(shared.bram.digest(team_work) == shared.anna.digest(team_work));
  CHECK(shared.sync(shared.bram).round_trips == 1);
}

TEST_CASE("rule 24: what was erased does not come with a state from PostgreSQL, and goes where it stood") {
  SharedLog shared;
  for (Node* node : {&shared.local, &shared.anna, &shared.bram})
    REQUIRE((*node)->entrust_erasing(shared.local.id()));
  REQUIRE(shared.database.commits->entrust_erasing(shared.local.id()));
  const auto what = shared.anna->commits_after(team_work.id, 0, 1)->front().hash;
  shared.erase(shared.all.front());
  CHECK(shared.sync(shared.bram).progress.states_taken == 1);
  shared.sync(shared.anna);
  CHECK(shared.anna.digest(team_work) == shared.bram.digest(team_work));
  CHECK(shared.local.digest(team_work) == shared.bram.digest(team_work));
  CHECK_FALSE(shared.anna->commit_by_hash(what).value()->commit.payload);
  for (Node* tablet : {&shared.anna, &shared.bram}) {
    const auto erased = (*tablet)->find(team_work.id, "observation", shared.all.front()).value();
    REQUIRE(erased);
    CHECK(erased->texts("words").empty());
  }
  CHECK(shared.sync(shared.bram).round_trips == 1);
}

TEST_CASE(
    "a server that has only a state of a space does not move to PostgreSQL before its commits are here") {
  PostgresPlace database;
  Node anna(41);
  Node server(42);
  Node scratch(43);
  for (Node* node : {&anna, &server})
    REQUIRE((*node)->add_space(team_work));
  anna.observe(team_work, "kelder");
  REQUIRE(take_state(*server.store, anna.id(), read_state(*anna.store, team_work.id)));
  const auto moved = postgres::move_to(*database.connection, *server.store, *scratch.store);
  REQUIRE_FALSE(moved.has_value());
  CHECK(moved.error().key() == "server.move-no-history");
  CHECK(database.commits->places().value().empty());
}

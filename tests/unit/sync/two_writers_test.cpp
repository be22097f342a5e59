// The app writes while another thread of it syncs, each through a connection of its own to one file.
#include <barrier>
#include <thread>

#include "unit/sync/fleet.hpp"

#include "core/store/peers.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

TEST_CASE("promise 1: what is written while something comes in does not count as sent") {
  TemporaryFolder folder;
  struct Writer {
    SetClock clock;
    SeededRandom random;
    std::unique_ptr<store::Store> store;
    Writer(std::uint64_t seed, const std::string& path) : random(seed) {
      store = store::Store::open({path, store::DatabaseKey{}, store::Database::Sharing::shared},
                                 fleet_model(), clock, random)
                  .value();
    }
  };
  Writer app(1, folder.path("db").string());
  Writer syncing(2, folder.path("db").string());
  sync::StoreReplica replica(*syncing.store);
  Node bram(3);
  for (store::Store* store : {app.store.get(), bram.store.get()})
    REQUIRE(store->add_space(team_work));
  REQUIRE(replica.save_grants(bram.id(), {grant(team_work)}));

  std::uint64_t seen = 0;
  for (int round = 0; round < 60; ++round) {
    bram.observe(team_work, "van bram " + std::to_string(round));
    const auto come = bram->commits_after(team_work.id, static_cast<std::int64_t>(seen), 10).value();
    seen = static_cast<std::uint64_t>(come.back().position);
    const auto all_sent = replica.newest(team_work.id).value();
    REQUIRE(replica.save_pushed(bram.id(), team_work.id, all_sent.position, {}));
    std::barrier together(2);
    std::thread writing([&] {
      store::Changes changes{EntityId{}};
      changes.set(team_work.id, "observation", app.store->new_id(), "words", std::string("van anna"));
      together.arrive_and_wait();
      (void)app.store->commit(changes).value();
    });
    together.arrive_and_wait();
    const bool applied = replica
                             .apply(team_work.id, std::vector{come.front().commit}, bram.id(),
                                    sync::LogPlace{seen, come.back().mark})
                             .has_value();
    writing.join();
    REQUIRE(applied);
    const auto own =
        app.store->commits_after(team_work.id, static_cast<std::int64_t>(all_sent.position), 10).value();
    const auto written = std::find_if(own.begin(), own.end(), [&](const store::StoredCommit& one) {
      return one.commit.header.device == app.store->device().id();
    });
    REQUIRE(written != own.end());
    CHECK(replica.peer_space(bram.id(), team_work.id)->pushed <
          static_cast<std::uint64_t>(written->position));
  }
}

#include "sync/server/worker.hpp"

#include <atomic>
#include <future>
#include <memory>

#include <catch2/catch.hpp>

using namespace frontlijn::server;

TEST_CASE("a worker that ends does what is queued, and what that asks of it is answered") {
  auto worker = std::make_unique<Worker>(8);
  std::promise<void> may_go_on;
  REQUIRE(worker->offer([&] { may_go_on.get_future().wait(); }));
  std::atomic<int> done = 0;
  std::atomic<int> taken = 0;
  for (int i = 0; i < 5; ++i) {
    REQUIRE(worker->offer([&] {
      taken += worker->waiting() > 8 || worker->offer([] {}) ? 1 : 0;
      ++done;
    }));
  }
  std::thread lets_go([&] { may_go_on.set_value(); });
  worker->end();
  lets_go.join();
  CHECK(done == 5);
  CHECK_FALSE(worker->offer([&] { ++done; }));
  worker.reset();
  CHECK(done == 5);
  CHECK(taken <= 5);
}

#include <thread>

#include "simulation/world/workers.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn::test;

namespace {

/// Runs them all on the cores there are; says which seeds broke a promise, and how.
Findings sweep(Fleet fleet, std::uint64_t seeds) {
  Sweep wanted{seeds, 1, fleet, std::max(1U, std::thread::hardware_concurrency())};
  Workers workers(wanted, [](std::uint64_t seed, const std::string& what) {
    UNSCOPED_INFO("seed " << seed << ": " << what);
  });
  return workers.run();
}

}  // namespace

TEST_CASE("promises 1 to 7 hold in every simulated fleet") {
  const Findings usual = sweep(Fleet::usual, 2'000);
  CHECK(usual.violations == 0);
  CHECK(usual.seeds == 2'000);
  CHECK(usual.messages > usual.seeds * 10);
  const Findings small = sweep(Fleet::small, 1'000);
  CHECK(small.violations == 0);
  CHECK(small.seeds == 1'000);
}

TEST_CASE("a simulated fleet replays exactly from its seed, alone or among others, in whatever process") {
  std::uint64_t traces = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Schedule first = run_schedule(seed);
    CHECK(first.trace == run_schedule(seed).trace);
    CHECK(first.trace != run_schedule(seed + 100).trace);
    traces += std::stoull(first.trace.substr(0, 16), nullptr, 16);
  }
  CHECK(sweep(Fleet::usual, 40).traces == traces);
}

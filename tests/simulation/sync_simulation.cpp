#include "simulation/world/world.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn::test;

TEST_CASE("promises 1 to 7 hold in every simulated fleet") {
  constexpr std::uint64_t seeds = 2'000;
  std::uint64_t messages = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const Schedule run = run_schedule(seed);
    messages += run.messages;
    CAPTURE(seed);
    REQUIRE(run.violation == "");
  }
  CHECK(messages > seeds * 10);
}

TEST_CASE("a simulated fleet replays exactly from its seed") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Schedule first = run_schedule(seed);
    CHECK(first.trace == run_schedule(seed).trace);
    CHECK(first.trace != run_schedule(seed + 100).trace);
  }
}

#include <cstdlib>

#include "support/sync_world.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

struct Run {
  std::string violation;
  std::string trace;
  std::uint64_t messages = 0;
};

/// One seed: how many tablets, how many events and which, all drawn from it.
Run run(std::uint64_t seed) {
  SeededRandom plan(seed);
  const std::size_t tablets = 2 + plan.below(3);
  const bool on_disk = plan.below(8) == 0;
  World world(seed, tablets, on_disk);
  for (std::uint64_t events = 40 + plan.below(200); events > 0; --events)
    world.happen(plan.below(16));
  Run result;
  result.violation = world.violation().empty() ? world.settle() : world.violation();
  result.trace = world.trace();
  result.messages = world.messages();
  return result;
}

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

// FRONTLIJN_SEEDS and FRONTLIJN_FROM choose how many and from where.
TEST_CASE("promises 1 to 5 hold in every simulated fleet") {
  const std::uint64_t from = number_from("FRONTLIJN_FROM", 1);
  const std::uint64_t seeds = number_from("FRONTLIJN_SEEDS", 200);
  std::uint64_t messages = 0;
  for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
    const Run result = run(seed);
    messages += result.messages;
    CAPTURE(seed);
    REQUIRE(result.violation == "");
  }
  CHECK(messages > seeds * 10);
}

TEST_CASE("a simulated fleet replays exactly from its seed") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const Run first = run(seed);
    const Run second = run(seed);
    CHECK(first.trace == second.trace);
    CHECK(first.trace != run(seed + 100).trace);
  }
}

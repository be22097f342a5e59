#include "simulation/world/world.hpp"
#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace frontlijn::test;

TEST_CASE(
    "promises 1 to 7: any order of what can happen to two tablets and a server ends with the same digests") {
  const bool holds = rc::check("two tablets and a server", [] {
    const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
    const auto events = *rc::gen::container<std::vector<std::uint8_t>>(
        rc::gen::inRange<std::uint8_t>(0, World::kinds_of_event));
    World world(seed, 2);
    for (const auto event : events)
      world.happen(event);
    RC_ASSERT(world.violation() == "");
    RC_ASSERT(world.settle() == "");
  });
  CHECK(holds);
}

#include "core/log/hybrid_clock.hpp"

#include <catch2/catch.hpp>

#include "core/log/limits.hpp"

using namespace frontlijn;
using namespace frontlijn::log;

namespace {

struct SetClock : Clock {
  Instant at = instant_from_ms(1'700'000'000'000);
  Instant now() const override { return at; }
};

}  // namespace

TEST_CASE("hybrid time grows when the wall clock stands still or is set back") {
  SetClock wall;
  HybridClock clock(wall, {});
  const auto first = clock.next();
  const auto second = clock.next();
  wall.at -= std::chrono::hours{24 * 365};
  const auto third = clock.next();
  CHECK(first < second);
  CHECK(second < third);
}

TEST_CASE("hybrid time follows a peer that is a little ahead, and not one whose clock is wrong") {
  SetClock wall;
  HybridClock clock(wall, {});
  const auto ahead = HybridTime::at(wall.at + std::chrono::minutes{5});
  CHECK(clock.observe(ahead));
  CHECK(clock.next() > ahead);

  const auto year_ahead = HybridTime::at(wall.at + std::chrono::hours{24 * 365});
  CHECK_FALSE(clock.observe(year_ahead));
  CHECK(clock.next() < year_ahead);
}

TEST_CASE("more writes than one millisecond can count still grow") {
  SetClock wall;
  HybridClock clock(wall, HybridTime::at(wall.at, 0xFFFF));
  CHECK(clock.next() == HybridTime::at(wall.at + Milliseconds{1}, 0));
}

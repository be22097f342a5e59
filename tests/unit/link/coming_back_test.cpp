#include "sync/link/coming_back.hpp"

#include <catch2/catch.hpp>

using namespace frontlijn;
using sync::ComingBack;

namespace {

const Error cut = fail(ErrorKind::unavailable, "net.cut");

}  // namespace

TEST_CASE("a guest whose link falls away comes back, later each time and within bounds") {
  SeededRandom random(5);
  ComingBack coming;
  coming.arrived();
  Milliseconds now{0};
  Milliseconds longest{0};
  int tries = 0;
  for (auto wait = coming.lost(cut, now, random); wait; wait = coming.lost(cut, now, random)) {
    CHECK(*wait <= sync::tuning::longest_come_back);
    if (tries == 0) CHECK(*wait <= sync::tuning::first_retry);
    longest = std::max(longest, *wait);
    now += *wait;
    ++tries;
  }
  CHECK(longest > sync::tuning::longest_come_back / 2);
  CHECK(now >= sync::tuning::come_back_for);
  CHECK(now <= sync::tuning::come_back_for + sync::tuning::longest_come_back);
  CHECK(tries > 80);

  // Let in once more it begins anew.
  coming.arrived();
  const auto again = coming.lost(cut, now, random);
  REQUIRE(again);
  CHECK(*again <= sync::tuning::first_retry);
}

TEST_CASE("there is no coming back from a goodbye, nor from a refusal") {
  SeededRandom random(6);
  ComingBack coming;
  coming.arrived();
  CHECK_FALSE(coming.lost(std::nullopt, Milliseconds{0}, random));
  CHECK_FALSE(coming.lost(fail(ErrorKind::unavailable, "net.leaving"), Milliseconds{0}, random));
  CHECK_FALSE(coming.lost(fail(ErrorKind::refused, "pass.taken-back"), Milliseconds{0}, random));
}

TEST_CASE("two guests of one stand-up do not come back in step") {
  SeededRandom one(7);
  SeededRandom other(8);
  ComingBack here;
  ComingBack there;
  CHECK(here.lost(cut, Milliseconds{0}, one) != there.lost(cut, Milliseconds{0}, other));
}

#include "platform/syncing/rhythm.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "platform/syncing/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::platform;

namespace {

Error away() { return fail(ErrorKind::unavailable, "net.unreachable"); }

struct Case {
  SeededRandom random{7};
  Rhythm rhythm{random, true};
  Milliseconds now{1'000'000};

  Milliseconds wait() const { return *rhythm.due() - now; }
  void try_in_vain() {
    now = *rhythm.due();
    rhythm.begun();
    rhythm.ended({away()}, now);
  }
};

}  // namespace

TEST_CASE("opening the app connects at once, unless the person wants to be asked first") {
  Case by_itself;
  by_itself.rhythm.begin(by_itself.now);
  CHECK(by_itself.wait() == Milliseconds{0});

  SeededRandom random(7);
  Rhythm on_request(random, false);
  on_request.begin(Milliseconds{5});
  on_request.wrote(Milliseconds{6});
  on_request.network_came(Milliseconds{7});
  CHECK_FALSE(on_request.due());
  CHECK_FALSE(on_request.stays());
  on_request.asked(Milliseconds{8});
  CHECK(on_request.due() == Milliseconds{8});
  on_request.begun();
  on_request.ended({away()}, Milliseconds{9});
  CHECK_FALSE(on_request.due());
}

TEST_CASE(
    "what is written within a moment goes in one go, and a steady stream of words does not put it off") {
  Case c;
  c.rhythm.wrote(c.now);
  CHECK(c.wait() == tuning::gather_time);
  const auto due = c.rhythm.due();
  c.rhythm.wrote(c.now + Milliseconds{900});
  c.rhythm.wrote(c.now + Milliseconds{1'400});
  CHECK(c.rhythm.due() == due);
}

TEST_CASE(
    "without a server in reach it waits twice as long each time, up to a bound, and writing shortens "
    "nothing") {
  Case c;
  c.rhythm.begin(c.now);
  Milliseconds longest{0};
  Milliseconds most = sync::tuning::first_retry;
  for (int i = 0; i < 12; ++i) {
    c.try_in_vain();
    CHECK(c.wait() >= most / 2);
    CHECK(c.wait() <= most);
    longest = std::max(longest, c.wait());
    most = std::min(most * 2, sync::tuning::longest_retry);
  }
  CHECK(longest > sync::tuning::longest_retry / 2);
  const auto due = c.rhythm.due();
  c.rhythm.wrote(c.now);
  CHECK(c.rhythm.due() == due);
}

TEST_CASE("a network that comes ends the waiting within two seconds, and the next waits begin short again") {
  Case c;
  c.rhythm.begin(c.now);
  for (int i = 0; i < 10; ++i)
    c.try_in_vain();
  c.rhythm.network_came(c.now);
  CHECK(c.wait() >= tuning::network_time);
  CHECK(c.wait() <= tuning::network_time + tuning::network_random);
  const auto due = c.rhythm.due();
  c.rhythm.network_came(c.now + Milliseconds{100});  // the kernel says it more than once
  CHECK(*c.rhythm.due() <= *due);
  c.try_in_vain();
  CHECK(c.wait() <= sync::tuning::first_retry);
}

TEST_CASE(
    "promise 9: \"later\" is kept to, whatever is written and whatever network comes; a person may ask") {
  Case c;
  c.rhythm.begin(c.now);
  c.rhythm.begun();
  c.rhythm.ended({fail(ErrorKind::unavailable, "sync.busy"), Seconds{120}}, c.now);
  CHECK(c.wait() >= Seconds{120});
  CHECK(c.wait() <= Seconds{150});
  const auto due = c.rhythm.due();
  c.rhythm.wrote(c.now);
  c.rhythm.network_came(c.now);
  CHECK(c.rhythm.due() == due);
  c.rhythm.asked(c.now);
  CHECK(c.wait() == Milliseconds{0});

  c.rhythm.begun();
  c.rhythm.ended({fail(ErrorKind::unavailable, "net.busy")}, c.now);
  CHECK(c.wait() >= tuning::busy_time);
}

TEST_CASE("a team's tablets do not come back in step after their server stopped") {
  std::set<Milliseconds> waits;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededRandom random(seed);
    Rhythm rhythm(random, true);
    rhythm.ended({fail(ErrorKind::unavailable, "net.leaving")}, Milliseconds{0});
    waits.insert(*rhythm.due());
  }
  CHECK(waits.size() > 90);
  CHECK(*waits.rbegin() - *waits.begin() > Milliseconds{8'000});
}

TEST_CASE("what somebody has to put right first is tried seldom, and a wiped device never again") {
  Case c;
  c.rhythm.ended({fail(ErrorKind::refused, "device.unknown")}, c.now);
  CHECK(c.wait() >= tuning::refused_time);
  c.rhythm.ended({fail(ErrorKind::refused, "device.wiped")}, c.now);
  CHECK_FALSE(c.rhythm.due());
}

TEST_CASE("whoever wants to be asked from now on is not surprised by what was planned") {
  Case c;
  c.rhythm.ended({away()}, c.now);
  REQUIRE(c.rhythm.due());
  c.rhythm.set_by_itself(false, c.now);
  CHECK_FALSE(c.rhythm.due());
  c.rhythm.set_by_itself(true, c.now);
  CHECK(c.wait() == Milliseconds{0});
}

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

// Among the seeds above, 829 breaks promise 4 where a comparison that is cut off does not begin anew.
// A tablet that was put back was cut off after it had taken its new key, and was sent what it had made under
// the old one (seed 11438, before this was said in the invariant).
TEST_CASE("promise 4: a schedule of a tablet that goes on under another key") {
  const Plan plan{11438,
                  1,
                  {{14, 5689997185563028396U},
                   {31, 4287220684295933171U},
                   {14, 15494135007377421768U},
                   {15, 6276500866548723435U},
                   {17, 13481348686315951645U},
                   {28, 14329526987899932347U},
                   {15, 8051586291079416129U},
                   {12, 2893151281447267184U},
                   {0, 13544538222077230412U},
                   {28, 1294188228337192153U},
                   {13, 3102320684036594285U},
                   {29, 11636744364742803536U},
                   {4, 665376679173209280U},
                   {26, 1378194161418836166U},
                   {24, 16371632682825155939U},
                   {17, 5504583083567477203U},
                   {23, 17150193159898352477U},
                   {25, 14966100281444493550U}}};
  CHECK(run_plan(plan).violation == "");
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

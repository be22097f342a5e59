// Simulated fleets, as many as wanted: frontlijn-simulate --seeds N [--from S]. Ends with one line, and fails
// when a promise did not hold, naming the seed that shows it.
#include <chrono>

#include "simulation/world/world.hpp"
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

using namespace frontlijn::test;

int main(int argc, char** argv) {
  std::uint64_t seeds = 2'000, from = 1;
  bool trace = false, tell = false, stand_ups = false;
  CLI::App app("Simulated fleets: every seed is one schedule of a few tablets and a server", "simulate");
  app.add_option("--seeds", seeds, "how many")->check(CLI::Range(std::uint64_t{1}, ~std::uint64_t{0} >> 1));
  app.add_option("--from", from, "the first seed");
  app.add_flag("--trace", trace, "print each schedule's trace hash");
  app.add_flag("--tell", tell, "print each event as it happens");
  app.add_flag("--stand-ups", stand_ups, "tablets also meet with no server");
  CLI11_PARSE(app, argc, argv);

  const std::function<void(const std::string&)> print = [](const std::string& what) {
    fmt::print("{}\n", what);
  };
  using Clock = std::chrono::steady_clock;
  const auto started = Clock::now();
  auto told = started;
  std::uint64_t violations = 0, messages = 0, events = 0, states = 0, with_states = 0;
  const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - started).count(); };
  for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
    const auto told_to = tell ? print : std::function<void(const std::string&)>{};
    const Schedule run = stand_ups ? run_stand_ups(seed, told_to) : run_schedule(seed, told_to);
    messages += run.messages;
    events += run.events;
    states += run.states;
    with_states += run.states > 0 ? 1 : 0;
    if (trace) fmt::print("{} {}\n", seed, run.trace);
    if (!run.violation.empty()) {
      ++violations;
      fmt::print("seed {} ({} tablets, {} events): {}\n  again: ./frontlijn simulate {}--seeds 1 --from {}\n",
                 seed, run.tablets, run.events, run.violation, stand_ups ? "--stand-ups " : "", seed);
      if (violations == 20) break;
    }
    if (Clock::now() - told > std::chrono::seconds(30)) {
      told = Clock::now();
      fmt::print(stderr, "{} of {}, {:.0f} a second\n", seed - from + 1, seeds,
                 static_cast<double>(seed - from + 1) / seconds());
    }
  }
  fmt::print(
      "{} seeds, {} violations, {:.1f} seeds a second ({} events, {} messages, {} states in {} fleets)\n",
      seeds, violations, static_cast<double>(seeds) / seconds(), events, messages, states, with_states);
  return violations == 0 ? 0 : 1;
}

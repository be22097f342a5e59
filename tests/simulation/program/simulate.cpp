// Simulated fleets, as many as wanted: frontlijn-simulate --seeds N [--from S] [--small] [--stand-ups]
// [--jobs N]. Ends with one line, and fails when a promise did not hold, naming the seed that shows it.
#include <chrono>

#include "simulation/world/workers.hpp"
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

using namespace frontlijn::test;

namespace {

/// What a schedule does, and if a promise breaks, the few steps that it takes, as a test would hold them.
int look_at(const Sweep& sweep, bool tell, bool shrink) {
  const Plan plan = draw_plan(sweep.from, sweep.fleet);
  const Tell print = [](const std::string& what) { fmt::print("{}\n", what); };
  const Schedule run = run_plan(plan, tell ? print : Tell{});
  fmt::print("{} tablets, {} events, {} messages, trace {}\n{}\n", run.tablets, run.events, run.messages,
             run.trace, run.violation.empty() ? "No violation." : run.violation);
  if (run.violation.empty()) return 0;
  if (shrink) {
    const Plan few = minimise(plan, run.violation);
    (void)run_plan(few, print);
    fmt::print("Plan{{{}, {}, {{", few.seed, few.tablets);
    for (const Step& step : few.steps)
      fmt::print("{}{{{}, {}U}}", &step == few.steps.data() ? "" : ", ", step.event, step.details);
    fmt::print("}}, {{{}, {}, {}}}}}\n", few.fleet.is_small, few.fleet.with_stand_ups,
               few.fleet.has_bad_lines);
  }
  return 1;
}

/// As it is asked for on the command line.
std::string options_of(Fleet fleet) {
  return std::string(fleet.is_small ? " --small" : "") + (fleet.with_stand_ups ? " --stand-ups" : "") +
         (fleet.has_bad_lines ? " --bad-lines" : "");
}

}  // namespace

int main(int argc, char** argv) {
  Sweep sweep;
  sweep.seeds = 2'000;
  bool tell = false, shrink = false;
  CLI::App app("Simulated fleets: every seed is one schedule of a few tablets and a server", "simulate");
  app.add_option("--seeds", sweep.seeds, "how many")
      ->check(CLI::Range(std::uint64_t{1}, ~std::uint64_t{0} >> 1));
  app.add_option("--from", sweep.from, "the first seed");
  app.add_flag("--small", sweep.fleet.is_small, "two tablets and short schedules");
  app.add_flag("--stand-ups", sweep.fleet.with_stand_ups, "a tablet more, and they also meet with no server");
  app.add_flag("--bad-lines", sweep.fleet.has_bad_lines, "single messages are lost, repeated, reordered");
  app.add_option("--jobs", sweep.jobs, "in so many processes")->check(CLI::Range(1, 256));
  app.add_flag("--trace", sweep.trace, "print each schedule's trace hash");
  app.add_flag("--tell", tell, "print each event of the first seed as it happens");
  app.add_flag("--shrink", shrink, "print the fewest steps of the first seed that break the promise");
  CLI11_PARSE(app, argc, argv);
  if (tell || shrink) return look_at(sweep, tell, shrink);

  using Clock = std::chrono::steady_clock;
  const auto started = Clock::now();
  auto told = started;
  const auto rate = [&](const Findings& findings) {
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    return static_cast<double>(findings.seeds) / seconds;
  };
  Workers workers(
      sweep,
      [&](std::uint64_t seed, const std::string& what) {
        fmt::print("seed {}, {}\n  again: ./frontlijn simulate{} --from {} --shrink\n", seed, what,
                   options_of(sweep.fleet), seed);
        std::fflush(stdout);
      },
      [&](const Findings& findings) {
        if (Clock::now() - told < std::chrono::seconds(30)) return;
        told = Clock::now();
        fmt::print(stderr, "{} of {}, {} violations, {:.0f} a second\n", findings.seeds, sweep.seeds,
                   findings.violations, rate(findings));
      });
  const Findings findings = workers.run();
  fmt::print(
      "{} seeds{} from {}, {} violations, {:.1f} seeds a second ({} events, {} messages, states in {}, "
      "traces {:016x})\n",
      findings.seeds, options_of(sweep.fleet), sweep.from, findings.violations, rate(findings),
      findings.events, findings.messages, findings.with_states, findings.traces);
  return findings.violations == 0 ? 0 : 1;
}

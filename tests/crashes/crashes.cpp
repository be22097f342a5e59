// Real processes, killed: frontlijn-crashes --kills N [--seed S] [--postgres]. Ends with one line, and fails
// when a promise did not hold.
#include <cstdio>
#include <exception>

#include "crashes/fleet.hpp"
#include "support/postgres_server.hpp"
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fmt/format.h>

using namespace frontlijn::test;

namespace {

/// So many kills, and then everything is looked at.
constexpr std::uint64_t kills_between_checks = 20;
/// A fleet grows, and with it each check, which takes two days of one month: after so many another one
/// begins.
constexpr std::uint64_t kills_of_a_fleet = 100;

struct Tally {
  std::uint64_t kills = 0;
  std::uint64_t written = 0;
  std::uint64_t sent = 0;
  std::uint64_t fleets = 0;
  std::uint64_t violations = 0;
};

void run_fleet(CrashFleet::Options options, std::uint64_t kills, Tally& tally) {
  CrashFleet fleet(std::move(options));
  while (fleet.kills() < kills && fleet.violations().empty()) {
    const std::uint64_t until = std::min(kills, fleet.kills() + kills_between_checks);
    while (fleet.kills() < until)
      fleet.round();
    fleet.check();
  }
  for (const std::string& violation : fleet.violations())
    fmt::print("{}\n", violation);
  ++tally.fleets;
  tally.kills += fleet.kills();
  tally.written += fleet.written();
  tally.sent += fleet.counted_as_sent();
  tally.violations += fleet.violations().size();
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t kills = 300, seed = 1;
  bool postgres = false, tell = false;
  CLI::App app("Real servers and tablets, killed at drawn points while they write and sync", "crashes");
  app.add_option("--kills", kills, "how many")->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}));
  app.add_option("--seed", seed, "of what is drawn; a machine's own timing is not");
  app.add_flag("--postgres", postgres, "the server keeps everything in a PostgreSQL, which is killed too");
  app.add_flag("--tell", tell, "print each thing as it happens");
  CLI11_PARSE(app, argc, argv);

  Tally tally;
  try {
    while (tally.kills < kills && tally.violations == 0) {
      CrashFleet::Options options;
      options.seed = seed + tally.fleets;
      if (tell) options.tell = [](const std::string& what) { fmt::print("{}\n", what); };
      if (postgres) {
        options.store = PostgresServer::running().new_database();
        options.crash_store = [] { PostgresServer::running().crash_and_restart(); };
      }
      run_fleet(std::move(options), std::min(kills - tally.kills, kills_of_a_fleet), tally);
    }
  } catch (const std::exception& thrown) {
    ++tally.violations;
    fmt::print("{}\n", thrown.what());
  }
  fmt::print(
      "{} kills of {} fleets on {} from seed {}, {} entries, {} looked for at the server that count as "
      "sent, {} violations\n",
      tally.kills, tally.fleets, postgres ? "PostgreSQL" : "SQLite", seed, tally.written, tally.sent,
      tally.violations);
  return tally.violations == 0 ? 0 : 1;
}

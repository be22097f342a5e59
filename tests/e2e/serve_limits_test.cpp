// What an operator bounds with the options of `serve`.
#include <csignal>

#include "e2e/office.hpp"
#include "support/running_program.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// The same office behind other bounds.
void serve_with(Office& office, const ServerProcess::Words& options) {
  const auto port = office.server.port();
  REQUIRE(office.server.stop() == 0);
  office.server.serve_options = options;
  office.server.start(port);
}

/// Whoever comes second is told "later" as long as the first one stays.
void check_one_at_a_time(Office& office, const char* option) {
  const CliTablet noor(Office::noor), sem(Office::sem);
  office.enrol(noor);
  office.enrol(sem, Office::sem);
  sem.tell({"observe", "--text", "Komt bij Noor binnen"});
  sem.tell({"sync", "--once"});
  sem.tell({"observe", "--text", "Blijft staan"});
  serve_with(office, {option, "1"});
  {
    RunningProgram stays(noor.command({"sync", "--follow"}));
    REQUIRE(!stays.line_with("iets nieuws").empty());  // connected, and nobody else was
    CHECK(holds(refusal(sem.run({"sync", "--once"}), 4), "druk"));
    CHECK(stays.end(SIGTERM) == 0);
  }
  serve_with(office, {});
  CHECK(sem.tell({"sync", "--once"})["unsent"] == 0);
}

}  // namespace

TEST_CASE("promise 9: above `serve --connections-per-address` a tablet is told to come later") {
  Office office;
  check_one_at_a_time(office, "--connections-per-address");
}

TEST_CASE("promise 9: above `serve --connections` a tablet is told to come later") {
  Office office;
  check_one_at_a_time(office, "--connections");
}

TEST_CASE("what `serve` is told beyond reason is refused with a sentence") {
  Office office;
  REQUIRE(office.server.stop() == 0);
  for (const ServerProcess::Words& wrong :
       {ServerProcess::Words{"--connections", "-1"}, ServerProcess::Words{"--connections", "veel"},
        ServerProcess::Words{"--device-commits", "-5"}, ServerProcess::Words{"--device-megabytes", "x"}}) {
    ServerProcess::Words words{"serve", "--listen", "127.0.0.1:0"};
    words.insert(words.end(), wrong.begin(), wrong.end());
    const Outcome outcome = office.server.run(words);
    CAPTURE(wrong[0], wrong[1], outcome.errors);
    CHECK(outcome.exit_code == 2);
    CHECK(holds(outcome.errors, wrong[0]));
  }
}

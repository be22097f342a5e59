// Syncing when something is wrong: the tablet says what, keeps all it has, and goes on when it is right
// again.
#include <csignal>
#include <cstring>

#include "e2e/office.hpp"
#include "support/relay.hpp"
#include "support/running_program.hpp"
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

using Words = CliTablet::Words;

std::size_t observations(const CliTablet& tablet) { return tablet.tell({"observation", "list"}).size(); }

std::int64_t unsent(const CliTablet& tablet) { return tablet.tell({"status"})["unsent"]; }

/// Takes connections at a port of this machine, and says nothing to anybody.
class SilentServer {
 public:
  explicit SilentServer(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    REQUIRE(::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr generic{};
    std::memcpy(&generic, &at, sizeof generic);
    REQUIRE(::bind(socket_, &generic, sizeof generic) == 0);
    REQUIRE(::listen(socket_, 8) == 0);
  }
  ~SilentServer() {
    if (taken_ >= 0) ::close(taken_);
    ::close(socket_);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  /// Waits for somebody who connects.
  void take() { taken_ = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC); }

 private:
  int socket_;
  int taken_ = -1;
};

}  // namespace

TEST_CASE(
    "a tablet whose clock is a year off sends all it has, says so, and is well again when the clock is") {
  for (const char* moment : {"2027-11-18T10:00", "2025-11-18T10:00"}) {
    const Office office;
    CliTablet noor(Office::noor);
    office.enrol(noor);
    const std::string right = noor.moment;
    noor.moment = moment;
    noor.tell({"observe", "--text", "Geschreven met een verkeerde klok"});
    const Outcome outcome = noor.run({"sync", "--once"});
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 2);
    CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
    CHECK(holds(outcome.errors, "klok"));
    CHECK(holds(outcome.errors, std::string(moment).substr(0, 10)));
    CHECK(holds(outcome.errors, "2026-11-18"));
    CHECK(holds(outcome.output, "Verstuurd: 1."));
    CHECK(unsent(noor) == 0);

    noor.moment = right;
    noor.tell({"observe", "--text", "Geschreven met de goede klok"});
    const auto synced = noor.tell({"sync", "--once"});
    CHECK(synced["sent"] == 1);
    CHECK(synced["warnings"].empty());
    CliTablet sem(Office::sem);
    office.enrol(sem, Office::sem);
    sem.tell({"sync", "--once"});
    noor.tell({"sync", "--once"});
    CHECK(observations(sem) == 2);
    check_alike(sem, noor);
  }
}

TEST_CASE("with a clock that is off --json says it twice: in the answer, and as an error") {
  const Office office;
  CliTablet noor(Office::noor);
  office.enrol(noor);
  noor.moment = "2027-11-18T10:00";
  const Outcome outcome = noor.run({"--json", "sync", "--once"});
  CHECK(outcome.exit_code == 2);
  CHECK(nlohmann::json::parse(outcome.errors)["error"] == "clock.off");
  CHECK(nlohmann::json::parse(outcome.output)["warnings"][0]["key"] == "clock.off");
}

TEST_CASE("a tablet whose clock is off joins all the same, and is told once") {
  const Office office;
  CliTablet noor(Office::noor);
  noor.moment = "2027-11-18T10:00";
  const Outcome outcome = noor.run(office.enrolment(office.server.code(Office::noor)));
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 2);
  CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
  CHECK(holds(outcome.errors, "2026-11-18"));
  CHECK_FALSE(noor.tell({"status"})["server"].is_null());
}

TEST_CASE("a server with another certificate gets nothing") {
  Office office;
  const CliTablet noor(Office::noor);
  office.enrol(noor);
  noor.tell({"observe", "--text", "Water in de kelder"});
  CHECK(office.server.stop() == 0);
  std::filesystem::rename(office.server.data() + "/server.crt", office.server.data() + "/before.crt");
  std::filesystem::rename(office.server.data() + "/server.key", office.server.data() + "/before.key");
  office.server.start(office.server.port());
  const std::string said = noor.refused({"sync", "--once"}, 3);
  CHECK(holds(said, office.server.address()));
  CHECK(holds(said, office.server.fingerprint().substr(0, 16)));
  CHECK(unsent(noor) == 1);

  CHECK(office.server.stop() == 0);
  std::filesystem::rename(office.server.data() + "/before.crt", office.server.data() + "/server.crt");
  std::filesystem::rename(office.server.data() + "/before.key", office.server.data() + "/server.key");
  office.server.start(office.server.port());
  noor.tell({"sync", "--once"});
  CHECK(unsent(noor) == 0);
}

TEST_CASE("a server that stops or falls dead while a tablet syncs loses nothing, and takes nothing twice") {
  Office office;
  const CliTablet noor(Office::noor);
  office.enrol(noor);
  const std::uint16_t known = office.server.port();
  std::string noise;
  SeededRandom random(7);
  for (int i = 0; i < 400'000; ++i)
    noise += static_cast<char>(random.below(256));
  for (int i = 0; i < 20; ++i)
    noor.tell({"observe", "--text", "Waarneming " + std::to_string(i)});
  noor.tell({"observe", "--text", "Met foto", "--photo", noor.file("foto.png", noise)});
  CHECK(office.server.stop() == 0);
  CHECK(holds(noor.refused({"sync", "--once"}, 4), office.server.address()));

  // Within the greeting, within the commits, within the photo; by a power cut and by a stop that was asked
  // for.
  bool politely = false;
  for (const std::uint64_t bytes : {1, 1'500, 5'000, 100'000, 300'000}) {
    const std::string address = "https://127.0.0.1:" + std::to_string(known);
    office.server.start();
    {
      const Relay relay(known, office.server.port(), bytes,
                        [&] { politely ? office.server.ask_to_stop() : office.server.kill(); });
      REQUIRE(relay.is_there());
      const std::string said = refusal(noor.run({"sync", "--once"}), 4);
      CHECK(holds(said, address));
    }
    if (politely) CHECK(office.server.wait() == 0);
    politely = !politely;
    CHECK(noor.tell({"log", "verify"})["holds"] == true);
    CHECK(observations(noor) == 21);
  }

  office.server.start(known);
  noor.tell({"sync", "--once"});
  CHECK(unsent(noor) == 0);
  CliTablet sem(Office::sem);
  office.enrol(sem, Office::sem);
  sem.tell({"sync", "--once"});
  noor.tell({"sync", "--once"});
  CHECK(observations(sem) == 21);
  check_alike(sem, noor);
  CHECK(sem.tell({"log", "verify"})["holds"] == true);
}

TEST_CASE("who follows can be stopped while connecting, while connected and while waiting to try again") {
  Office office;
  const CliTablet noor(Office::noor);
  office.enrol(noor);
  const std::uint16_t port = office.server.port();
  {
    INFO("connected");
    const CliTablet sem(Office::sem);
    office.enrol(sem, Office::sem);
    RunningProgram following(noor.command({"sync", "--follow"}));
    sem.tell({"observe", "--text", "De stoep is nat"});
    sem.tell({"sync", "--once"});
    CHECK(following.line_with("iets nieuws") != "");
    CHECK(following.end(SIGINT) == 0);
    CHECK(observations(noor) == 1);
  }
  office.server.stop();
  {
    INFO("waiting");
    RunningProgram following(noor.command({"sync", "--follow"}));
    CHECK(following.line_with("opnieuw") != "");
    CHECK(following.end(SIGINT) == 0);
  }
  {
    INFO("connecting");
    SilentServer silent(port);
    RunningProgram following(noor.command({"sync", "--follow"}));
    silent.take();
    CHECK(following.end(SIGINT) == 0);
  }
}

TEST_CASE("who follows is told of all sessions together") {
  Office office;
  const CliTablet noor(Office::noor);
  office.enrol(noor);
  const std::uint16_t port = office.server.port();
  noor.tell({"observe", "--text", "De stoep is nat"});
  const CliTablet sem(Office::sem);
  office.enrol(sem, Office::sem);
  {
    RunningProgram following(noor.command({"sync", "--follow"}));
    sem.tell({"observe", "--text", "De deur klemt"});
    sem.tell({"sync", "--once"});
    REQUIRE(following.line_with("iets nieuws") != "");
    office.server.stop();
    REQUIRE(following.line_with("opnieuw") != "");
    office.server.start(port);
    sem.tell({"observe", "--text", "Het licht brandt"});
    sem.tell({"sync", "--once"});
    REQUIRE(following.line_with("iets nieuws") != "");
    office.server.stop();
    REQUIRE(following.line_with("opnieuw") != "");
    CHECK(following.end(SIGINT) == 0);
    // What was sent in the first session is still told after the last, which sent nothing.
    CHECK(following.line_with("Verstuurd").starts_with("Verstuurd: 1. Ontvangen: "));
  }
}

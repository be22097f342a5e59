// A stand-up with the real programs, while the server is away.
#include <csignal>
#include <vector>

#include "e2e/office.hpp"
#include "support/relay.hpp"
#include "support/running_program.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// A tablet that holds the stand-up open.
struct Table {
  RunningProgram program;
  std::string code;
  std::uint16_t port = 0;
  explicit Table(const CliTablet& tablet)
      : program(tablet.command({"standup", "open", "--listen", "127.0.0.1"})) {
    const std::string said = program.line_with("Code: ");
    REQUIRE(said.find("Code: ") != std::string::npos);
    code = said.substr(said.find("Code: ") + 6);
    const std::string at = program.line_with("127.0.0.1:");
    REQUIRE(at.find("127.0.0.1:") != std::string::npos);
    port = static_cast<std::uint16_t>(std::stoul(at.substr(at.rfind(':') + 1)));
  }
  int close() { return program.end(SIGTERM); }
};

/// A stand-up to which these come one after the other, each until all is exchanged.
void meet(const CliTablet& host, const std::vector<const CliTablet*>& guests) {
  Table table(host);
  for (const CliTablet* guest : guests)
    guest->tell({"standup", "join", table.code, "--until-settled"});
  CHECK(table.close() == 0);
}

bool has(const CliTablet& tablet, const std::string& words) {
  return holds(tablet.tell({"observation", "list"}).dump(), words);
}

}  // namespace

TEST_CASE(
    "three tablets meet with no server, one brings what an absent fourth wrote, and the server gets all") {
  Office office;
  office.server.tell({"member", "add", "--team", "Waterveen", "--name", "Pim Schijnbeeld"});
  office.server.tell({"member", "add", "--team", "Waterveen", "--name", "Els Evenbeeld"});
  const CliTablet noor(Office::noor), sem(Office::sem), pim("Pim Schijnbeeld"), els("Els Evenbeeld");
  office.enrol(noor);
  office.enrol(sem, Office::sem);
  office.enrol(pim, "Pim Schijnbeeld");
  office.enrol(els, "Els Evenbeeld");
  const std::uint16_t port = office.server.port();
  office.server.kill();

  // In the morning, at the door, two of them.
  els.tell({"observe", "--text", "Van Els, die er straks niet bij is"});
  meet(pim, {&els});
  noor.tell({"observe", "--text", "Van Noor"});
  sem.tell({"observe", "--text", "Van Sem"});
  pim.tell({"observe", "--text", "Van Pim"});

  Table table(noor);
  RunningProgram stays(sem.command({"standup", "join", table.code}));
  REQUIRE_FALSE(stays.line_with("Alles is uitgewisseld").empty());
  CHECK_FALSE(table.program.line_with("Sem Toonbeeld doet mee").empty());
  pim.tell({"standup", "join", table.code, "--until-settled"});
  // What Pim brought reaches who was there already.
  REQUIRE_FALSE(stays.line_with("iets nieuws").empty());
  CHECK(stays.end(SIGINT) == 0);
  CHECK(table.close() == 0);
  for (const auto* tablet : {&noor, &pim}) {
    for (const char* words : {"Van Els", "Van Noor", "Van Sem", "Van Pim"})
      CHECK(has(*tablet, words));
  }
  CHECK(has(sem, "Van Els"));

  office.server.start(port);
  noor.tell({"sync", "--once"});
  els.tell({"sync", "--once"});
  for (const char* words : {"Van Noor", "Van Sem", "Van Pim"})
    CHECK(has(els, words));
  for (const auto* tablet : {&sem, &pim, &noor, &els})
    tablet->tell({"sync", "--once"});
  for (const auto* tablet : {&sem, &pim, &els})
    check_alike(noor, *tablet);
}

TEST_CASE("a tablet of another organisation, a lost one, and a wrong code get nothing at a stand-up") {
  Office office;
  Office elsewhere;
  const CliTablet noor(Office::noor), lost(Office::sem), stranger(Office::noor), alone("Ada Wensbeeld");
  office.enrol(noor);
  office.enrol(lost, Office::sem);
  elsewhere.enrol(stranger);
  noor.tell({"observe", "--text", "Niet voor iedereen"});
  office.server.moment = "2026-11-18T11:00";
  const auto known = office.server.tell({"device", "list"});
  for (const auto& device : known["devices"]) {
    if (device["person"]["name"] == Office::sem)
      office.server.tell({"device", "revoke", device["id"].get<std::string>().substr(0, 12)});
  }
  noor.tell({"sync", "--once"});
  office.server.kill();

  Table table(noor);
  const auto join = [&](const CliTablet& tablet, const std::string& code) {
    return refusal(tablet.run({"standup", "join", code, "--until-settled"}), 3);
  };
  CHECK(holds(join(stranger, table.code), "niet bij hetzelfde team"));
  CHECK(holds(join(lost, table.code), "geldt niet meer"));
  CHECK(holds(join(alone, table.code), "nog geen pas"));
  CHECK(holds(refusal(lost.run({"standup", "join", "AAAAA-AAAAA"}), 2), "tien tekens"));
  CHECK(table.close() == 0);
  for (const auto* tablet : {&lost, &stranger, &alone})
    CHECK_FALSE(has(*tablet, "Niet voor iedereen"));
}

TEST_CASE("rule 1: two officers found a team at the table, with no server at all") {
  const CliTablet noor(Office::noor), sem(Office::sem), pim("Pim Schijnbeeld");
  noor.tell({"observe", "--text", "Van Noor"});
  meet(noor, {&sem, &pim});
  CHECK(has(sem, "Van Noor"));
  sem.tell({"observe", "--text", "Van Sem, in het team"});
  // Without the one who began it.
  meet(pim, {&sem});
  CHECK(has(pim, "Van Sem, in het team"));
}

TEST_CASE("who began a team puts a member out, and every tablet that heard of it refuses that one") {
  const CliTablet noor(Office::noor), sem(Office::sem), pim("Pim Schijnbeeld");
  noor.tell({"observe", "--text", "Van Noor"});
  meet(noor, {&sem, &pim});
  CHECK(holds(refusal(sem.run({"standup", "put-out", Office::noor}), 3), "begon geen team"));
  CHECK(holds(refusal(noor.run({"standup", "put-out", "Wie Dan Ook"}), 3), "niemand met de naam"));
  sem.tell({"observe", "--text", "Eigen woorden van Sem"});
  noor.tell({"standup", "put-out", Office::sem});
  const auto members = noor.tell({"standup", "members"})["members"];
  REQUIRE(members.size() == 2);
  for (const auto& member : members)
    CHECK(member["is_out"] == (member["name"] == Office::sem));
  meet(noor, {&pim});
  // At somebody who heard of it.
  {
    Table table(pim);
    CHECK(holds(refusal(sem.run({"standup", "join", table.code, "--until-settled"}), 3), "eruit gezet"));
    CHECK(table.close() == 0);
  }
  CHECK_FALSE(has(sem, "Van Noor"));
  CHECK(has(sem, "Eigen woorden van Sem"));
  sem.tell({"observe", "--text", "Alleen verder"});

  noor.tell({"standup", "let-in", Office::sem});
  meet(noor, {&sem});
  CHECK(has(sem, "Van Noor"));
  CHECK(has(noor, "Eigen woorden van Sem"));
}

TEST_CASE("a guest whose link falls away again and again comes back by itself, and both end alike") {
  const CliTablet noor(Office::noor), sem(Office::sem), pim("Pim Schijnbeeld");
  meet(noor, {&sem, &pim});
  const std::string photo = noise(1'500'000);
  sem.tell({"observe", "--text", "Van Sem, met foto", "--photo", sem.file("foto.png", photo)});
  noor.tell({"observe", "--text", "Van Noor"});
  pim.tell({"observe", "--text", "Van Pim, terwijl Sem weg was"});

  Table table(noor);
  auto relay = std::make_unique<Relay>(0, table.port, 400'000, [] {});
  REQUIRE(relay->is_there());
  const std::uint16_t way = relay->port();
  RunningProgram stays(
      sem.command({"standup", "join", table.code, "--at", "127.0.0.1:" + std::to_string(way)}));
  REQUIRE_FALSE(stays.line_with("Je doet mee").empty());
  REQUIRE_FALSE(stays.line_with("viel weg").empty());
  // Cut in the middle of the photo, and once more; meanwhile somebody else brings something.
  CHECK_FALSE(has(pim, "Van Sem, met foto"));
  relay.reset();
  relay = std::make_unique<Relay>(way, table.port, 400'000, [] {});
  REQUIRE(relay->is_there());
  REQUIRE_FALSE(stays.line_with("Je doet mee").empty());
  REQUIRE_FALSE(stays.line_with("viel weg").empty());
  pim.tell({"standup", "join", table.code, "--until-settled"});
  relay.reset();
  relay = std::make_unique<Relay>(way, table.port, ~std::uint64_t{0}, [] {});
  REQUIRE(relay->is_there());
  REQUIRE_FALSE(stays.line_with("Je doet mee").empty());
  REQUIRE_FALSE(stays.line_with("Alles is uitgewisseld").empty());
  CHECK(stays.end(SIGINT) == 0);
  relay.reset();
  CHECK(table.close() == 0);

  for (const auto* tablet : {&noor, &sem}) {
    for (const char* words : {"Van Sem, met foto", "Van Noor", "Van Pim, terwijl Sem weg was"})
      CHECK(has(*tablet, words));
    CHECK(tablet->tell({"attachments", "list"}).empty());
  }
  check_alike(noor, sem);
}

TEST_CASE(
    "who holds the stand-up is killed in the middle of it: its guest waits, and at the next both end alike") {
  const CliTablet noor(Office::noor), sem(Office::sem);
  meet(noor, {&sem});
  sem.tell({"observe", "--text", "Van Sem, met foto", "--photo", sem.file("foto.png", noise(1'500'000))});
  noor.tell({"observe", "--text", "Van Noor"});
  {
    Table table(noor);
    const Relay relay(0, table.port, 400'000, [&] { table.program.end(SIGKILL); });
    REQUIRE(relay.is_there());
    RunningProgram stays(
        sem.command({"standup", "join", table.code, "--at", "127.0.0.1:" + std::to_string(relay.port())}));
    REQUIRE_FALSE(stays.line_with("viel weg").empty());
    CHECK(stays.end(SIGINT) == 0);
  }
  // What the two had taken in until then is whole; the code ended with the stand-up, the next has its own.
  for (const CliTablet* tablet : {&noor, &sem})
    CHECK(tablet->tell({"log", "verify"})["holds"] == true);
  CHECK(noor.tell({"attachments", "list"}).size() == 1);
  meet(noor, {&sem});
  for (const CliTablet* tablet : {&noor, &sem}) {
    CHECK(has(*tablet, "Van Sem, met foto"));
    CHECK(has(*tablet, "Van Noor"));
    CHECK(tablet->tell({"attachments", "list"}).empty());
  }
  check_alike(noor, sem);
}

// Joining a server with what is wrong: the tablet says what, keeps all it has, and belongs to no server.
#include "e2e/office.hpp"
#include "support/relay.hpp"

#include "sync/protocol/enrolment_code.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

struct Joining : Office {
  CliTablet tablet{noor};

  Joining() { tablet.tell({"observe", "--text", "Water in de kelder"}); }
  std::string refused(const std::string& code, int exit_code) const {
    const std::string said = tablet.refused(enrolment(code), exit_code);
    CHECK(tablet.tell({"status"})["server"].is_null());
    return said;
  }
};

}  // namespace

TEST_CASE("a code with a slip of the finger is refused before anything is sent") {
  const Joining office;
  std::string code = office.server.code(Office::noor);
  const std::string right = code;
  code.back() = code.back() == 'A' ? 'B' : 'A';
  CHECK(holds(office.refused(code, 2), "koppelcode"));
  CHECK(holds(office.refused(right.substr(1), 2), "koppelcode"));
  CHECK(holds(office.refused(right + "A", 2), "koppelcode"));
  CHECK(holds(office.refused("koppelcode", 2), "koppelcode"));
  office.tablet.tell(office.enrolment(right));
}

TEST_CASE("a code that the server never made is refused") {
  const Joining office;
  SystemRandom random;
  const auto fingerprint = from_hex(office.server.fingerprint());
  REQUIRE(fingerprint);
  const auto made_up = sync::EnrolmentCode::make(*fingerprint, random);
  CHECK(holds(office.refused(made_up.to_text(), 3), "koppelcode"));
}

TEST_CASE("a code serves one tablet; the second is told so") {
  const Joining office;
  const std::string code = office.server.code(Office::sem);
  const CliTablet first(Office::sem);
  first.tell(office.enrolment(code));
  CHECK(holds(office.refused(code, 3), "al gebruikt"));
}

TEST_CASE("a code that has expired is refused with the day") {
  Joining office;
  const std::string code = office.server.code(Office::noor);
  CHECK(office.server.stop() == 0);
  office.server.moment = office.tablet.moment = "2026-11-21T10:00";
  office.server.start();
  CHECK(holds(office.refused(code, 3), "2026-11-20"));
}

TEST_CASE("a code of one server is not given to another that stands at the address") {
  const Joining office;
  ServerProcess other;
  other.tell({"team", "add", "Waterveen"});
  other.tell({"member", "add", "--team", "Waterveen", "--name", Office::noor});
  const std::string said = office.refused(other.code(Office::noor), 3);
  CHECK(holds(said, office.server.address()));
  CHECK(holds(said, "vingerafdruk"));
  CHECK(office.server.tell({"member", "list", "--team", "Waterveen"}).size() == 3);
}

TEST_CASE("an address where no server is, and an address that is none, are named") {
  Joining office;
  const std::string code = office.server.code(Office::noor);
  const auto at = [&](const std::string& address, int exit_code) {
    const std::string said = office.tablet.refused({"enrol", "--server", address, "--code", code}, exit_code);
    INFO(said);
    CHECK(holds(said, address));
  };
  at("ftp://kantoor", 2);
  at("https://kantoor:99999", 2);
  at("", 2);
  CHECK(office.server.stop() == 0);
  at(office.server.address(), 4);
  {  // something answers there, and not with TLS
    const std::uint16_t nobody = 1;
    const Relay other(office.server.port(), nobody, 1, [] {});
    REQUIRE(other.is_there());
    at(office.server.address(), 4);
  }
  office.server.start(office.server.port());
  office.tablet.tell(office.enrolment(code));
}

TEST_CASE("a tablet without a server says how to get one, and --once is not --follow") {
  const CliTablet tablet(Office::noor);
  CHECK(holds(tablet.refused({"sync", "--once"}, 3), "koppelcode"));
  CHECK(holds(tablet.refused({"sync", "--once", "--follow"}, 2), "--once"));
}

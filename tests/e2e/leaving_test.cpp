// Somebody leaves a team, with the real programs.
#include "e2e/office.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

bool shows(const CliTablet& tablet, const std::string& words) {
  return holds(tablet.tell({"observation", "list"}).dump(), words);
}

}  // namespace

TEST_CASE(
    "who leaves a team hands in what was not sent, keeps nothing of it, and can go on alone or come back") {
  Office office;
  const CliTablet noor(Office::noor), sem(Office::sem);
  office.enrol(noor);
  office.enrol(sem, Office::sem);
  noor.tell({"observe", "--text", "Van Noor"});
  noor.tell({"sync", "--once"});
  sem.tell({"sync", "--once"});
  REQUIRE(shows(sem, "Van Noor"));
  sem.tell({"observe", "--text", "Van Sem, nog niet verstuurd"});

  office.server.tell({"member", "end", "--team", "Waterveen", "--name", Office::sem});
  const auto last = sem.tell({"sync", "--once"});
  CHECK(last["spaces_left"] >= 2);
  CHECK(last["refused_there"] == 0);
  CHECK_FALSE(shows(sem, "Van Noor"));
  CHECK_FALSE(shows(sem, "Van Sem, nog niet verstuurd"));
  noor.tell({"sync", "--once"});
  CHECK(shows(noor, "Van Sem, nog niet verstuurd"));

  // Rule 1: one officer with one tablet goes on.
  sem.tell({"observe", "--text", "Nu alleen"});
  CHECK(shows(sem, "Nu alleen"));
  CHECK(sem.tell({"sync", "--once"})["spaces_left"] == 0);
  noor.tell({"sync", "--once"});
  CHECK_FALSE(shows(noor, "Nu alleen"));
}

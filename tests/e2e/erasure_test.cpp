// Somebody asks to be forgotten: one order at the server, and it is gone everywhere, for good.
#include "e2e/office.hpp"

#include "platform/demo/stage/review_desk.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

std::string work_digest(const CliTablet& tablet) {
  const auto told = tablet.tell({"log", "digest"});
  for (const auto& space : told["spaces"])
    if (space["kind"] == "team/work") return space["digest"];
  return {};
}

}  // namespace

TEST_CASE("what is erased at the server goes from every tablet and page; who decided and why stays") {
  Office office;
  const CliTablet noor(Office::noor);
  const CliTablet sem(Office::sem);
  office.enrol(noor);
  office.enrol(sem, Office::sem);
  const auto seen = noor.tell({"observe", "--text", "Mevrouw Bloem woont hier nog"});
  const std::string id = seen["id"];
  noor.tell({"observe", "--text", "Lantaarn stuk"});
  for (const CliTablet* tablet : {&noor, &sem})
    tablet->tell({"sync", "--once"});
  REQUIRE(holds(sem.tell({"observation", "list"}).dump(), "Bloem"));

  const auto erase = [&](const std::string& what) {
    return office.server.run({"erase", what, "--team", "Waterveen", "--by", "Kim Denkbeeld", "--basis",
                              "AVG artikel 17, verzoek van 20 november"});
  };
  CHECK(holds(refusal(erase("ffffffff"), 3), "ffffffff"));
  REQUIRE(erase(id).exit_code == 0);
  CHECK(holds(refusal(erase(id), 3), "gewist"));

  for (const CliTablet* tablet : {&noor, &sem}) {
    tablet->tell({"sync", "--once"});
    const std::string list = tablet->tell({"observation", "list"}).dump();
    CHECK_FALSE(holds(list, "Bloem"));
    CHECK(holds(list, "Lantaarn"));
    CHECK(tablet->tell({"log", "verify"})["holds"] == true);
  }
  CHECK(work_digest(noor) == work_digest(sem));

  demo::ReviewDesk desk(office.server.port());
  REQUIRE(desk.sign_in("kim", Office::password));
  const auto page = desk.look_at(demo::ReviewDesk::address_of("observation", id));
  REQUIRE(page);
  CHECK_FALSE(page->page.says("Bloem"));
  CHECK(page->page.says("AVG artikel 17, verzoek van 20 november"));
  CHECK(page->page.says("Kim Denkbeeld"));
}

TEST_CASE(
    "rule 24: a thought of one's own is taken back for good; what is the team's is not a tablet's to erase") {
  Office office;
  const CliTablet noor(Office::noor);
  const CliTablet sem(Office::sem);
  office.enrol(noor);
  office.enrol(sem, Office::sem);
  const std::string thought =
      noor.tell({"backstage", "reflect", "--text", "Ik twijfelde aan mijzelf", "--for", "team"})["id"];
  for (const CliTablet* tablet : {&noor, &sem})
    tablet->tell({"sync", "--once"});
  REQUIRE(holds(sem.tell({"backstage", "list"}).dump(), "twijfelde"));
  CHECK(holds(refusal(sem.run({"backstage", "erase", thought}), 3), "beheerder"));
  noor.tell({"backstage", "erase", thought});
  for (const CliTablet* tablet : {&noor, &sem}) {
    tablet->tell({"sync", "--once"});
    CHECK_FALSE(holds(tablet->tell({"backstage", "list"}).dump(), "twijfelde"));
  }
}

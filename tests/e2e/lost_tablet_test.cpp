// A tablet that is gone, and a colleague who leaves: what the administrator says holds at the next contact.
#include "e2e/office.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

std::string device_of(const Office& office, const std::string& person) {
  const auto known = office.server.tell({"device", "list"});
  for (const auto& device : known["devices"])
    if (device["person"]["name"] == person) return device["id"];
  return {};
}

}  // namespace

TEST_CASE("a tablet that was reported lost hands in its work, is wiped, and is not heard again") {
  const Office office;
  const CliTablet lost(Office::noor);
  const CliTablet other(Office::sem);
  office.enrol(lost);
  office.enrol(other, Office::sem);
  lost.tell({"observe", "--text", "Nog niet verstuurd"});
  other.tell({"observe", "--text", "Niet voor wie de tablet vond"});
  other.tell({"sync", "--once"});
  const std::string device = device_of(office, Office::noor);
  REQUIRE_FALSE(device.empty());
  CHECK(office.server.run({"device", "revoke", "zzzzzz"}).exit_code == 3);
  office.server.tell({"device", "revoke", device.substr(0, 12)});

  const std::string said = refusal(lost.run({"sync", "--once"}), 3);
  CHECK(holds(said, "als kwijt gemeld"));
  CHECK_FALSE(std::filesystem::exists(lost.data()));
  CHECK(office.server.tell({"device", "list"})["devices"].dump().find("\"state\":\"wiped\"") !=
        std::string::npos);
  other.tell({"sync", "--once"});
  CHECK(holds(other.tell({"observation", "list"}).dump(), "Nog niet verstuurd"));
}

TEST_CASE("promise 6: who has left the team gets nothing that came after") {
  const Office office;
  const CliTablet leaver(Office::noor);
  const CliTablet other(Office::sem);
  office.enrol(leaver);
  office.enrol(other, Office::sem);
  office.server.tell({"member", "end", "--team", "Waterveen", "--name", Office::noor});
  other.tell({"observe", "--text", "Na het vertrek"});
  other.tell({"sync", "--once"});
  leaver.tell({"sync", "--once"});
  CHECK_FALSE(holds(leaver.tell({"observation", "list"}).dump(), "Na het vertrek"));
}

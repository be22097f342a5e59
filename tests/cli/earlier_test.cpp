// Data folders that earlier versions left behind, as they were: tests/cli/earlier/layout-N, one for each layout of
// the database that was ever given out.
#include <filesystem>

#include <catch2/catch.hpp>

#include "support/cli_tablet.hpp"

using namespace frontlijn::test;
namespace fs = std::filesystem;

TEST_CASE("a folder of every earlier version opens, holds what it held, and goes on") {
  std::size_t folders = 0;
  for (const auto& earlier : fs::directory_iterator(fs::path(FRONTLIJN_SOURCE_DIR) / "tests" / "cli" / "earlier")) {
    INFO(earlier.path().filename().string());
    const CliTablet tablet;
    fs::copy(earlier.path(), tablet.data());
    ++folders;
    CHECK(tablet.tell({"status"})["person"]["name"] == "Noor Voorbeeld");
    const auto observations = tablet.tell({"observation", "list"});
    REQUIRE(observations.size() == 1);
    CHECK(observations[0]["words"][0] == "De nooddeur van café ’t Veer klemt");
    CHECK(tablet.tell({"agreement", "list"})["agreements"].size() == 1);
    CHECK(tablet.tell({"subject", "find", "cafe"})["subjects"].size() == 1);
    const auto digest = tablet.tell({"log", "digest"});
    CHECK(tablet.tell({"log", "verify"})["holds"] == true);
    tablet.tell({"log", "rebuild"});
    CHECK(tablet.tell({"log", "digest"}) == digest);
    tablet.tell({"observe", "--text", "En nu weer open"});
    CHECK(tablet.tell({"observation", "list"}).size() == 2);
  }
  CHECK(folders > 0);
}

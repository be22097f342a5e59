// Photos on a poor line and over a quota, with the real programs.
#include <fstream>

#include "e2e/office.hpp"
#include "support/relay.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

using nlohmann::json;

/// A real picture of some 140 kB, of which a thumbnail can be made.
const std::string picture = std::string(FRONTLIJN_SOURCE_DIR) + "/docs/images/app-card.png";

json attachments(const CliTablet& tablet) { return tablet.tell({"status"})["attachments"]; }

}  // namespace

TEST_CASE(
    "on a poor line the small picture goes, both ends say where the original is, and it can be asked for") {
  const Office office;
  const CliTablet noor(Office::noor);
  CliTablet sem(Office::sem);
  office.enrol(noor);
  office.enrol(sem, Office::sem);
  CHECK(noor.tell({"attachments", "choose", "--send", "thumbnails"})["send"]["attachments"] == "thumbnails");
  noor.refused({"attachments", "choose", "--send", "fotos"}, 2);
  noor.tell({"observe", "--text", "De deur is dicht", "--photo", picture});
  noor.tell({"sync", "--once"});
  CHECK(attachments(noor)["originals_only_here"]["count"] == 1);
  CHECK(attachments(noor)["others_only_here"]["count"] == 0);
  CHECK(noor.tell({"status"})["unsent"] == 0);

  sem.tell({"sync", "--once"});
  CHECK(attachments(sem)["originals_not_here"]["count"] == 1);
  CHECK(attachments(sem)["others_not_here"]["count"] == 0);
  const json missing = sem.tell({"attachments", "list"});
  REQUIRE(missing.size() == 1);
  CHECK(missing[0]["state"] == "absent");

  // Somewhere with a better line, this once.
  noor.tell({"sync", "--attachments", "originals"});
  CHECK(attachments(noor)["originals_only_here"]["count"] == 0);
  sem.tell({"attachments", "choose", "--fetch", "records"});
  const std::string hash = missing[0]["hash"];
  CHECK(sem.tell({"attachments", "fetch", hash.substr(0, 10)})["here"] == false);
  sem.tell({"sync", "--once"});
  CHECK(sem.tell({"attachments", "list"}).empty());
  CHECK(sem.tell({"attachments", "fetch", hash})["here"] == true);
}

TEST_CASE("over a quota the words go, the photo stays with a sentence, and goes when there is room") {
  Office office;
  const std::uint16_t port = office.server.port();
  CliTablet noor(Office::noor);
  office.enrol(noor);
  CHECK(office.server.stop() == 0);
  office.server.serve_options = {"--attachments-per-member", "1"};
  office.server.start(port);
  noor.tell({"observe", "--text", "Met foto", "--photo", noor.file("foto.png", noise(1'200'000))});
  const json synced = noor.tell({"sync", "--once"});
  CHECK(synced["unsent"] == 0);
  CHECK(synced["attachments_refused_there"] == 1);
  const json kept = attachments(noor);
  CHECK(kept["refused"]["count"] == 1);
  CHECK(kept["refused_why"][0]["key"] == "attachment.over-quota-member");
  const Outcome said = noor.run({"status"});
  CHECK(holds(said.output, "je gebruikt 0 van de 1 MB"));

  CHECK(office.server.stop() == 0);
  office.server.serve_options = {};
  office.server.start(port);
  noor.moment = "2026-11-18T10:05";
  noor.tell({"sync", "--once"});
  CHECK(attachments(noor)["refused"]["count"] == 0);
  CHECK(attachments(noor)["originals_only_here"]["count"] == 0);
}

TEST_CASE("a photo that is cut off again and again goes on from where it was, and counts once it is there") {
  Office office;
  const CliTablet noor(Office::noor);
  office.enrol(noor);
  const std::uint16_t known = office.server.port();
  const std::size_t size = 2'000'000;
  noor.tell({"observe", "--text", "Met grote foto", "--photo", noor.file("foto.png", noise(size))});
  CHECK(office.server.stop() == 0);
  for (int cut = 0; cut < 3; ++cut) {
    office.server.start();
    {
      const Relay relay(known, office.server.port(), 600'000, [&] { office.server.kill(); });
      REQUIRE(relay.is_there());
      refusal(noor.run({"sync", "--once"}), 4);
    }
    CHECK(attachments(noor)["originals_only_here"]["count"] == 1);
  }
  office.server.start(known);
  const json synced = noor.tell({"sync", "--once"});
  // A piece at least went through before each cut; a session says a little besides.
  CHECK(synced["bytes_sent"].get<std::size_t>() < size - 3 * 262'144 + 16'384);
  CHECK(attachments(noor)["originals_only_here"]["count"] == 0);
  CHECK(noor.tell({"sync", "--once"})["round_trips"] == 1);
}

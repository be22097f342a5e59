// The whole path once, with the real programs: from tablets without a signal to the coordinator's page.
#include <map>
#include <set>

#include "e2e/office.hpp"

#include "platform/demo/stage/review_desk.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

using nlohmann::json;

constexpr const char* answers = R"({"horeca-integraal": {
  "/data/first_look/seen": "Vol en warm",
  "/data/core/doors_open": "no", "/data/core/doors_open_words": "Ketting om de achterdeur",
  "/data/core/routes_clear": "yes", "/data/core/kitchen_safe": "yes",
  "/data/core/age_check": "unknown", "/data/core/food_apart": "yes"},
  "follow_up": {"owner": "ik", "date": "2026-12-01", "what": "Kijken of de ketting weg is"},
  "stop_after_core": true})";

/// What one officer makes in a morning without a connection.
struct Morning {
  CliTablet tablet;
  std::map<std::string, std::set<std::string>> made;
  std::string backstage_words;
  std::string backstage;

  explicit Morning(const std::string& person)
      : tablet(person), backstage_words("Wat " + person + " alleen onder elkaar zegt") {
    tablet.add_checklist("horeca-integraal");
    const std::string subject = tablet.add_subject("Zaak van " + person);
    make("observation", {"observe", "--text", "Gezien door " + person, "--subject", subject});
    make("agreement", {"agreement", "add", "--who", "ik", "--what", "Terugbellen", "--for", "de buurvrouw",
                       "--by", "2026-11-25"});
    make("visit", {"visit", "run", "--subject", subject, "--checklist", "horeca-integraal", "--answers",
                   tablet.file("antwoorden.json", answers)});
    backstage = tablet.tell({"backstage", "reflect", "--text", backstage_words, "--for", "team"})["id"];
  }
  void make(const std::string& kind, const CliTablet::Words& command) {
    made[kind].insert(tablet.tell(command)["id"].get<std::string>());
  }
};

/// Every page of the stream, and every entry in it opened.
void look_everywhere_for(demo::ReviewDesk& desk, const Morning& morning) {
  const auto direct = desk.look_at(demo::ReviewDesk::address_of("reflection", morning.backstage));
  REQUIRE(direct);
  CHECK(direct->status == 404);
  const auto all = desk.stream("");
  REQUIRE(all);
  REQUIRE(all->size() >= 6);
  for (const auto& entry : *all) {
    CHECK(entry.id != morning.backstage);
    const auto shown = desk.look_at(demo::ReviewDesk::address_of(entry.kind, entry.id));
    REQUIRE(shown);
    CHECK_FALSE(shown->page.says(morning.backstage_words));
    CHECK_FALSE(shown->page.says(morning.backstage));
  }
}

}  // namespace

TEST_CASE(
    "two tablets work without a connection; after the sync the coordinator sees all of it once, and nothing "
    "of backstage") {
  const Morning noor(Office::noor);
  const Morning sem(Office::sem);
  Office office;
  office.enrol(noor.tablet, Office::noor);
  office.enrol(sem.tablet, Office::sem);
  for (const Morning* morning : {&noor, &sem, &noor})
    morning->tablet.tell({"sync", "--once"});

  for (const Morning* morning : {&noor, &sem}) {
    const auto status = morning->tablet.tell({"status"});
    CHECK(status["unsent"] == 0);
    CHECK(status["refused"].empty());
    CHECK(morning->tablet.tell({"observation", "list"}).size() == 2);
    CHECK(morning->tablet.tell({"log", "verify"})["holds"] == true);
  }
  const auto idle = noor.tablet.tell({"sync", "--once"});
  CHECK(idle["sent"] == 0);
  CHECK(idle["received"] == 0);
  CHECK(idle["round_trips"] == 1);
  CHECK(idle["bytes_sent"].get<int>() + idle["bytes_received"].get<int>() < 1024);

  demo::ReviewDesk desk(office.server.port());
  const auto door = desk.look_at("/");
  REQUIRE(door);
  CHECK(door->page.form_with("password").has_value());
  CHECK(desk.sign_in("kim", "een verkeerd wachtwoord").has_error());
  REQUIRE(desk.sign_in("kim", Office::password).has_value());
  CHECK(desk.browser().fingerprint() == office.server.fingerprint());
  for (const auto& [kind, ids] : noor.made) {
    INFO(kind);
    std::set<std::string> both = ids;
    both.insert(sem.made.at(kind).begin(), sem.made.at(kind).end());
    const auto entries = desk.stream(kind);
    REQUIRE(entries);
    CHECK(entries->size() == both.size());
    std::set<std::string> shown;
    for (const auto& entry : *entries)
      shown.insert(entry.id);
    CHECK(shown == both);
  }
  const auto seen =
      desk.look_at(demo::ReviewDesk::address_of("observation", *noor.made.at("observation").begin()));
  REQUIRE(seen);
  CHECK(seen->page.says(std::string("Gezien door ") + Office::noor));
  look_everywhere_for(desk, noor);
  look_everywhere_for(desk, sem);
  CHECK(office.server.stop() == 0);
}

// Subjects, checklists and visits from the command line, each command a process of its own, no server
// anywhere.
#include <filesystem>
#include <fstream>

#include "support/fixtures.hpp"
#include "support/run_program.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace frontlijn::test;
using nlohmann::json;

namespace {

struct Tablet {
  TemporaryFolder folder;
  std::string data = folder.path("tablet").string();

  Tablet() { REQUIRE(run({"init", "--name", "Noor Voorbeeld", "--team", "Waterveen"}).exit_code == 0); }

  Outcome run(std::vector<std::string> words) const {
    words.insert(words.begin(), {program("frontlijn"), "--data", data, "--now", "2026-11-18T10:00"});
    return run_program(words);
  }
  /// What a command that succeeds answers.
  json tell(std::vector<std::string> words) const {
    words.insert(words.begin(), "--json");
    const Outcome outcome = run(words);
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return json::parse(outcome.output);
  }
  /// The one sentence of a command that is refused; it is not allowed to print anything else.
  std::string refused(const std::vector<std::string>& words, int code) const {
    const Outcome outcome = run(words);
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == code);
    CHECK(outcome.output.empty());
    CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
    CHECK(outcome.errors.ends_with(".\n"));
    CHECK(outcome.errors.find("error.") == std::string::npos);
    return outcome.errors;
  }
  std::string add_checklist(const std::string& form) const {
    return tell({"checklist", "add",
                 std::string(FRONTLIJN_SOURCE_DIR) + "/assets/checklists/" + form + ".xml"})["id"];
  }
  std::string subject() const {
    return tell({"subject", "add", "--name", "Discotheek De Proef", "--regime", "high", "--activity",
                 "alcohol"})["id"];
  }
};

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const char* core_answers = R"({
  "horeca-integraal": {
    "/data/first_look/seen": "Vol en warm",
    "/data/core/doors_open": "no", "/data/core/doors_open_words": "Ketting om de achterdeur",
    "/data/core/doors_open_photo": "deur.png",
    "/data/core/routes_clear": "yes", "/data/core/kitchen_safe": "yes",
    "/data/core/age_check": {"value": "unknown", "source": "told"}, "/data/core/food_apart": "no",
    "/data/doors/door[2]/door_free": "yes" },
  "follow_up": {"owner": "ik", "date": "2026-12-01", "what": "Kijken of de ketting weg is"},
  "stop_after_core": true, "words": "Rustig gesprek" })";

}  // namespace

TEST_CASE("a visit runs from a file of answers, and is shown with its facts, findings and signals") {
  const Tablet tablet;
  tablet.add_checklist("horeca-integraal");
  const std::string subject = tablet.subject();
  tablet.tell({"power", "grant", "--domain", "fire-safety", "--basis", "Aanwijzingsbesluit"});
  const std::string answers = tablet.folder.file("antwoorden.json", core_answers);
  tablet.folder.file("deur.png", "not really a picture");

  const json closed = tablet.tell(
      {"visit", "run", "--subject", subject, "--checklist", "horeca-integraal", "--answers", answers});
  CHECK(closed["findings"].size() == 1);
  CHECK(closed["signals"].size() == 1);
  const json visit = tablet.tell({"visit", "show", closed["id"]});
  CHECK(visit["stopped_after_core"] == true);
  CHECK(visit["follow_up"]["owner"]["name"] == "Noor Voorbeeld");
  CHECK(visit["follow_up"]["date"] == "2026-12-01");
  CHECK(visit["words"][0] == "Rustig gesprek");
  const json& sum = visit["denominator"];
  CHECK(sum["looked"] == 5);
  CHECK(sum["unknown"] == 1);
  CHECK(sum["violations"] == 2);
  CHECK(sum["looked"].get<int>() + sum["unknown"].get<int>() + sum["not_looked"].get<int>() ==
        sum["items"].get<int>());
  CHECK(visit["findings"][0]["photos"][0]["name"] == "deur.png");
  CHECK(visit["findings"][0]["words"][0] == "Ketting om de achterdeur");
  CHECK(visit["signals"][0]["domain"] == "food");
  const auto told = std::count_if(visit["answers"].begin(), visit["answers"].end(),
                                  [](const json& answer) { return answer["source"] == "told"; });
  CHECK(told == 1);

  const json card = tablet.tell({"subject", "show", subject});
  CHECK(card["findings"].size() == 1);
  CHECK(card["visits"].size() == 1);
  CHECK(tablet.tell({"work", "--until", "2026-12-01"})["work"][0]["reason"] == "follow-up");
  CHECK(holds(tablet.run({"visit", "show", closed["id"]}).output, "Noor Voorbeeld"));
  CHECK(holds(tablet.run({"subject", "show", subject}).output, "Open bevindingen: 1"));
}

TEST_CASE(
    "rule 11: from the command line too a visit needs a follow-up or an explicit nothing needed, and leaves "
    "nothing") {
  const Tablet tablet;
  tablet.add_checklist("horeca-integraal");
  const std::string subject = tablet.subject();
  json answers = json::parse(core_answers);
  answers.erase("follow_up");
  answers["horeca-integraal"].erase("/data/core/doors_open_photo");
  const std::string file = tablet.folder.file("antwoorden.json", answers.dump());
  const std::vector<std::string> command{
      "visit", "run", "--subject", subject, "--checklist", "horeca-integraal", "--answers", file};
  CHECK(holds(tablet.refused(command, 3), "vervolg"));
  CHECK(tablet.tell({"visit", "list", "--subject", subject})["visits"].empty());
  auto with_nothing = command;
  with_nothing.push_back("--nothing-needed");
  tablet.tell(with_nothing);
  CHECK(tablet.tell({"visit", "list", "--subject", subject})["visits"].size() == 1);
}

TEST_CASE(
    "an answer out of range, an unknown path or form, and a file that is no JSON each give one sentence, and "
    "leave nothing") {
  const Tablet tablet;
  tablet.add_checklist("horeca-integraal");
  const std::string subject = tablet.subject();
  const auto refused = [&](const std::string& content) {
    const std::string file = tablet.folder.file("fout.json", content);
    const std::string said = tablet.refused({"visit", "run", "--subject", subject, "--checklist",
                                             "horeca-integraal", "--answers", file, "--nothing-needed"},
                                            2);
    CHECK(holds(said, "fout.json"));
    CHECK(tablet.tell({"visit", "list", "--subject", subject})["visits"].empty());
    return said;
  };
  const std::string range = refused(R"({"/data/first_look/people_now": "-4"})");
  CHECK(holds(range, "-4"));
  CHECK(holds(range, "Een aantal van nul of meer."));
  CHECK(holds(refused("{\n\"/data/a\": "), "regel 2"));
  refused("[]");
  const std::string file = tablet.folder.file("fout.json", R"({"/data/kelder/diep": "yes"})");
  CHECK(holds(
      tablet.run({"visit", "run", "--checklist", "horeca-integraal", "--answers", file, "--nothing-needed"})
          .errors,
      "/data/kelder/diep"));
  CHECK(tablet.run({"visit", "run", "--checklist", "horeca-integraal", "--answers", file, "--nothing-needed"})
            .exit_code != 0);
  CHECK(holds(tablet.refused({"visit", "run", "--checklist", "horeca-integraal", "--answers",
                              tablet.folder.file("ander.json", R"({"bouwplaats": {}})"), "--nothing-needed"},
                             3),
              "horeca-integraal"));
}

TEST_CASE("subjects come from a register's file, all or none") {
  const Tablet tablet;
  const std::string good = tablet.folder.file(
      "zaken.csv", "id,naam,soort,adres\nWV-1,Café Het Anker,bedrijf,Kade 1\nWV-2,Plein,plek,\n");
  CHECK(tablet.tell({"subject", "import", good, "--source", "Horecaregister"})["added"] == 2);
  const json found = tablet.tell({"subject", "find", "cafe ank"});
  REQUIRE(found["subjects"].size() == 1);
  CHECK(found["subjects"][0]["source"] == "Horecaregister");
  CHECK(tablet.tell({"subject", "find", "WV-2"})["subjects"][0]["type"] == "place");

  const auto refused = [&](const std::string& name, const std::string& content) {
    const std::string said =
        tablet.refused({"subject", "import", tablet.folder.file(name, content), "--source", "R"}, 2);
    CHECK(holds(said, name));
    return said;
  };
  CHECK(holds(refused("kolom.csv", "adres\nKade 1\n"), "naam"));
  CHECK(holds(refused("latin.csv", "naam\nCaf\xE9\n"), "Latin-1"));
  const std::string cell = refused("cel.csv", "naam,soort\nZaal,bedrijf\nTent,kasteel\n");
  CHECK(holds(cell, "regel 3"));
  CHECK(holds(cell, "kolom 2"));
  CHECK(holds(cell, "kasteel"));
  CHECK(holds(refused("stuk.geojson", "{\"type\":\n"), "stuk.geojson"));
  std::string million = "naam\n";
  for (int i = 0; i < 1'000'000; ++i)
    million += "a\n";
  CHECK(holds(refused("miljoen.csv", million), "300000"));
  CHECK(tablet.tell({"subject", "find", "zaal"})["subjects"].empty());
  CHECK(holds(tablet.refused({"subject", "import", tablet.data + "/er-niet.csv", "--source", "R"}, 3),
              "er-niet.csv"));
}

TEST_CASE("checklists are checked, added, listed and shown with their core and its reasons") {
  const Tablet tablet;
  const std::string file = std::string(FRONTLIJN_SOURCE_DIR) + "/assets/checklists/kinderopvang.xml";
  CHECK(tablet.tell({"checklist", "check", file})["form_id"] == "kinderopvang");
  CHECK(tablet.tell({"checklist", "add", file})["is_new"] == true);
  CHECK(tablet.tell({"checklist", "add", file})["is_new"] == false);
  CHECK(tablet.tell({"checklist", "list"})["checklists"].size() == 1);
  const json shown = tablet.tell({"checklist", "show", "kinderopvang"});
  CHECK(shown["core_items"] == 5);
  CHECK(shown["check_items"][0]["core"] == 1);
  CHECK_FALSE(shown["check_items"][0]["core_reason"].get<std::string>().empty());
  CHECK_FALSE(shown["check_items"][0]["question"].get<std::string>().empty());
  CHECK(holds(tablet.refused({"checklist", "add", tablet.folder.file("geen.xml", "<a/>")}, 2), "geen.xml"));
  CHECK(holds(tablet.refused({"checklist", "show", "zwembad"}, 3), "kinderopvang"));
}

TEST_CASE("rule 9: requirements noted by hand are compared, and dissent is kept with the agreement") {
  const Tablet tablet;
  const std::string subject = tablet.subject();
  const json first =
      tablet.tell({"subject", "require", subject, "--authority", "brandweer", "--terms", "exit.count >= 2"});
  CHECK(first["conflicts"].empty());
  CHECK(tablet
            .tell({"subject", "require", subject, "--authority", "monumentenzorg", "--terms",
                   "exit.count <= 1"})["conflicts"]
            .size() == 1);
  const json consultation = tablet.tell({"consultation", "list"})["consultations"][0];
  CHECK(consultation["attribute"] == "exit.count");
  const std::string id = consultation["id"];
  tablet.tell(
      {"consultation", "dissent", id, "--authority", "brandweer", "--text", "Eén uitgang is te weinig"});
  tablet.tell({"consultation", "agree", id, "--text", "Uitgang aan de achterzijde", "--withdraw",
               consultation["requirements"][1]["id"]});
  CHECK(tablet.tell({"consultation", "list"})["consultations"].empty());
  const json card = tablet.tell({"subject", "show", subject});
  CHECK(card["consultations"][0]["dissent"][0]["words"] == "Eén uitgang is te weinig");
}

TEST_CASE(
    "rule 20: a signal from the command line is acknowledged, answered and heard, and not closed silently") {
  const Tablet tablet;
  tablet.tell({"power", "grant", "--domain", "building"});
  const std::string id =
      tablet.tell({"signal", "send", "--text", "Bedden in de kelder", "--domain", "building"})["id"];
  CHECK(tablet.tell({"signal", "list"})["for_me"].size() == 1);
  tablet.tell({"signal", "acknowledge", id});
  CHECK(holds(tablet.refused({"signal", "answer", id, "--outcome", " "}, 3), "stilte"));
  tablet.tell({"signal", "answer", id, "--outcome", "Bewoners hebben een andere plek"});
  CHECK(tablet.tell({"signal", "list"})["outcomes"].size() == 1);
  tablet.tell({"signal", "heard", id});
  CHECK(tablet.tell({"signal", "show", id})["state"] == "heard");
}

TEST_CASE("every command for field work explains itself") {
  for (const char* group : {"subject", "checklist", "visit", "signal", "consultation", "power"}) {
    const Outcome help = run_program({program("frontlijn"), group, "--help"});
    CHECK(help.exit_code == 0);
    CHECK_FALSE(holds(help.output, "help."));
  }
  const Outcome run = run_program({program("frontlijn"), "visit", "run", "--help"});
  CHECK(holds(run.output, "\"follow_up\": {\"owner\""));
  CHECK_FALSE(holds(run.output, "help."));
}

// Measures, cycles, obstacles, reporters and powers from the command line: what the other tests and the
// demonstration do not walk through.
#include <filesystem>

#include "support/cli_tablet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/model.hpp"
#include "core/domain/people/team.hpp"
#include "platform/system/data_folder.hpp"
#include "platform/system/system_clock.hpp"

using namespace frontlijn::test;
using nlohmann::json;

namespace {

std::string made(const CliTablet& tablet, const CliTablet::Words& words) { return tablet.tell(words)["id"]; }

std::string some_measure(const CliTablet& tablet) {
  return made(tablet, {"measure", "add", "--question", "Hoe lang wacht een bewoner?", "--open-question",
                       "Wat vertelde wie het langst wachtte?", "--definition", "Dagen tot het klaar is",
                       "--unit", "dagen", "--agreed-by", "ik", "--until", "2027-01-01"});
}

}  // namespace

TEST_CASE("rule 20: an observation closes with its outcome and a message, or with nobody to tell") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string id = made(tablet, {"observe", "--text", "De deur klemt", "--source", "told"});
  tablet.tell({"observation", "surprise", id});
  tablet.refused({"observation", "close", id, "--outcome", "Hersteld"}, 3);
  tablet.tell({"observation", "close", id, "--outcome", "Hersteld", "--message", "De deur gaat weer open"});
  const json shown = tablet.tell({"observation", "list"}).front();
  CHECK(shown["open"] == false);
  CHECK(shown["surprise"] == true);
  CHECK(shown["closed"]["message_back"] == "De deur gaat weer open");

  const std::string nobody = made(tablet, {"observe", "--text", "Licht brandt", "--source", "anonymous"});
  tablet.tell({"observation", "close", nobody, "--outcome", "Nagekeken", "--reporter-unknown"});
  CHECK(tablet.refused({"observation", "reporter", nobody, "--reason", "Terugbellen"}, 3)
            .find(nobody.substr(0, 4)) != std::string::npos);
}

TEST_CASE(
    "rules 13 and 14: a measure gets points, stories, a break and a renewal, and ends with its reason") {
  CliTablet tablet("Noor Voorbeeld");
  const std::string measure = some_measure(tablet);
  const std::string point = made(tablet, {"measure", "point", measure, "--value", "12"});
  tablet.tell({"measure", "story", point, "--text", "Er was storm"});
  tablet.tell({"measure", "break", measure, "--cause", "definition", "--definition", "Werkdagen", "--from",
               "2026-11-18T09:00", "--reason", "Anders geteld"});
  tablet.tell({"measure", "renew", measure, "--until", "2027-03-01", "--agreed-by", "ik"});
  const json listed = tablet.tell({"measure", "list"}).front();
  CHECK(listed["definition"] == "Werkdagen");
  CHECK(listed["last_day"] == "2027-03-01");
  CHECK(listed["running"] == true);

  const std::string picture = tablet.folder().path("wachten.svg").string();
  const json chart = tablet.tell({"measure", "chart", measure, "--svg", picture});
  CHECK(chart.dump().find("Er was storm") != std::string::npos);
  CHECK(std::filesystem::file_size(picture) > 1'000);

  tablet.tell({"measure", "end", measure, "--reason", "De vraag is beantwoord"});
  CHECK(tablet.tell({"measure", "list"}).front()["ended_because"] == "De vraag is beantwoord");
  tablet.moment = "2026-11-19T10:00";
  tablet.refused({"measure", "point", measure, "--value", "3"}, 3);
}

TEST_CASE("rules 15 and 23: a cycle may begin with acting, and keeps who dissented and why") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string seen = made(tablet, {"observe", "--text", "De deur klemt"});
  const std::string cycle =
      made(tablet, {"cycle", "open", "--question", "Waarom klemt hij?", "--from", seen});
  const std::string step =
      made(tablet, {"cycle", "step", cycle, "--kind", "act", "--text", "Deur geschaafd"});
  tablet.tell({"cycle", "voice", step, "--who", "De bewoner", "--against", "--reason", "Een jaar te laat"});
  tablet.refused({"cycle", "step", cycle, "--kind", "decide", "--text", "Voortaan eerder"}, 3);
  const json shown = tablet.tell({"cycle", "show", cycle});
  REQUIRE(shown["steps"].size() == 1);
  CHECK(shown["steps"][0]["voices"][0]["assents"] == false);
  CHECK(shown["steps"][0]["voices"][0]["reason"] == "Een jaar te laat");
  tablet.tell({"cycle", "end", cycle, "--reason", "De deur gaat open"});
  CHECK(tablet.tell({"cycle", "list"})["cycles"][0]["ended_because"] == "De deur gaat open");
}

TEST_CASE(
    "rule 18: an obstacle is verified, climbs rung by rung, is answered on the record, and closes with a "
    "message") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string id =
      made(tablet, {"obstacle", "raise", "--text", "De sleutel ontbreekt", "--claim", "not-allowed", "--rule",
                    "Alleen beheer heeft sleutels", "--remover", "afdeling Vastgoed", "--tried", "Gebeld"});
  tablet.tell({"obstacle", "verify", id, "--verified", "refuted", "--how", "Het reglement gelezen"});
  tablet.refused(
      {"obstacle", "escalate", id, "--to", "administration", "--who", "De wethouder", "--by", "2026-11-25"},
      3);
  tablet.tell({"obstacle", "escalate", id, "--to", "coordinator", "--who", "Wout", "--by", "2026-11-25"});
  tablet.tell({"obstacle", "answer", id, "--text", "De sleutel komt", "--who", "Wout", "--kind", "promised",
               "--by", "2026-11-24", "--tried", "Gebeld en langsgegaan"});
  const json board = tablet.tell({"obstacle", "list"});
  CHECK(board["escalated"]["coordinator"] == 1);
  CHECK(board["of"] == 1);
  CHECK(board["obstacles"][0]["verified"] == "refuted");
  CHECK(board["obstacles"][0]["answers"][0]["promised_by"] == "2026-11-24");
  tablet.tell({"obstacle", "close", id, "--outcome", "De sleutel is er", "--message", "Je kunt erin"});
  tablet.refused({"obstacle", "close", id, "--outcome", "Nog eens"}, 3);
}

TEST_CASE("rule 2: a power is given, listed, and ends on a day") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string power = made(tablet, {"power", "grant", "--domain", "building", "--basis", "Besluit 12"});
  CHECK(tablet.tell({"power", "list"})["powers"][0]["until"].is_null());
  tablet.tell({"power", "end", power, "--on", "2026-11-20"});
  CHECK(tablet.tell({"power", "list"})["powers"][0]["until"] == "2026-11-20");
}

TEST_CASE("rule 23: an authority assents to what is in consultation for its own reason") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string subject = tablet.add_subject();
  tablet.tell({"subject", "require", subject, "--authority", "brandweer", "--terms", "exit.count >= 2"});
  tablet.tell({"subject", "require", subject, "--authority", "monumentenzorg", "--terms", "exit.count <= 1"});
  const std::string id = tablet.tell({"consultation", "list"})["consultations"][0]["id"];
  tablet.tell(
      {"consultation", "assent", id, "--authority", "monumentenzorg", "--text", "De gevel blijft heel"});
  const json shown = tablet.tell({"subject", "show", subject})["consultations"][0];
  CHECK(shown["assent"][0]["words"] == "De gevel blijft heel");
  CHECK(shown["dissent"].empty());
}

TEST_CASE(
    "rule 26: a visit that was followed up leaves the work list, and its report is made of what was "
    "recorded") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string subject = tablet.add_subject();
  tablet.add_checklist("kinderopvang");
  const std::string answers = tablet.file(
      "antwoorden.json",
      R"({"/data/first_look/seen": "Rustig, elk kind heeft een plek", "/data/core/warm_contact": "yes"})");
  const std::string visit =
      made(tablet, {"visit", "run", "--subject", subject, "--checklist", "kinderopvang", "--answers", answers,
                    "--owner", "ik", "--date", "2026-11-20", "--what", "Nog eens langs", "--why-core-open",
                    "Een kind was gevallen"});
  CHECK(tablet.tell({"work", "--until", "2026-11-20"})["work"].size() == 1);
  tablet.tell({"visit", "followed-up", visit});
  CHECK(tablet.tell({"work", "--until", "2026-11-20"})["work"].empty());

  const std::string report = tablet.folder().path("verslag.pdf").string();
  tablet.tell({"report", visit, "--pdf", report});
  const Outcome text = run_program({"pdftotext", report, "-"});
  REQUIRE(text.exit_code == 0);
  CHECK(holds(text.output, "Discotheek De Proef"));
  CHECK(holds(text.output, "Nog eens langs"));
  CHECK(holds(text.output, "Een kind was gevallen"));
  const std::string none = tablet.folder().path("geen.pdf").string();
  tablet.refused({"report", "ffffffff", "--pdf", none}, 3);
  CHECK_FALSE(std::filesystem::exists(none));
}

TEST_CASE(
    "rules 7 and 25: what a register has wrong is reported, and a checklist that is retired is not offered") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string subject = tablet.add_subject();
  tablet.tell({"subject", "correct", subject, "--attribute", "name", "--seen", "Discotheek De Andere",
               "--text", "Zo staat het op de gevel"});
  CHECK(tablet.tell({"subject", "find", "proef"})["subjects"][0]["name"] == "Discotheek De Proef");
  tablet.add_checklist("kinderopvang");
  tablet.tell({"checklist", "retire", "kinderopvang"});
  CHECK(tablet.tell({"checklist", "list"})["checklists"].empty());
}

TEST_CASE("a name that several members have is refused with their ids, and an id or 'me' still works") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string me = tablet.tell({"status"})["person"]["id"];
  std::string other;
  {
    frontlijn::test::SetClock clock;
    frontlijn::SystemRandom random;
    const frontlijn::platform::SystemTimeZone zone;
    const auto folder = frontlijn::platform::DataFolder::open({tablet.data(), {}},
                                                              frontlijn::frontlijn_model(), clock, random)
                            .value();
    const auto context = frontlijn::domain::Context::load(folder->store(), zone).value();
    other = frontlijn::domain::add_colleague(context, "Noor Voorbeeld", frontlijn::domain::Role::member)
                .value()
                .to_text();
  }
  const auto agreed_with = [&](const std::string& who) {
    return CliTablet::Words{"agreement",      "add",   "--who",    who,    "--what",
                            "De deur smeren", "--for", "de buren", "--by", "2026-11-24"};
  };
  const std::string said = tablet.refused(agreed_with("Noor Voorbeeld"), 2);
  CHECK(holds(said, "Noor Voorbeeld"));
  CHECK(holds(said, me.substr(me.size() - 8)));
  CHECK(holds(said, other.substr(other.size() - 8)));
  tablet.tell(agreed_with("ik"));
  tablet.tell(agreed_with(other));
  tablet.tell(agreed_with("de portier"));
}

TEST_CASE("what was discussed has to be on the agenda, and is not passed over in silence") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string surprise = made(tablet, {"observe", "--text", "De portier telt zelf", "--surprise"});
  const std::string plain = made(tablet, {"observe", "--text", "De stoep is nat"});
  const std::string said = tablet.refused(
      {"standup", "record", "--present", "ik", "--nothing-agreed", "--discussed", surprise, plain}, 3);
  CHECK(holds(said, plain));
  tablet.tell({"standup", "record", "--present", "ik", "--nothing-agreed", "--discussed", surprise});
}

TEST_CASE("a list that ends at its limit says that there is more") {
  const CliTablet tablet("Noor Voorbeeld");
  for (const char* text : {"een", "twee", "drie"})
    made(tablet, {"observe", "--text", text});
  CHECK(tablet.tell({"observation", "list", "--limit", "2"}).size() == 2);
  CHECK(holds(tablet.run({"observation", "list", "--limit", "2"}).output, "--limit"));
  CHECK(holds(tablet.run({"--json", "observation", "list", "--limit", "2"}).errors, "list.more"));
  CHECK_FALSE(holds(tablet.run({"observation", "list", "--limit", "3"}).output, "--limit"));
  CHECK_FALSE(holds(tablet.run({"backstage", "list"}).output, "--limit"));
}

TEST_CASE("a file that cannot be written is told with the reason, and nothing is left of it") {
  const CliTablet tablet("Noor Voorbeeld");
  made(tablet, {"observe", "--text", std::string(8'000, 'x')});
  const std::string nowhere = tablet.folder().path("er/niet/log.fll").string();
  const std::string why = "No such file or directory";
  CHECK(holds(tablet.refused({"log", "export", nowhere}, 5), why));
  CHECK(holds(tablet.refused({"export", "observations", "--csv", nowhere}, 5), why));
  const std::string small = tablet.folder().path("klein.csv").string();
  CliTablet::Words full{"env", "--ignore-signal=XFSZ", "prlimit", "--fsize=4096"};
  for (const auto& word : tablet.command({"export", "observations", "--csv", small}))
    full.push_back(word);
  // The tablet itself writes nothing here that is longer.
  const Outcome cut = run_program(full);
  CHECK(cut.exit_code == 5);
  CHECK_FALSE(std::filesystem::exists(small));
  CHECK_FALSE(std::filesystem::exists(small + ".new"));
}

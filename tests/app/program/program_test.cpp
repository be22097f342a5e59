// The built program itself, driven by scripts: a whole day, a kill in the middle of a word, scripts that do
// not fit the screen, and a server to join.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "support/fixtures.hpp"
#include "support/run_program.hpp"
#include "support/running_program.hpp"
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/domain/model.hpp"
#include "platform/system/data_folder.hpp"

using namespace frontlijn::test;
namespace fs = std::filesystem;

namespace {

/// A tablet's folder made by the command line, and the app upon it.
struct Tablet {
  TemporaryFolder folder;
  std::string data = folder.path("tablet").string();
  std::vector<std::string> at;  ///< the moment it pretends, for both programs

  explicit Tablet(const std::string& now = "") {
    if (!now.empty()) at = {"--now", now};
    tell({"init", "--name", "Noor Hamers", "--team", "Wijkteam Waterveen"});
  }

  std::string tell(std::vector<std::string> words) const {
    words.insert(words.begin(), at.begin(), at.end());
    words.insert(words.begin(), {program("frontlijn"), "--data", data});
    const Outcome outcome = run_program(words);
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return outcome.output;
  }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder.path(name)) << text;
    return folder.path(name).string();
  }
  std::vector<std::string> command(const std::string& script) const {
    std::vector<std::string> words{
        program("frontlijn-app"),     "--data", data, "--script", script, "--shots",
        folder.path("shots").string()};
    words.insert(words.end(), at.begin(), at.end());
    return words;
  }
  Outcome play(const std::string& steps) const { return run_program(command(file("script.txt", steps))); }
  /// What the app complained of; empty when the script was played to its end.
  std::string complaint(const std::string& steps) const {
    const Outcome outcome = play(steps);
    if (outcome.exit_code == 0) return outcome.errors;
    return outcome.errors.empty() ? "exit code " + std::to_string(outcome.exit_code) : outcome.errors;
  }
  void fill() const;
};

/// A server that runs, with a team and a place in it for these people.
struct Office {
  TemporaryFolder folder;
  std::unique_ptr<RunningProgram> serving;
  std::string address;

  explicit Office(const std::vector<std::string>& people = {"Noor Hamers"}) {
    tell({"team", "add", "Team Noord"});
    for (const std::string& person : people)
      tell({"member", "add", "--team", "Team Noord", "--name", person});
    serve("127.0.0.1:0");
  }
  void serve(const std::string& at) {
    serving = std::make_unique<RunningProgram>(command({"serve", "--listen", at}));
    const std::string told = serving->line_with("https://");
    REQUIRE(told.find("https://") != std::string::npos);
    address = told.substr(told.find("https://"));
  }
  std::string code(const std::string& person) const {
    const std::string made =
        tell({"--json", "code", "--team", "Team Noord", "--name", person, "--address", address});
    return nlohmann::json::parse(made)["code"];
  }

 private:
  std::vector<std::string> command(std::vector<std::string> words) const {
    words.insert(words.begin(), {program("frontlijn-server"), "--data", folder.path("server").string()});
    return words;
  }
  std::string tell(const std::vector<std::string>& words) const {
    const Outcome outcome = run_program(command(words));
    INFO(outcome.errors);
    REQUIRE(outcome.exit_code == 0);
    return outcome.output;
  }
};

/// A screen that nobody looks at: without a script the app wants one.
struct Screen {
  RunningProgram program{
      {"/usr/bin/Xvfb", "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"}};
  std::string name = ":" + program.line_with("");
};

const fs::path sources = FRONTLIJN_SOURCE_DIR;

void Tablet::fill() const {
  for (const char* form : {"horeca-integraal.xml", "kamerverhuur.xml", "openbare-ruimte.xml"})
    tell({"checklist", "add", (sources / "assets/checklists" / form).string()});
  tell({"subject", "import", (sources / "assets/demo/waterveen.csv").string(), "--source", "basisregistratie",
        "--as-of", "2026-10-01"});
  const std::string card = tell({"subject", "find", "blauwe"});
  const std::string subject = card.substr(0, card.find(' '));
  tell({"subject", "warn", subject, "--sort", "aggression", "--text", "Ga met twee mensen", "--until",
        "2027-05-01"});
  tell({"subject", "require", subject, "--authority", "Brandweer", "--terms",
        "escape-door.opening-direction = outwards", "--text", "Nooddeuren draaien naar buiten"});
  tell({"subject", "require", subject, "--authority", "Bouwtoezicht", "--terms",
        "escape-door.opening-direction = inwards", "--text", "Nooddeuren draaien naar binnen"});
  tell({"observe", "--text", "De portier telt zelf met een klikker", "--subject", subject, "--surprise"});
  tell({"agreement", "add", "--who", "ik", "--what", "De vetput laten legen", "--for", "de buren", "--by",
        "2026-11-24", "--subject", subject});
  tell({"measure", "add", "--question", "Hoe lang wacht een bewoner?", "--open-question",
        "Wat zei de bewoner?", "--definition", "Dagen van melding tot klaar", "--unit", "dagen",
        "--agreed-by", "ik", "--until", "2027-03-01"});
  tell({"obstacle", "raise", "--text", "De gasmeter mag niet dicht zonder de netbeheerder", "--rule",
        "convenant", "--remover", "de netbeheerder"});
}

}  // namespace

TEST_CASE("a day on a folder filled by the command line goes as the script in the documentation says") {
  const Tablet tablet("2026-11-23T09:30");
  tablet.fill();
  const Outcome outcome = run_program(tablet.command((sources / "tests/app/program/day.script").string()));
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
  // Each picture is named on the output, and is there.
  std::size_t shots = 0;
  std::istringstream lines(outcome.output);
  for (std::string line; std::getline(lines, line); ++shots)
    CHECK(fs::file_size(line) > 5'000);
  CHECK(shots >= 20);
}

TEST_CASE(
    "a kill in the middle of a word loses no keystroke, in an observation, a question and a half-made "
    "agreement") {
  const Tablet tablet;
  tablet.fill();
  const std::string seen = "De stoep ligt vol glas";
  const std::string more(400, 'x');
  struct Place {
    std::string way;
    std::string back;
  };
  const Place places[] = {
      {"tap \"Waarneming\"\ntap \"Wat zie of hoor je?\"\n", "tap \"Waarneming\"\n"},
      {"size 800x1280\ntap \"Objecten\"\ntap \"Discotheek De Blauwe Kamer\"\ntap \"Begin bezoek\"\ntap "
       "\"Begin\"\n"
       "tap \"In je eigen woorden\"\n",
       "size 800x1280\ntap \"Ga verder bij Discotheek De Blauwe Kamer\"\n"},
      {"tap \"Dagstart\"\ntap \"Nieuwe afspraak\"\n", "tap \"Dagstart\"\ntap \"Nieuwe afspraak\"\n"},
  };
  for (const Place& place : places) {
    CAPTURE(place.back);
    {
      RunningProgram app(
          tablet.command(tablet.file("kill.txt", place.way + "type \"" + seen + "\"\nshot half-way\ntype \"" +
                                                     more + "\"\nwait \"nooit te zien\"\n")));
      REQUIRE(app.line_with("half-way.png") != "");
      CHECK(app.end(SIGKILL) == 128 + SIGKILL);
    }
    CHECK(tablet.complaint(place.back + "expect \"" + seen + "\"\n") == "");
  }
}

TEST_CASE(
    "a script that asks for what is not on the screen fails with one sentence that names line and text") {
  const Tablet tablet;
  const Outcome outcome = tablet.play("tap \"Objecten\"\ntap \"Zwembad De Golf\"\n");
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 2);
  CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
  CHECK(outcome.errors.find("Regel 2") == 0);
  CHECK(outcome.errors.find("'Zwembad De Golf' is niet te zien") != std::string::npos);
  const Outcome wrong = tablet.play("wait idle\nswipe left\n");
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.errors.find("Regel 2") == 0);
  CHECK(wrong.errors.find("swipe") != std::string::npos);
}

TEST_CASE(
    "a tablet joins a team in the app, sends what it wrote before, and says in a sentence when there is no "
    "link") {
  const Tablet tablet;
  tablet.fill();
  Office office;
  const std::string address = office.address;
  const std::string code = office.code("Noor Hamers");

  CHECK(tablet.complaint("tap \"Alleen dit toestel\"\ntap \"Code\"\ntype \"" + address +
                         "/#AAAA\"\ntap \"Meedoen\"\n"
                         "expect \"Meedoen met " +
                         address + "?\"\ntap \"Meedoen\"\nexpect \"De koppelcode klopt niet\"\n") == "");
  // Pasted as a QR code holds it: address and code at once.
  CHECK(tablet.complaint(
            "tap \"Alleen dit toestel\"\ntap \"Code\"\ntype \"" + address + "/#" + code +
            "\"\ntap \"Meedoen\"\n"
            "tap \"Meedoen\"\nwait \"Alles van dit toestel staat op de server\"\nexpect \"Team Noord\"\n"
            "expect \"Nu synchroniseren\"\nshot joined\ntap \"Vandaag\"\n"
            "expect \"Alles van dit toestel is gedeeld\"\nexpect \"De vetput laten legen\"\n") == "");
  CHECK(tablet.complaint(
            "tap \"Waarneming\"\ntap \"Wat zie of hoor je?\"\ntype \"Glas op de stoep\"\ntap \"Vastleggen\"\n"
            "expect \"1 te versturen\"\nwait \"Bijgewerkt\"\ntap \"Bijgewerkt\"\n"
            "expect \"Alles van dit toestel staat op de server\"\nexpect \"1 verstuurd, 0 ontvangen\"\n"
            "expect \"nu verbonden\"\nshot connected\n") == "");
  // Whoever wants to be asked first is, also after the app was closed.
  CHECK(tablet.complaint("wait \"Bijgewerkt\"\ntap \"Bijgewerkt\"\ntap \"Alleen als ik het vraag\"\n"
                         "wait \"totdat je op ‘Nu synchroniseren’ tikt\"\nshot asked\n") == "");
  CHECK(tablet.complaint("tap \"Waarneming\"\ntap \"Wat zie of hoor je?\"\ntype \"Nog even voor mezelf\"\n"
                         "tap \"Vastleggen\"\ntap \"1 te versturen\"\n"
                         "expect \"gaat mee als jij synchroniseert\"\ntap \"Nu synchroniseren\"\n"
                         "wait \"Alles van dit toestel staat op de server\"\ntap \"Vanzelf\"\n"
                         "wait \"nu verbonden\"\n") == "");

  CHECK(office.serving->end(SIGTERM) == 0);
  CHECK(
      tablet.complaint(
          "wait \"Niet verbonden\"\ntap \"Niet verbonden\"\ntap \"Nu synchroniseren\"\n"
          "wait \"Nieuwe poging om\"\nexpect \"is niet bereikbaar\"\nshot away\n"
          "tap \"Waarneming\"\ntap \"Wat zie of hoor je?\"\ntype \"Zonder verbinding\"\ntap \"Vastleggen\"\n"
          "expect \"1 te versturen\"\n") == "");

  // The server comes back while the app is open: nobody has to do anything.
  RunningProgram app(tablet.command(tablet.file(
      "back.txt",
      "wait \"1 te versturen\"\nshot waiting\ntap \"Waarneming\"\nwait \"Bijgewerkt\"\nshot back\n")));
  REQUIRE(app.line_with("waiting.png") != "");
  office.serve(address.substr(8));
  CHECK(app.line_with("back.png") != "");
}

TEST_CASE("the app shows the language asked for, and the usual one where an unknown one was stored") {
  const Tablet tablet;
  const auto store_language = [&](const std::string& language) {
    SetClock clock;
    frontlijn::SystemRandom random;
    const auto folder =
        frontlijn::platform::DataFolder::open({tablet.data, {}}, frontlijn::frontlijn_model(), clock, random);
    REQUIRE(folder);
    REQUIRE((*folder)->store().set_setting("app.language", language));
  };
  const auto shows = [&](const std::string& text, const std::vector<std::string>& more) {
    auto words = tablet.command(tablet.file("taal.txt", "expect \"" + text + "\"\n"));
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = run_program(words);
    INFO(outcome.errors);
    CHECK(outcome.exit_code == 0);
  };
  store_language("nl");
  shows("Objecten", {});
  shows("Subjects", {"--language", "en"});
  store_language("en");
  shows("Subjects", {});
  shows("Objecten", {"--language", "nl"});
  store_language("xx");
  shows("Objecten", {});
}

TEST_CASE("a hand-entered fact says so, and names no empty source") {
  const Tablet tablet;
  tablet.tell({"subject", "add", "--name", "Discotheek De Proef", "--activity", "horeca"});
  CHECK(tablet.complaint("tap \"Objecten\"\ntap \"Discotheek De Proef\"\nexpect \"zelf ingevoerd\"\n") == "");
}

TEST_CASE(
    "promise 8: a damaged database is told, also to who started the app from an icon, and the app goes on") {
  const Tablet tablet;
  tablet.fill();
  const fs::path database = fs::path(tablet.data) / "frontlijn.db";
  fs::resize_file(database, fs::file_size(database) * 3 / 4);
  const Outcome outcome = run_program(
      {"env", "-u", "DISPLAY", "-u", "WAYLAND_DISPLAY", program("frontlijn-app"), "--data", tablet.data});
  INFO(outcome.errors);
  // Recovered and opened; then there was no display to draw on.
  CHECK(outcome.errors.find("beschadigd") != std::string::npos);
  CHECK(outcome.errors.find("geen scherm") != std::string::npos);
  CHECK(outcome.exit_code == 4);
  CHECK(tablet.complaint("expect \"Vandaag\"\n") == "");
}

TEST_CASE(
    "asked to stop, the app ends cleanly: the words are whole, the folder is free, nobody has to mend") {
  const Tablet tablet;
  const Tablet other;
  const Office office({"Noor Hamers", "Sem Toonbeeld"});
  tablet.tell({"enrol", "--server", office.address, "--code", office.code("Noor Hamers")});
  other.tell({"enrol", "--server", office.address, "--code", office.code("Sem Toonbeeld")});
  CHECK(tablet.complaint("tap \"Waarneming\"\ntype \"half geschreven\"\n") == "");
  RunningProgram waits({program("frontlijn"), "--data", other.data, "sync", "--follow"});
  for (const int signal : {SIGTERM, SIGINT}) {
    CAPTURE(signal);
    tablet.tell({"observe", "--text", "Van voor het einde"});
    const Screen screen;
    REQUIRE(screen.name.size() > 1);
    RunningProgram app(
        {"/usr/bin/env", "DISPLAY=" + screen.name, program("frontlijn-app"), "--data", tablet.data});
    // It runs, with its sync beside it: what was only here is at the server, and from there with another.
    REQUIRE(waits.line_with("iets nieuws") != "");
    const Outcome meanwhile = run_program({program("frontlijn"), "--data", tablet.data, "status"});
    CHECK(meanwhile.exit_code == 3);
    CHECK(meanwhile.errors.find("in gebruik door een ander programma") != std::string::npos);
    CHECK(app.end(signal) == 0);
    CHECK(nlohmann::json::parse(tablet.tell({"--json", "log", "verify"}))["holds"] == true);
    CHECK(nlohmann::json::parse(tablet.tell({"--json", "status"}))["unsent"] == 0);
    for (const auto& entry : fs::directory_iterator(tablet.data)) {
      CAPTURE(entry.path().string());
      CHECK(entry.path().filename().string().find("recover") == std::string::npos);
      CHECK(entry.path().extension() != ".db-wal");
    }
  }
  CHECK(waits.end(SIGINT) == 0);
  CHECK(tablet.complaint("tap \"Waarneming\"\nexpect \"half geschreven\"\nexpect \"Van voor het einde\"\n") ==
        "");
}

TEST_CASE("asked to stop before its window is open, the app ends all the same") {
  const Tablet tablet;
  const Screen screen;
  REQUIRE(screen.name.size() > 1);
  // The signal waits from before the program begins. Were it lost, the app would stay until it is killed.
  const Outcome outcome = run_program({"timeout", "--signal=KILL", "60", "env", "--block-signal=TERM",
                                       "DISPLAY=" + screen.name, "bash", "-c", "kill -TERM $$; exec \"$@\"",
                                       "bash", program("frontlijn-app"), "--data", tablet.data});
  INFO(outcome.errors);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("a photo beside an observation is seen in the app") {
  const Tablet tablet;
  tablet.tell(
      {"observe", "--text", "De deur klemt", "--photo", (sources / "docs/images/app-card.png").string()});
  CHECK(tablet.complaint(
            "size 800x1280\ntap \"Waarneming\"\ntap \"De deur klemt\"\nexpect \"app-card.png\"\n"
            "expect-not \"nog niet op dit toestel\"\nexpect-not \"kan hier niet\"\nshot photo\n") == "");
}

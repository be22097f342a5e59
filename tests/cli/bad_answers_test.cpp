// Answers that do not fit: the whole visit or nothing of it, and the sentence says which answer in which
// file.
#include "support/cli_tablet.hpp"

using namespace frontlijn::test;
using nlohmann::json;

namespace {

struct Visiting : CliTablet {
  std::string subject;
  Visiting() : CliTablet("Noor Voorbeeld") {
    add_checklist("horeca-integraal");
    subject = add_subject();
  }
  /// What is said to a file of this content; of the visit nothing is left, no draft either.
  std::string refused_with(const std::string& content, int code = 2,
                           const Words& more = {"--nothing-needed"}) const {
    Words words{"visit",       "run",
                "--subject",   subject,
                "--checklist", "horeca-integraal",
                "--answers",   file("antwoorden.json", content)};
    words.insert(words.end(), more.begin(), more.end());
    const std::string said = refused(words, code);
    INFO(said);
    CHECK(holds(said, "antwoorden.json"));
    CHECK(tell({"visit", "list", "--subject", subject})["visits"].empty());
    return said;
  }
};

/// Right answers first, so that there is something to leave half-done.
std::string after_right_answers(const std::string& rest) {
  return R"({"horeca-integraal": {"/data/first_look/seen": "Vol", "/data/core/routes_clear": "yes", )" +
         rest + "}}";
}

}  // namespace

TEST_CASE("an answer that the question does not take is named with question, value, file and path") {
  const Visiting tablet;
  const auto names = [&](const std::string& answer, const std::string& path, const std::string& value) {
    const std::string said = tablet.refused_with(after_right_answers("\"" + path + "\": " + answer));
    INFO(said);
    CHECK(holds(said, path));
    CHECK(holds(said, value));
    CHECK(holds(said, "Er is niets vastgelegd."));
  };
  names("-4", "/data/first_look/people_now", "-4");                // outside the constraint
  names("\"veel\"", "/data/first_look/people_now", "veel");        // no number
  names("12.5", "/data/first_look/people_now", "12.5");            // no whole number
  names("\"misschien\"", "/data/core/kitchen_safe", "misschien");  // no choice of the list
}

TEST_CASE("an answer that cannot be given is named with its path and the reason") {
  const Visiting tablet;
  CHECK(holds(tablet.refused_with(after_right_answers("\"/data/kelder/diep\": \"yes\""), 3),
              "/data/kelder/diep"));
  CHECK(holds(tablet.refused_with(after_right_answers("\"/data/core\": \"yes\"")), "/data/core"));
  CHECK(holds(tablet.refused_with(after_right_answers("\"/data/core/routes_clear\": [\"yes\"]")),
              "routes_clear"));
  CHECK(holds(tablet.refused_with(after_right_answers("\"/data/core/routes_clear\": {\"waarde\": \"yes\"}")),
              "routes_clear"));
  const std::string told = tablet.refused_with(
      after_right_answers("\"/data/core/kitchen_safe\": {\"value\": \"yes\", \"source\": \"gedroomd\"}"));
  CHECK(holds(told, "gedroomd"));
  CHECK(holds(told, "kitchen_safe"));
  CHECK(holds(tablet.refused_with(after_right_answers("\"data/core/kitchen_safe\": \"yes\"")),
              "‘data/core/kitchen_safe’"));
  CHECK(holds(tablet.refused_with(after_right_answers("\"/data/doors/door[200000]/door_free\": \"yes\"")),
              "door"));
}

TEST_CASE("a photo that is not there is named itself, and not the file of answers in its place") {
  const Visiting tablet;
  const std::string said =
      tablet.refused_with(after_right_answers("\"/data/core/doors_open\": \"no\", "
                                              "\"/data/core/doors_open_photo\": \"er-niet.png\""),
                          3);
  CHECK(holds(said, "er-niet.png"));
  CHECK(holds(said, "/data/core/doors_open_photo"));
  // Why it cannot be taken is said for itself.
  CHECK(holds(said, "is er niet"));
  const std::string folder = tablet.refused_with(
      after_right_answers("\"/data/core/doors_open\": \"no\", \"/data/core/doors_open_photo\": \".\""), 5);
  CHECK(holds(folder, "niet te lezen"));
}

TEST_CASE("what stands beside the answers is not passed over when it cannot be understood") {
  const Visiting tablet;
  const auto says = [&](const std::string& content, const std::string& named) {
    const std::string said = tablet.refused_with(content, 2, {});
    INFO(said);
    CHECK(holds(said, named));
  };
  says(R"({"follow_up": "morgen"})", "‘follow_up’");
  says(R"({"follow_up": {"owner": "ik", "date": 20261201}})", "‘follow_up.date’");
  says(R"({"follow_up": {"owner": "ik", "datum": "2026-12-01"}})", "‘follow_up.datum’");
  says(R"({"follow_up": {"owner": "ik", "date": "morgen"}})", "morgen");
  says(R"({"stop_after_core": "ja", "follow_up": {"nothing_needed": true}})", "‘stop_after_core’");
  says(R"({"horeca-integraal": ["yes"]})", "‘horeca-integraal’");
  CHECK(holds(tablet.refused_with(R"({"follow_up": {"owner": "Wie Dan Ook", "date": "2026-12-01"}})", 3, {}),
              "Wie Dan Ook"));
  CHECK(holds(tablet.refused_with(R"({"bouwplaats": {}})", 3), "bouwplaats"));
}

TEST_CASE("a file that is no JSON, no text, or not there leaves no visit") {
  const Visiting tablet;
  CHECK(holds(tablet.refused_with("{\n\"horeca-integraal\": {\n"), "regel 3"));
  tablet.refused_with("");
  tablet.refused_with("[1, 2]");
  tablet.refused_with("{\"words\": \"Caf\xE9\"}");
  CHECK(holds(tablet.refused({"visit", "run", "--answers", tablet.folder().path("weg.json").string()}, 3),
              "weg.json"));
}

TEST_CASE("a visit to what is not known, with a checklist that is not known, or on a wrong day is refused") {
  const Visiting tablet;
  const auto run = [&](const CliTablet::Words& words, int code) {
    CliTablet::Words all{"visit", "run"};
    all.insert(all.end(), words.begin(), words.end());
    return tablet.refused(all, code);
  };
  CHECK(holds(run({"--subject", "ffffffff", "--nothing-needed"}, 3), "ffffffff"));
  CHECK(holds(run({"--checklist", "zwembad", "--nothing-needed"}, 3), "horeca-integraal"));
  CHECK(holds(run({"--owner", "ik", "--date", "2026-02-30"}, 2), "2026-02-30"));
  CHECK(holds(run({"--owner", "ik", "--date", "2026-11-01"}, 2), "2026-11-01"));
  CHECK(holds(run({"--depth", "heel", "--nothing-needed"}, 2), "heel"));
}

#include "core/domain/enforcement/subject.hpp"

#include "officer.hpp"
#include <catch2/catch.hpp>

#include "core/domain/enforcement/register.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

TEST_CASE("a subject is found by the start of any word of its name or address, accents aside") {
  Officer noor;
  SubjectData cafe;
  cafe.name = "Café Het Anker";
  cafe.address = "Dijkstraat 12";
  cafe.activities = {"cook", "alcohol", "cook"};
  cafe.point = log::GeoPoint{52.1, 4.3, 5};
  const auto id = add_subject(*noor, cafe);
  REQUIRE(id);
  CHECK(find_subjects(*noor.store, "cafe ank", 10)->front().id == *id);
  CHECK(find_subjects(*noor.store, "dijk", 10)->size() == 1);
  CHECK(find_subjects(*noor.store, "haven", 10)->empty());
  CHECK(subject_by_id(*noor.store, *id)->data.activities == std::vector<std::string>{"alcohol", "cook"});
}

TEST_CASE("a subject needs a name, and lies on earth") {
  Officer noor;
  SubjectData data;
  CHECK(add_subject(*noor, data).error().key() == "text.missing");
  data.name = "Plein";
  data.point = log::GeoPoint{91, 4, -1};
  CHECK(add_subject(*noor, data).error().key() == "subject.not-on-earth");
}

TEST_CASE("a warning is shown until its last day, and has one") {
  Officer noor;
  const EntityId subject = noor.subject();
  CHECK(add_warning(*noor, subject, "aggression", "Hond los op het erf", std::nullopt).error().key() ==
        "warning.no-last-day");
  const auto warning = add_warning(*noor, subject, "dog", "Hond los op het erf", day(2026, 12, 1));
  REQUIRE(warning);
  CHECK(warnings_on(*noor.store, subject, day(2026, 12, 1))->size() == 1);
  CHECK(warnings_on(*noor.store, subject, day(2026, 12, 2))->empty());
  REQUIRE(withdraw_warning(*noor, *warning, "Hond is weg"));
  CHECK(warnings_on(*noor.store, subject, day(2026, 11, 20))->empty());
}

TEST_CASE("rule 4: values from different registers stand side by side, each with source and age") {
  Officer noor;
  const EntityId subject = noor.subject();
  REQUIRE(add_register_value(*noor, subject, "max-people", "400", "Gebruiksmelding", day(2024, 1, 5)));
  REQUIRE(add_register_value(*noor, subject, "max-people", "500", "Omgevingsvergunning", day(2019, 6, 1)));
  REQUIRE(add_register_value(*noor, subject, "max-people", "450", "Gebruiksmelding", day(2026, 1, 5)));
  const auto known = known_values(*noor.store, subject, "max-people", noor.zone).value();
  REQUIRE(known.size() == 2);
  CHECK(known[0].value == "450");
  CHECK(known[0].as_of == day(2026, 1, 5));
  CHECK(known[1].source == "Omgevingsvergunning");
  // What an officer typed has no register, and the day it was typed.
  const auto typed = known_values(*noor.store, subject, "name", noor.zone).value();
  REQUIRE(typed.size() == 1);
  CHECK(typed[0].source.empty());
  CHECK(typed[0].as_of == (*noor).today());
}

TEST_CASE("rule 7: a wrong register value becomes a correction report, and the register stays as it was") {
  Officer noor;
  const EntityId subject = noor.subject();
  REQUIRE(add_register_value(*noor, subject, "max-people", "400", "Gebruiksmelding", day(2024, 1, 5)));
  CorrectionReport report;
  report.subject = subject;
  report.attribute = "max-people";
  report.seen = "250";
  report.words = "Op het bord bij de ingang";
  const auto id = report_correction(*noor, report);
  REQUIRE(id);
  CHECK(known_values(*noor.store, subject, "max-people", noor.zone)->front().value == "400");
  const auto reports = corrections_on(*noor.store, subject).value();
  REQUIRE(reports.size() == 1);
  CHECK(reports.front().registered == "400");
  CHECK(reports.front().register_source == "Gebruiksmelding");
  CHECK(reports.front().outcome == CorrectionOutcome::open);
  report.seen = "400";
  CHECK(report_correction(*noor, report).error().key() == "correction.same");
}

TEST_CASE("rule 20: who reported a correction hears in words what became of it") {
  Officer noor;
  CorrectionReport report;
  report.subject = noor.subject();
  report.attribute = "owner";
  report.seen = "Stichting Voorbeeld";
  const auto id = report_correction(*noor, report).value();
  CHECK(answer_correction(*noor, id, CorrectionOutcome::rejected, " ").error().key() ==
        "correction.no-words");
  REQUIRE(answer_correction(*noor, id, CorrectionOutcome::accepted, "Overgenomen, dank"));
  CHECK(corrections_on(*noor.store, report.subject)->front().outcome_words == "Overgenomen, dank");
}

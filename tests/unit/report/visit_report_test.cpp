#include "core/report/visit_report.hpp"

#include <array>
#include <cstdio>
#include <fstream>

#include "support/languages.hpp"
#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/enforcement/finding.hpp"
#include "core/domain/enforcement/signal.hpp"
#include "core/domain/enforcement/subject.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/team.hpp"
#include "core/domain/regulation/agreement.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::report;
using namespace frontlijn::test;

namespace {

const VisitReportOptions options{{"/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
                                  "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"}};

/// What a reader of the PDF gets to read, lines joined.
std::string text_of(const Bytes& pdf) {
  const TemporaryFolder folder;
  const std::string file = folder.file("report.pdf", std::string(as_text(pdf)));
  std::FILE* reader = popen(("pdftotext '" + file + "' - 2>/dev/null").c_str(), "r");
  REQUIRE(reader != nullptr);
  std::string text;
  std::array<char, 4096> piece{};
  for (std::size_t n = 0; (n = std::fread(piece.data(), 1, piece.size(), reader)) > 0;)
    text.append(piece.data(), n);
  REQUIRE(pclose(reader) == 0);
  for (char& c : text)
    c = c == '\n' || c == '\f' ? ' ' : c;
  return text;
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

EntityId discotheque(const TeamTablet& tablet) {
  SubjectData data;
  data.name = "Discotheek Het Anker";
  data.address = "Havenkade 1";
  return add_subject(tablet.context, data).value();
}

/// A closed visit, as the running of it leaves it.
EntityId some_visit(const TeamTablet& tablet, EntityId subject) {
  const EntityId id = tablet.store.new_id();
  const SpaceId space = tablet.context.work;
  store::Changes changes(tablet.context.person);
  changes.set(space, kinds::visit, id, "subject", subject)
      .set(space, kinds::visit, id, "by", tablet.context.person)
      .set(space, kinds::visit, id, "started", tablet.clock.at)
      .set(space, kinds::visit, id, "closed", tablet.clock.at + Minutes{40})
      .set(space, kinds::visit, id, "state", std::string("closed"))
      .set(space, kinds::visit, id, "items", std::int64_t{30})
      .set(space, kinds::visit, id, "looked", std::int64_t{12})
      .set(space, kinds::visit, id, "unknown", std::int64_t{2})
      .set(space, kinds::visit, id, "not_looked", std::int64_t{16})
      .set(space, kinds::visit, id, "follow_up_owner", tablet.context.person)
      .set(space, kinds::visit, id, "follow_up_date", std::string("2026-12-04"))
      .set(space, kinds::visit, id, "follow_up_what", std::string("Kijken of de deur is omgehangen"));
  const EntityId answer = tablet.store.new_id();
  changes.set(space, kinds::answer, answer, "visit", id)
      .set(space, kinds::answer, answer, "question", std::string("Hoeveel bezoekers mogen erin?"))
      .set(space, kinds::answer, answer, "value", std::string("250"))
      .set(space, kinds::answer, answer, "ref", std::string("/data/a"));
  REQUIRE(tablet.store.commit(changes));
  return id;
}

void record_door(const TeamTablet& tablet, EntityId subject, EntityId visit) {
  Power power;
  power.person = tablet.context.person;
  power.domain = "fire-safety";
  power.may = PowerLevel::record;
  REQUIRE(grant_power(tablet.context, power));
  Finding finding;
  finding.subject = subject;
  finding.visit = visit;
  finding.domain = "fire-safety";
  finding.requirement = "Nooddeuren draaien naar buiten";
  finding.words = {"De achterdeur draait naar binnen; coördinator één gebeld"};
  REQUIRE(record_finding(tablet.context, finding)->formal);
}

}  // namespace

TEST_CASE("rule 26: a visit's report is made of what was recorded, and nobody fills it in") {
  TeamTablet tablet(1);
  const auto subject = discotheque(tablet);
  const auto visit = some_visit(tablet, subject);
  record_door(tablet, subject, visit);
  Signal signal;
  signal.subject = subject;
  signal.visit = visit;
  signal.words = "Vloer van de keuken is vet";
  REQUIRE(send_signal(tablet.context, signal));
  NewObservation seen;
  seen.words = "De ene dienst wil de deur naar binnen";
  seen.visit = visit;
  seen.source = SourceKind::told;
  REQUIRE(record_observation(tablet.context, seen));
  REQUIRE(make_agreement(tablet.context, {tablet.context.person, "Belt de brandweer", std::string("eigenaar"),
                                          day(2026, 11, 25), subject, visit}));

  const auto text = text_of(visit_report_pdf(tablet.context, {visit}, language("nl"), options).value());
  CHECK(says(text, "Bezoekverslag: Discotheek Het Anker"));
  CHECK(says(text, "Noor Voorbeeld"));
  CHECK(says(text, "Nooddeuren draaien naar buiten"));
  CHECK(says(text, "coördinator één gebeld"));
  CHECK(says(text, "Vloer van de keuken is vet"));
  CHECK(says(text, "De ene dienst wil de deur naar binnen"));
  CHECK(says(text, "Belt de brandweer"));
  CHECK(says(text, "Kijken of de deur is omgehangen"));
  CHECK(says(text, "Hoeveel bezoekers mogen erin?"));
  CHECK(says(text, "250"));
}

TEST_CASE("rule 5: the report says what was not looked at, beside what was") {
  TeamTablet tablet(1);
  const auto visit = some_visit(tablet, discotheque(tablet));
  const auto text = text_of(visit_report_pdf(tablet.context, {visit}, language("nl"), options).value());
  CHECK(says(text, "12 van 30 punten; 2 onbekend, 16 niet bekeken."));
  CHECK(says(text, "Er zijn geen formele bevindingen."));
}

TEST_CASE("rule 4: each fact in the report carries its source") {
  TeamTablet tablet(1);
  const auto subject = discotheque(tablet);
  const auto visit = some_visit(tablet, subject);
  record_door(tablet, subject, visit);
  CHECK(says(text_of(visit_report_pdf(tablet.context, {visit}, language("nl"), options).value()),
             "Bron: Gezien."));
}

TEST_CASE("rule 24: who reported something is not in the report") {
  TeamTablet tablet(1);
  const auto visit = some_visit(tablet, discotheque(tablet));
  NewObservation told;
  told.words = "De buurman stookt";
  told.visit = visit;
  told.source = SourceKind::told;
  told.reporter = Reporter{"Wilhelmina Verzonnen", "06-00000000"};
  REQUIRE(record_observation(tablet.context, told));
  const auto text = text_of(visit_report_pdf(tablet.context, {visit}, language("nl"), options).value());
  CHECK(says(text, "De buurman stookt"));
  CHECK_FALSE(says(text, "Wilhelmina"));
}

TEST_CASE("several visits to one place are bundled, in the reader's language") {
  TeamTablet tablet(1);
  const auto subject = discotheque(tablet);
  const auto first = some_visit(tablet, subject);
  const auto second = some_visit(tablet, subject);
  const auto text =
      text_of(visit_report_pdf(tablet.context, {first, second}, language("en"), options).value());
  const auto title = text.find("Visit report: Discotheek Het Anker");
  REQUIRE(title != std::string::npos);
  CHECK(text.find("Visit report: Discotheek Het Anker", title + 1) != std::string::npos);
}

TEST_CASE("a visit that is not here, and none at all, are said") {
  TeamTablet tablet(1);
  CHECK(visit_report_pdf(tablet.context, {}, language("nl"), options).error().key() == "report.no-visit");
  CHECK(visit_report_pdf(tablet.context, {tablet.store.new_id()}, language("nl"), options).error().key() ==
        "id.unknown");
}

#include <fstream>
#include <sstream>

#include "officer.hpp"
#include <catch2/catch.hpp>

#include "core/domain/enforcement/deviation.hpp"
#include "core/domain/enforcement/finding.hpp"
#include "core/domain/enforcement/sample.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

std::string example_matrix() {
  std::ifstream in(std::string(FRONTLIJN_SOURCE_DIR) + "/assets/enforcement/lhso-example.json");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

Finding violation(EntityId subject, const char* domain) {
  Finding finding;
  finding.subject = subject;
  finding.domain = domain;
  finding.requirement = "Vluchtdeuren gaan open";
  finding.words = {"Ketting om de deur"};
  return finding;
}

}  // namespace

TEST_CASE("rule 2: with the power an entry is a formal finding, without it the same entry is a signal") {
  Officer noor;
  noor.may_record("fire-safety");
  const EntityId disco = noor.subject();
  const Recorded formal = record_finding(*noor, violation(disco, "fire-safety")).value();
  CHECK(formal.formal);
  CHECK(open_findings_on(*noor.store, disco)->front().words.front() == "Ketting om de deur");

  const Recorded other = record_finding(*noor, violation(disco, "food")).value();
  CHECK_FALSE(other.formal);
  const Signal signal = signal_by_id(*noor.store, other.id).value();
  CHECK(signal.words == "Ketting om de deur");
  CHECK(signal.requirement == "Vluchtdeuren gaan open");
  CHECK(signal.subject == disco);
  CHECK(open_findings_on(*noor.store, disco)->size() == 1);
}

TEST_CASE("rule 3: a signal needs words or a photo, and no domain") {
  Officer noor;
  Signal signal;
  CHECK(send_signal(*noor, signal).error().key() == "signal.says-nothing");
  signal.words = "Bedden in de kelder";
  const auto id = send_signal(*noor, signal);
  REQUIRE(id);
  CHECK(signal_by_id(*noor.store, *id)->domain.empty());
  noor.may_record("building");
  REQUIRE(route_signal(*noor, *id, "building"));
  CHECK(signals_for(*noor.store, noor.context->person)->size() == 1);
}

TEST_CASE("rule 20: a signal is routed to who may act, acknowledged, and its outcome returns to who saw it") {
  Officer noor;
  const EntityId bram = add_colleague(*noor, "Bram Bedacht", Role::member).value();
  REQUIRE(grant_power(*noor, {{}, bram, "food", PowerLevel::record, {}, {}, "", {}}));
  Signal seen;
  seen.words = "Muizenkeutels onder de toonbank";
  seen.domain = "food";
  seen.subject = noor.subject();
  const EntityId id = send_signal(*noor, seen).value();
  REQUIRE(signals_for(*noor.store, bram)->size() == 1);
  CHECK(signals_for(*noor.store, noor.context->person)->empty());

  Context at_brams = *noor;
  at_brams.person = bram;
  REQUIRE(acknowledge_signal(at_brams, id));
  CHECK(signal_by_id(*noor.store, id)->state == SignalState::acknowledged);
  CHECK(answer_signal(at_brams, id, "  ").error().key() == "signal.silent-close");
  CHECK(hear_outcome(*noor, id).error().key() == "signal.no-outcome");
  REQUIRE(answer_signal(at_brams, id, "Zaak schoongemaakt, hercontrole was goed"));

  REQUIRE(outcomes_for(*noor.store, noor.context->person)->size() == 1);
  CHECK(hear_outcome(at_brams, id).error().key() == "signal.not-yours");
  REQUIRE(hear_outcome(*noor, id));
  CHECK(outcomes_for(*noor.store, noor.context->person)->empty());
  CHECK(signal_by_id(*noor.store, id)->state == SignalState::heard);
}

TEST_CASE("rule 20: a finding is resolved in words, not silently") {
  Officer noor;
  noor.may_record("building");
  const EntityId disco = noor.subject();
  const EntityId id = record_finding(*noor, violation(disco, "building"))->id;
  CHECK(resolve_finding(*noor, id, "").error().key() == "text.missing");
  REQUIRE(resolve_finding(*noor, id, "Ketting is weg"));
  CHECK(open_findings_on(*noor.store, disco)->empty());
}

TEST_CASE("rule 10: deviating needs a reason and nothing else, and is never filled in beforehand") {
  Officer noor;
  Deviation deviation;
  deviation.rule = "Eerst waarschuwen";
  CHECK(deviation.reason.empty());
  CHECK(record_deviation(*noor, deviation).error().key() == "deviation.no-reason");
  deviation.reason = "Morgen is het feest, dan staan er 400 mensen";
  const auto id = record_deviation(*noor, deviation);
  REQUIRE(id);
  CHECK_FALSE(deviation_by_id(*noor.store, *id)->review_date);
}

TEST_CASE("rule 10: a deviation keeps whom was consulted, the gain, its backing, and is looked back upon") {
  Officer noor;
  Deviation deviation;
  deviation.rule = "Termijn van zes weken";
  deviation.reason = "De ondernemer is ziek";
  deviation.consulted = {"jurist van de omgevingsdienst", "collega brandweer"};
  deviation.expected_gain = "Een oplossing in één keer";
  deviation.review_date = day(2026, 12, 15);
  const EntityId id = record_deviation(*noor, deviation).value();
  REQUIRE(back_deviation(*noor, id, "Akkoord"));
  const Deviation kept = deviation_by_id(*noor.store, id).value();
  CHECK(kept.consulted.size() == 2);
  CHECK(kept.backed_by == std::vector{noor.context->person});
  CHECK(deviations_to_review(*noor.store, day(2026, 12, 14))->empty());
  CHECK(deviations_to_review(*noor.store, day(2026, 12, 15))->size() == 1);
  REQUIRE(review_deviation(*noor, id, "Het werkte"));
  CHECK(deviations_to_review(*noor.store, day(2026, 12, 31))->empty());
}

TEST_CASE("the example matrix has all sixteen cells and says that it is an example") {
  const InterventionMatrix matrix = parse_matrix(example_matrix()).value();
  CHECK(matrix.example);
  CHECK(matrix.ranges.size() == 16);
  CHECK(matrix.criminal_consultation.size() == 10);
  CHECK(category_of(InterventionType::closure) == InterventionCategory::far_reaching);
  CHECK(parse_matrix("{").error().key() == "matrix.not-understood");
  CHECK(parse_matrix(R"({"version":"v","title":"t","ranges":{"A1":["inform"]}})").error().key() ==
        "matrix.cell-missing");
  CHECK(parse_matrix(R"({"version":"v","title":"t","ranges":{"A1":["shout"]}})").error().key() ==
        "matrix.unknown-intervention");
}

TEST_CASE("the organisation's own matrix takes the place of the example") {
  Officer noor;
  CHECK_FALSE(current_matrix(*noor.store).value());
  std::string own = example_matrix();
  own.replace(own.find("example-1"), 9, "own-2026");
  REQUIRE(adopt_matrix(*noor, own));
  CHECK(current_matrix(*noor.store).value()->version == "own-2026");
  CHECK(adopt_matrix(*noor, own).error().key() == "matrix.version-exists");
}

TEST_CASE("the cell of a finding can be changed later, its history stays, and cells can be counted") {
  Officer noor;
  noor.may_record("building");
  const EntityId id = record_finding(*noor, violation(noor.subject(), "building"))->id;
  REQUIRE(set_cell(*noor, id, parse_cell("B4").value(), "example-1", "Wist ervan"));
  noor.clock.at += std::chrono::hours{48};
  REQUIRE(set_cell(*noor, id, parse_cell("B3").value(), "example-1", "Jurist: schade is te herstellen"));
  const Finding finding = finding_by_id(*noor.store, id).value();
  REQUIRE(finding.cells.size() == 1);
  CHECK(to_text(finding.cells.front().cell) == "B3");
  const auto history = cell_history(*noor.store, id).value();
  REQUIRE(history.size() == 2);
  CHECK(to_text(history.front().cell.cell) == "B4");
  CHECK(history.front().cell.matrix == "example-1");
  CHECK(count_cells(*noor.store).value() == std::map<LhsoCell, std::size_t>{{parse_cell("B3").value(), 1}});
  CHECK(parse_cell("E1").error().key() == "lhso.not-a-cell");
}

TEST_CASE("an intervention outside the range of its cell needs reasons, which become a deviation") {
  Officer noor;
  noor.may_record("building");
  const EntityId id = record_finding(*noor, violation(noor.subject(), "building"))->id;
  const InterventionMatrix matrix = parse_matrix(example_matrix()).value();
  REQUIRE(set_cell(*noor, id, parse_cell("A1").value(), matrix.version, ""));
  CHECK(decide_intervention(*noor, id, InterventionType::inform, matrix, "Eerste keer", "")
            ->deviation.is_nil());
  const Error refused =
      decide_intervention(*noor, id, InterventionType::closure, matrix, "Gevaar", "").error();
  CHECK(refused.key() == "intervention.outside-range");
  CHECK(refused.argument("range") == "inform, talk-to");
  const auto closed =
      decide_intervention(*noor, id, InterventionType::closure, matrix, "Gevaar", "Acuut gevaar vannacht");
  REQUIRE(closed);
  CHECK(deviation_by_id(*noor.store, closed->deviation)->reason == "Acuut gevaar vannacht");
  CHECK(interventions_on(*noor.store, id)->size() == 2);
}

TEST_CASE("a sample can be redone by anybody from its published seed, whatever the order of the list") {
  Officer noor;
  std::vector<EntityId> population;
  for (int i = 0; i < 50; ++i)
    population.push_back(noor.store->new_id());
  const EntityId id =
      draw_sample(*noor, "trekking 18-11-2026: 4 8 15 16 23 42", "laag risico, Centrum", population, 5)
          .value();
  std::vector<EntityId> turned(population.rbegin(), population.rend());
  CHECK(draw("trekking 18-11-2026: 4 8 15 16 23 42", turned, 5).size() == 5);
  CHECK(verify_sample(*noor.store, id, turned));
  CHECK(sample_by_id(*noor.store, id)->drawn.size() == 5);
  CHECK(draw("andere trekking", population, 5) !=
        draw("trekking 18-11-2026: 4 8 15 16 23 42", population, 5));
  turned.pop_back();
  CHECK(verify_sample(*noor.store, id, turned).error().key() == "sample.other-population");
  CHECK(draw_sample(*noor, "", "x", population, 5).error().key() == "text.missing");
  CHECK(draw_sample(*noor, "s", "x", population, 51).error().key() == "sample.too-large");
}

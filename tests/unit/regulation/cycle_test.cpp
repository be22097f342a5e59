#include "core/domain/regulation/cycle.hpp"

#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/observation/measure.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/regulation/norm.hpp"
#include "core/domain/regulation/obstacle.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

EntityId some_observation(const TeamTablet& tablet) {
  NewObservation seen;
  seen.words = "Drie bezoeken op één dag bij dezelfde zaak";
  return record_observation(tablet.context, seen).value();
}

EntityId some_cycle(const TeamTablet& tablet) {
  NewCycle opened;
  opened.question = "Waarom komen wij drie keer?";
  opened.born_from = {some_observation(tablet)};
  return open_cycle(tablet.context, opened).value();
}

NewStep step(StepKind kind, const std::string& words, const std::string& why = "") {
  NewStep made;
  made.kind = kind;
  made.words = words;
  made.why = why;
  return made;
}

EntityId some_norm(const TeamTablet& tablet) {
  return draft_norm(tablet.context,
                    {"Samen op bezoek", "Eén bezoek voor alle domeinen", "Drie bezoeken kosten een dag",
                     IdOrWords{tablet.context.person}, std::nullopt})
      .value();
}

EntityId first_version(const TeamTablet& tablet, EntityId id) {
  return norm(tablet.store, id)->versions.front().id;
}

StageStep stage(NormStage to, const std::string& words = "Gezien en besproken") {
  StageStep made;
  made.stage = to;
  made.words = words;
  if (to == NormStage::pilot) {
    made.how_many = 12;
    made.where = "Havenbuurt";
  }
  return made;
}

}  // namespace

TEST_CASE("rule 15: a cycle is born from something that was observed or stands in the way") {
  TeamTablet tablet(1);
  NewCycle opened;
  opened.question = "Waarom?";
  CHECK(open_cycle(tablet.context, opened).error().key() == "cycle.born-from-nothing");
  opened.born_from = {tablet.store.new_id()};
  CHECK(open_cycle(tablet.context, opened).error().key() == "id.unknown");
  NewObstacle blocked;
  blocked.words = "Gegevens mogen niet gedeeld";
  blocked.claimed_rule = "de privacywet";
  blocked.who_can_remove = std::string("de functionaris");
  opened.born_from = {raise_obstacle(tablet.context, blocked).value(), some_observation(tablet)};
  opened.level = CycleLevel::strategic;
  opened.order = LearningOrder::change_norm;
  const auto id = open_cycle(tablet.context, opened).value();
  const auto made = cycle(tablet.store, id).value();
  CHECK(made.born_from.size() == 2);
  CHECK(made.level == CycleLevel::strategic);
  CHECK(made.order == LearningOrder::change_norm);
  CHECK(made.holder == tablet.context.person);
}

TEST_CASE("rule 15: any step can be first, in any order") {
  TeamTablet tablet(1);
  for (const auto& [kind, name] : NamesOf<StepKind>::list) {
    INFO(name);
    auto first = step(kind, "Begonnen met dit", "daarom");
    if (kind == StepKind::renorm)
      first.renorming = Renorming{RenormTarget::rule, std::nullopt, "Formulier 12b", std::nullopt};
    CHECK(add_step(tablet.context, some_cycle(tablet), first));
  }
  const auto id = some_cycle(tablet);
  REQUIRE(add_step(tablet.context, id, step(StepKind::act, "Samen gegaan")));
  tablet.pass(Minutes{1});
  REQUIRE(add_step(tablet.context, id, step(StepKind::judge, "Dat scheelde twee bezoeken")));
  const auto made = cycle(tablet.store, id).value();
  REQUIRE(made.steps.size() == 2);
  CHECK(made.steps[0].kind == StepKind::act);
  CHECK(made.steps[1].kind == StepKind::judge);
}

TEST_CASE("rule 15: said, decided and done are three records, and done is never derived from decided") {
  TeamTablet tablet(1);
  const auto id = some_cycle(tablet);
  const auto said =
      add_step(tablet.context, id, step(StepKind::judge, "We zouden samen kunnen gaan")).value();
  tablet.pass(Minutes{1});
  auto decision = step(StepKind::decide, "We gaan samen", "Het scheelt de ondernemer een dag");
  decision.follows = said;
  const auto decided = add_step(tablet.context, id, decision).value();
  CHECK(cycle(tablet.store, id)->decisions_not_done() == std::vector{decided});
  CHECK_FALSE(cycle(tablet.store, id)->is_done(decided));
  tablet.pass(Minutes{1});
  REQUIRE(add_step(tablet.context, id, step(StepKind::act, "Iets anders gedaan")));
  CHECK_FALSE(cycle(tablet.store, id)->is_done(decided));
  auto act = step(StepKind::act, "Samen gegaan");
  act.follows = decided;
  REQUIRE(add_step(tablet.context, id, act));
  CHECK(cycle(tablet.store, id)->is_done(decided));
  CHECK(cycle(tablet.store, id)->steps.size() == 4);
}

TEST_CASE("rule 10: a decision carries its own reasoning") {
  TeamTablet tablet(1);
  const auto id = some_cycle(tablet);
  CHECK(add_step(tablet.context, id, step(StepKind::decide, "We stoppen ermee")).error().key() ==
        "cycle.decision-without-why");
  CHECK(add_step(tablet.context, id, step(StepKind::observe, "")).error().key() == "text.missing");
}

TEST_CASE("rule 15: re-norming changes the norm, as a draft that must prove itself again") {
  TeamTablet tablet(1);
  const auto of = some_norm(tablet);
  const auto id = some_cycle(tablet);
  auto renorm = step(StepKind::renorm, "De norm wordt ruimer", "Twee bezoeken bleken soms beter");
  renorm.renorming = Renorming{RenormTarget::norm, of, "Hoogstens twee bezoeken", std::nullopt};
  REQUIRE(add_step(tablet.context, id, renorm));
  const auto changed = norm(tablet.store, of).value();
  REQUIRE(changed.versions.size() == 2);
  CHECK(changed.versions[1].words == "Hoogstens twee bezoeken");
  CHECK(changed.versions[1].stage == NormStage::draft);
  CHECK(cycle(tablet.store, id)->steps[0].renorming->what == of);
}

TEST_CASE("rule 15: re-norming changes the norm's owner, a measure, or the checklist") {
  TeamTablet tablet(1);
  const auto id = some_cycle(tablet);
  const auto of = some_norm(tablet);
  auto owner = step(StepKind::renorm, "Een ander is de eigenaar", "Die kan er iets aan doen");
  owner.renorming = Renorming{RenormTarget::owner, of, "", std::nullopt};
  CHECK(add_step(tablet.context, id, owner).error().key() == "cycle.renorm-what");
  owner.renorming->new_owner = std::string("team Vergunningen");
  REQUIRE(add_step(tablet.context, id, owner));
  CHECK(norm(tablet.store, of)->owner == std::vector<IdOrWords>{std::string("team Vergunningen")});

  NewMeasure counted{"Hoe vaak?",         "Wat vond de ondernemer?",        "Bezoeken per zaak", "bezoeken",
                     {0.0, std::nullopt}, {IdOrWords{std::string("team")}}, day(2027, 3, 1)};
  const auto measured = agree_measure(tablet.context, counted).value();
  auto measure_step = step(StepKind::renorm, "We tellen anders", "Telefoontjes tellen ook");
  measure_step.renorming =
      Renorming{RenormTarget::measure, measured, "Bezoeken en telefoontjes per zaak", std::nullopt};
  REQUIRE(add_step(tablet.context, id, measure_step));
  CHECK(measure(tablet.store, measured)->definition == "Bezoeken en telefoontjes per zaak");
  CHECK(measure(tablet.store, measured)->breaks.size() == 1);

  auto list = step(StepKind::renorm, "De lijst wordt korter", "Vijf vragen beslissen alles");
  list.renorming = Renorming{RenormTarget::checklist, std::nullopt, "", std::nullopt};
  CHECK(add_step(tablet.context, id, list).error().key() == "cycle.renorm-what");
  list.renorming->words = "Vraag 8 tot en met 30 vervallen";
  CHECK(add_step(tablet.context, id, list));
}

TEST_CASE("rule 15: re-norming can delete a rule, and retired rules are counted") {
  TeamTablet tablet(1);
  const auto id = some_cycle(tablet);
  CHECK(retired_rules(tablet.store)->empty());
  auto away = step(StepKind::renorm, "Formulier 12b vervalt", "Niemand las het");
  away.renorming =
      Renorming{RenormTarget::rule, std::nullopt, "Elk bezoek in drievoud op formulier 12b", std::nullopt};
  REQUIRE(add_step(tablet.context, id, away));
  const auto of = some_norm(tablet);
  REQUIRE(
      advance_norm(tablet.context, first_version(tablet, of), stage(NormStage::retired, "Niet meer nodig")));
  const auto rules = retired_rules(tablet.store).value();
  REQUIRE(rules.size() == 2);
  CHECK(rules[1].cycle == id);
  CHECK(rules[0].norm == of);
}

TEST_CASE("a re-norming that cannot be made leaves no step behind") {
  TeamTablet tablet(1);
  const auto id = some_cycle(tablet);
  auto renorm = step(StepKind::renorm, "De norm wordt ruimer", "Twee bleek beter");
  renorm.renorming = Renorming{RenormTarget::norm, tablet.store.new_id(), "Nieuwe tekst", std::nullopt};
  CHECK(add_step(tablet.context, id, renorm).error().key() == "id.unknown");
  CHECK(cycle(tablet.store, id)->steps.empty());
}

TEST_CASE("rule 23: each party's own reason for assenting or dissenting is kept") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = some_cycle(noor);
  const auto decided =
      add_step(noor.context, id, step(StepKind::decide, "We gaan samen", "Het scheelt een dag")).value();
  sync(noor, sem);
  CHECK(add_voice(noor.context, decided, noor.context.person, true, "").error().key() == "text.missing");
  REQUIRE(add_voice(noor.context, decided, noor.context.person, true, "Omdat het de ondernemer rust geeft"));
  REQUIRE(add_voice(sem.context, decided, std::string("brandweer"), false,
                    "Wij willen onaangekondigd kunnen komen"));
  sync(noor, sem);
  const auto voices = cycle(noor.store, id)->steps[0].voices;
  REQUIRE(voices.size() == 2);
  CHECK(voices[0].assents != voices[1].assents);
}

TEST_CASE("rule 24: steps, decisions and agreements of a cycle lie in the team's space, not backstage") {
  TeamTablet tablet(1);
  const auto id = some_cycle(tablet);
  REQUIRE(add_step(tablet.context, id, step(StepKind::decide, "We gaan samen", "Het scheelt een dag")));
  CHECK(tablet.store.commits_after(tablet.context.backstage, 0, 10)->empty());
  CHECK(cycle(tablet.store, id)->space == tablet.context.work);
}

TEST_CASE("an ended cycle takes no more steps, and says why it ended") {
  TeamTablet tablet(1);
  const auto id = some_cycle(tablet);
  CHECK(end_cycle(tablet.context, id, "").error().key() == "text.missing");
  REQUIRE(end_cycle(tablet.context, id, "De vraag is beantwoord"));
  CHECK(add_step(tablet.context, id, step(StepKind::act, "toch nog iets")).error().key() == "cycle.ended");
  CHECK(cycles(tablet.store, 10)->front().ended_because == "De vraag is beantwoord");
}

TEST_CASE("rule 16: a norm goes draft, simulated, pilot, adopted; no stage is skipped") {
  TeamTablet tablet(1);
  const auto of = some_norm(tablet);
  const auto version = first_version(tablet, of);
  CHECK(advance_norm(tablet.context, version, stage(NormStage::adopted)).error().key() ==
        "norm.skips-a-stage");
  CHECK(advance_norm(tablet.context, version, stage(NormStage::pilot)).error().key() == "norm.skips-a-stage");
  CHECK(advance_norm(tablet.context, version, stage(NormStage::simulated, "")).error().key() ==
        "text.missing");
  REQUIRE(advance_norm(tablet.context, version, stage(NormStage::simulated)));
  tablet.pass(Minutes{1});
  auto pilot = stage(NormStage::pilot);
  pilot.how_many.reset();
  CHECK(advance_norm(tablet.context, version, pilot).error().key() == "norm.pilot-without-size");
  pilot.how_many = 12;
  pilot.where = " ";
  CHECK(advance_norm(tablet.context, version, pilot).error().key() == "norm.pilot-without-size");
  REQUIRE(advance_norm(tablet.context, version, stage(NormStage::pilot)));
  CHECK(norm(tablet.store, of)->in_force() == nullptr);
  tablet.pass(Minutes{1});
  REQUIRE(advance_norm(tablet.context, version, stage(NormStage::adopted)));
  CHECK(norm(tablet.store, of)->in_force()->id == version);
  CHECK(norm(tablet.store, of)->versions[0].steps[1].how_many == 12);
  REQUIRE(advance_norm(tablet.context, version, stage(NormStage::retired)));
  CHECK(advance_norm(tablet.context, version, stage(NormStage::retired)).error().key() == "norm.is-retired");
}

TEST_CASE("rule 16: a stage that comes in without the ones before it does not count") {
  TeamTablet tablet(1);
  const auto of = some_norm(tablet);
  store::Changes changes(tablet.context.person);
  const auto sneaked = tablet.store.new_id();
  changes.set(tablet.context.work, kinds::norm_stage, sneaked, "version", first_version(tablet, of))
      .set(tablet.context.work, kinds::norm_stage, sneaked, "stage", std::string("adopted"));
  REQUIRE(tablet.store.commit(changes));
  CHECK(norm(tablet.store, of)->versions[0].stage == NormStage::draft);
}

TEST_CASE(
    "rule 16: another team adopts by forking and adapting; the fork is a draft and its lineage is visible") {
  TeamTablet haven(1);
  TeamTablet duin(2, "Sem Voorbeeld");
  (void)duin.store.add_space(*haven.store.space(haven.context.organisation).value()).value();
  const auto of = some_norm(haven);
  for (const auto to : {NormStage::simulated, NormStage::pilot, NormStage::adopted})
    REQUIRE(advance_norm(haven.context, first_version(haven, of), stage(to)));
  CHECK(fork_norm(haven.context, of, "tekst", "anders").error().key() == "norm.fork-own");
  const auto copy = share_norm(haven.context, of).value();
  duin.take(haven, haven.context.organisation);

  CHECK(fork_norm(duin.context, copy, "Eén bezoek, in de winter twee", " ").error().key() == "text.missing");
  const auto fork =
      fork_norm(duin.context, copy, "Eén bezoek, in de winter twee", "Bij ons zijn zaken in de winter dicht")
          .value();
  const auto own = norm(duin.store, fork).value();
  CHECK(own.versions.front().stage == NormStage::draft);
  CHECK(own.team == duin.context.team);
  CHECK(own.space == duin.context.work);
  const auto ancestors = lineage(duin.store, fork).value();
  REQUIRE(ancestors.size() == 1);
  CHECK(ancestors[0].norm == of);
  CHECK(ancestors[0].team == haven.context.team);
  CHECK(ancestors[0].title == "Samen op bezoek");
}

#include "core/domain/observation/measure.hpp"

#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/observation/score.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

NewMeasure waiting_days() {
  NewMeasure measure;
  measure.question = "Hoe lang wacht iemand tot het opgelost is?";
  measure.open_question = "Wat maakte het wachten erg of juist niet?";
  measure.definition = "Dagen van de eerste melding tot opgelost in hun ogen";
  measure.unit = "dagen";
  measure.bounds.least = 0;
  measure.agreed_by = {IdOrWords{std::string("Team Haven")}};
  measure.expires = day(2027, 5, 1);
  return measure;
}

}  // namespace

TEST_CASE(
    "rule 14: a measure names who agreed, its question, the open question beside it, a definition and a last "
    "day") {
  TeamTablet tablet(1);
  const auto refused = [&](auto spoil) {
    auto measure = waiting_days();
    spoil(measure);
    return agree_measure(tablet.context, measure).error().key();
  };
  CHECK(refused([](auto& m) { m.question = ""; }) == "text.missing");
  CHECK(refused([](auto& m) { m.open_question = " "; }) == "text.missing");
  CHECK(refused([](auto& m) { m.definition = ""; }) == "text.missing");
  CHECK(refused([](auto& m) { m.unit = ""; }) == "text.missing");
  CHECK(refused([](auto& m) { m.agreed_by.clear(); }) == "text.missing");
  CHECK(refused([](auto& m) { m.expires.reset(); }) == "expiry.missing");
  CHECK(refused([](auto& m) { m.expires = day(2026, 11, 18); }) == "expiry.in-the-past");
  CHECK(refused([](auto& m) { m.expires = day(2999, 1, 1); }) == "expiry.too-far");
  CHECK(refused([](auto& m) { m.bounds = {5.0, 1.0}; }) == "measure.bounds");
  CHECK(measures(tablet.store)->empty());

  const auto id = agree_measure(tablet.context, waiting_days()).value();
  const auto made = measure(tablet.store, id).value();
  CHECK(made.question == waiting_days().question);
  CHECK(made.agreed_by.size() == 1);
  CHECK(made.last_day == day(2027, 5, 1));
}

TEST_CASE("rule 14: without renewal a measure ends, and what has ended is agreed anew") {
  TeamTablet tablet(1);
  const auto id = agree_measure(tablet.context, waiting_days()).value();
  REQUIRE(add_point(tablet.context, id, 12, std::nullopt, ""));
  tablet.clock.at = parse_instant("2027-05-02T09:00:00Z", tablet.zone).value();
  CHECK_FALSE(measure(tablet.store, id)->runs_on(tablet.context.today()));
  CHECK(add_point(tablet.context, id, 12, std::nullopt, "").error().key() == "measure.ended");
  CHECK(renew_measure(tablet.context, id, day(2027, 9, 1), waiting_days().agreed_by).error().key() ==
        "measure.ended");
  // What was counted while it ran may still be written down.
  CHECK(add_point(tablet.context, id, 9, tablet.clock.at - 3 * one_day, ""));
  CHECK(chart_of(tablet.store, id)->points() == 2);
}

TEST_CASE("rule 14: a renewal in time, by those who agree on it, carries a measure on") {
  TeamTablet tablet(1);
  const auto id = agree_measure(tablet.context, waiting_days()).value();
  tablet.clock.at = parse_instant("2027-04-20T09:00:00Z", tablet.zone).value();
  CHECK(renew_measure(tablet.context, id, day(2027, 9, 1), {}).error().key() == "text.missing");
  CHECK(renew_measure(tablet.context, id, std::nullopt, waiting_days().agreed_by).error().key() ==
        "expiry.missing");
  REQUIRE(renew_measure(tablet.context, id, day(2027, 9, 1), waiting_days().agreed_by));
  CHECK(measure(tablet.store, id)->last_day == day(2027, 9, 1));
  REQUIRE(end_measure(tablet.context, id, "De vraag is beantwoord"));
  CHECK(measure(tablet.store, id)->last_day == day(2027, 4, 20));
}

TEST_CASE("rule 14: a renewal counts only when it was made while the thing still held") {
  CHECK(last_day(day(2026, 1, 31), {}) == day(2026, 1, 31));
  CHECK(last_day(day(2026, 1, 31), {{day(2026, 1, 31), day(2026, 3, 1)}}) == day(2026, 3, 1));
  CHECK(last_day(day(2026, 1, 31), {{day(2026, 2, 1), day(2026, 3, 1)}}) == day(2026, 1, 31));
  CHECK(last_day(day(2026, 1, 31), {{day(2026, 2, 20), day(2026, 5, 1)},
                                    {day(2026, 1, 10), day(2026, 3, 1)}}) == day(2026, 5, 1));
}

TEST_CASE("rule 13: a change of definition is a break with its reason in the chart") {
  TeamTablet tablet(1);
  const auto id = agree_measure(tablet.context, waiting_days()).value();
  const Instant start = tablet.clock.at - 20 * one_day;
  for (int i = 0; i < 14; ++i)
    REQUIRE(add_point(tablet.context, id, i < 7 ? 30 + i % 2 : 5 + i % 2, start + i * one_day, ""));
  CHECK(chart_of(tablet.store, id)->segments.size() == 1);
  CHECK(
      add_break(tablet.context, id, {start + 7 * one_day, ChartBreak::Cause::definition, "", "anders geteld"})
          .error()
          .key() == "measure.break-without-definition");
  REQUIRE(add_break(
      tablet.context, id,
      {start + 7 * one_day, ChartBreak::Cause::definition, "Dagen tot het eerste bezoek", "anders geteld"}));
  const auto chart = chart_of(tablet.store, id).value();
  REQUIRE(chart.segments.size() == 2);
  CHECK(chart.segments[1].starts_with->reason == "anders geteld");
  CHECK(chart.segments[0].limits->mean > 30);
  CHECK(chart.segments[1].limits->mean < 6);
  CHECK(measure(tablet.store, id)->definition == "Dagen tot het eerste bezoek");
}

TEST_CASE("rule 13: the story behind a point is told beside it, and stories of two tablets both stay") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = agree_measure(noor.context, waiting_days()).value();
  const auto point = add_point(noor.context, id, 46, std::nullopt, "").value();
  sync(noor, sem);
  REQUIRE(tell_story(noor.context, point, "De aannemer was failliet"));
  REQUIRE(tell_story(sem.context, point, "De sleutel was zoek"));
  sync(noor, sem);
  const auto story = chart_of(noor.store, id)->segments[0].points[0].story;
  CHECK(story.find("failliet") != std::string::npos);
  CHECK(story.find("sleutel") != std::string::npos);
  CHECK(chart_of(sem.store, id)->segments[0].points[0].story == story);
}

TEST_CASE("rule 12: no point of a measure and no score names the officer whose work it is") {
  const auto model = frontlijn_model();
  for (const char* kind : {kinds::measure_point, kinds::measure_break}) {
    for (const auto& field : model.kind(kind)->fields) {
      INFO(kind << "." << field.name);
      CHECK((field.type != store::FieldType::reference || field.name == "measure"));
    }
  }
}

TEST_CASE(
    "a point the unit cannot have, or of tomorrow, is refused; a slip of the pen is withdrawn with its "
    "reason") {
  TeamTablet tablet(1);
  const auto id = agree_measure(tablet.context, waiting_days()).value();
  CHECK(add_point(tablet.context, id, -1, std::nullopt, "").error().key() == "measure.out-of-bounds");
  CHECK(add_point(tablet.context, id, 1, tablet.clock.at + one_day, "").error().key() == "measure.not-yet");
  const auto slip = add_point(tablet.context, id, 120, std::nullopt, "").value();
  CHECK(withdraw_point(tablet.context, slip, "").error().key() == "text.missing");
  REQUIRE(withdraw_point(tablet.context, slip, "twaalf, geen 120"));
  CHECK(chart_of(tablet.store, id)->points() == 0);
  CHECK(tablet.store.history(kinds::measure_point, slip)->size() == 4);
}

TEST_CASE("each change of a score asks why, and comes with its step") {
  TeamTablet tablet(1);
  NewScoreSeries safety;
  safety.about = tablet.store.new_id();
  safety.words = "Hoe veilig zijn de kinderen nu?";
  const auto id = begin_scores(tablet.context, safety).value();
  const IdOrWords judge = tablet.context.person;
  REQUIRE(add_score(tablet.context, id, 4, "", judge));
  tablet.pass(one_day);
  CHECK(add_score(tablet.context, id, 6, " ", judge).error().key() == "score.no-why");
  REQUIRE(add_score(tablet.context, id, 6, "Oma woont nu in", judge));
  tablet.pass(one_day);
  REQUIRE(add_score(tablet.context, id, 6, "", judge));
  const auto series = scores(tablet.store, id).value();
  REQUIRE(series.scores.size() == 3);
  CHECK_FALSE(series.scores[0].step);
  CHECK(series.scores[1].step == 2);
  CHECK(series.scores[2].step == 0);
  CHECK(add_score(tablet.context, id, 11, "meer", judge).error().key() == "score.out-of-scale");
  CHECK(scores_about(tablet.store, safety.about)->size() == 1);
}

TEST_CASE("a capability scale says what can be seen at each of its four levels") {
  TeamTablet tablet(1);
  NewScoreSeries series;
  series.scale = Scale::capability;
  series.about = tablet.store.new_id();
  series.words = "Post openen";
  series.levels = {"Post ligt ongeopend", "Opent met hulp", "Opent zelf", ""};
  CHECK(begin_scores(tablet.context, series).error().key() == "score.levels-missing");
  series.levels[3] = "Opent en handelt af";
  const auto id = begin_scores(tablet.context, series).value();
  CHECK(add_score(tablet.context, id, 0, "", tablet.context.person).error().key() == "score.out-of-scale");
  CHECK(add_score(tablet.context, id, 2, "", tablet.context.person));
}

TEST_CASE("a goal in a person's own words is judged by that person alone") {
  TeamTablet tablet(1);
  NewScoreSeries goal;
  goal.scale = Scale::own_goal;
  goal.about = tablet.store.new_id();
  goal.words = "Ik wil zelf koken";
  CHECK(begin_scores(tablet.context, goal).error().key() == "text.missing");
  goal.person = std::string("mevrouw Verzonnen");
  const auto id = begin_scores(tablet.context, goal).value();
  CHECK(add_score(tablet.context, id, 7, "", tablet.context.person).error().key() == "score.not-theirs");
  CHECK(add_score(tablet.context, id, 7, "", std::string("mevrouw Verzonnen")));
}

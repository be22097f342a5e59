#include "core/domain/regulation/stand_up.hpp"

#include <algorithm>

#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/observation/measure.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/regulation/adopted_case.hpp"
#include "core/domain/regulation/directive.hpp"
#include "core/domain/regulation/obstacle.hpp"
#include "core/domain/regulation/reminders.hpp"
#include "core/domain/regulation/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

EntityId surprise(const TeamTablet& tablet, const std::string& words) {
  NewObservation seen;
  seen.words = words;
  seen.surprise = true;
  return record_observation(tablet.context, seen).value();
}

EntityId measure_with_signal(TeamTablet& tablet) {
  const NewMeasure counted{"Hoe lang wacht men?", "Wat maakte het erg?",
                           "Dagen tot opgelost",  "dagen",
                           {0.0, std::nullopt},   {IdOrWords{std::string("team")}},
                           day(2027, 6, 1)};
  const auto id = agree_measure(tablet.context, counted).value();
  const std::vector<double> values{5, 6, 5, 6, 5, 6, 5, 6, 30};
  for (std::size_t i = 0; i < values.size(); ++i)
    (void)add_point(tablet.context, id, values[i], tablet.clock.at - (20 - static_cast<int>(i)) * one_day, "")
        .value();
  return id;
}

NewAgreement promise(const TeamTablet& tablet, Date by) {
  return {tablet.context.person, "Belt de aannemer", std::string("bewoner"), by, std::nullopt, std::nullopt};
}

NewStandUp held(const TeamTablet& tablet) {
  NewStandUp made;
  made.started = tablet.clock.at;
  made.ended = tablet.clock.at + Minutes{15};
  made.present = {tablet.context.person, std::string("brandweer")};
  made.nothing_agreed = true;
  return made;
}

std::vector<AgendaSection> sections(const Agenda& agenda) {
  std::vector<AgendaSection> order;
  for (const AgendaItem& item : agenda.items)
    order.push_back(item.section);
  order.erase(std::unique(order.begin(), order.end()), order.end());
  return order;
}

std::size_t count(const Agenda& agenda, AgendaSection section) {
  return static_cast<std::size_t>(std::count_if(agenda.items.begin(), agenda.items.end(),
                                                [&](const AgendaItem& i) { return i.section == section; }));
}

}  // namespace

TEST_CASE("the agenda runs from last agreements over stuck cases, surprises and signals to due promises") {
  TeamTablet tablet(1);
  auto first = held(tablet);
  first.nothing_agreed = false;
  first.agreements = {promise(tablet, day(2026, 11, 19))};
  first.parked = {{std::nullopt, "Wie belt de eigenaar?", tablet.context.person}};
  REQUIRE(record_stand_up(tablet.context, first));
  REQUIRE(make_agreement(tablet.context, promise(tablet, day(2026, 11, 20))));
  surprise(tablet, "De eigenaar had het zelf al opgelost");
  measure_with_signal(tablet);
  NewCase opened;
  opened.words = "Rijhal";
  const auto stuck = open_case(tablet.context, opened).value();
  REQUIRE(mark_stuck(tablet.context, stuck, "Niemand betaalt de brandmuur"));
  tablet.pass(one_day);

  const auto today = agenda(tablet.context).value();
  CHECK(sections(today) == std::vector{AgendaSection::last_agreements, AgendaSection::stuck_cases,
                                       AgendaSection::surprises, AgendaSection::chart_signals,
                                       AgendaSection::due_promises});
  CHECK(count(today, AgendaSection::last_agreements) == 2);
  CHECK(count(today, AgendaSection::stuck_cases) == 1);
  CHECK(count(today, AgendaSection::due_promises) == 1);
  CHECK(today.left_out == 0);
}

TEST_CASE("a tablet with nothing on it has an empty agenda") {
  TeamTablet tablet(1);
  const auto today = agenda(tablet.context).value();
  CHECK(today.items.empty());
  CHECK_FALSE(today.last);
}

TEST_CASE("a surprise stays on the agenda until it was talked about, however late it came in") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto own = surprise(noor, "Zelf gezien");
  const auto late = surprise(sem, "Van een andere tablet");
  noor.pass(one_day);
  auto first = held(noor);
  const auto before = agenda(noor.context).value();
  for (const AgendaItem& item : before.items)
    first.discussed.push_back(item.topic);
  CHECK(first.discussed == std::vector{own});
  REQUIRE(record_stand_up(noor.context, first));
  CHECK(count(agenda(noor.context).value(), AgendaSection::surprises) == 0);
  sync(noor, sem);
  const auto next = agenda(noor.context).value();
  REQUIRE(count(next, AgendaSection::surprises) == 1);
  CHECK(next.items.back().about == late);
}

TEST_CASE("rule 13: a signal is an item of the team's own stand-up, and goes once it was talked about") {
  TeamTablet tablet(1);
  const auto id = measure_with_signal(tablet);
  const auto today = agenda(tablet.context).value();
  REQUIRE(count(today, AgendaSection::chart_signals) >= 1);
  CHECK(std::any_of(today.items.begin(), today.items.end(), [&](const AgendaItem& item) {
    return item.about == id && item.state == "chart-signal.outside-limits";
  }));
  // It raises nothing with anybody above the team.
  CHECK(obstacles(tablet.store, 10)->empty());
  CHECK(tablet.store.commits_after(tablet.context.organisation, 0, 100)->size() == 1);

  auto talked = held(tablet);
  for (const AgendaItem& item : today.items)
    talked.discussed.push_back(item.topic);
  REQUIRE(record_stand_up(tablet.context, talked));
  CHECK(count(agenda(tablet.context).value(), AgendaSection::chart_signals) == 0);
}

TEST_CASE("a stand-up ends with who, what and when, or says that nothing was agreed") {
  TeamTablet tablet(1);
  auto silent = held(tablet);
  silent.nothing_agreed = false;
  CHECK(record_stand_up(tablet.context, silent).error().key() == "stand-up.nothing-agreed");
  auto alone = held(tablet);
  alone.present.clear();
  CHECK(record_stand_up(tablet.context, alone).error().key() == "text.missing");
  auto vague = held(tablet);
  vague.agreements = {promise(tablet, day(2026, 11, 20))};
  vague.agreements[0].by_when.reset();
  CHECK(record_stand_up(tablet.context, vague).error().key() == "text.missing");
  CHECK(stand_ups(tablet.store, 10)->empty());
  CHECK(agreements(tablet.store, {}, 10)->empty());

  auto good = held(tablet);
  good.nothing_agreed = false;
  good.agreements = {promise(tablet, day(2026, 11, 20)), promise(tablet, day(2026, 11, 21))};
  const auto id = record_stand_up(tablet.context, good).value();
  AgreementFilter made_there;
  made_there.made_in = id;
  CHECK(agreements(tablet.store, made_there, 10)->size() == 2);
  CHECK(stand_up(tablet.store, id)->present.size() == 2);
  // One commit for all of it.
  CHECK(tablet.store.commits_after(tablet.context.work, 0, 10)->size() == 1);
}

TEST_CASE("what needs more than five minutes is parked with a holder") {
  TeamTablet tablet(1);
  RunningStandUp running(tablet.clock.at, {tablet.context.person});
  AgendaItem item;
  item.topic = item.about = tablet.store.new_id();
  item.words = "Rijhal";
  REQUIRE(running.begin_item(item, tablet.clock.at));
  CHECK(running.begin_item(item, tablet.clock.at).error().key() == "stand-up.item-open");
  CHECK_FALSE(running.must_be_parked(tablet.clock.at + tuning::item_time));
  const Instant later = tablet.clock.at + tuning::item_time + Milliseconds{1};
  CHECK(running.must_be_parked(later));
  CHECK(running.finish_item(later).error().key() == "stand-up.park-it");
  CHECK(running.end(later, true).error().key() == "stand-up.item-open");
  CHECK(running.park_item(std::string(" ")).error().key() == "stand-up.no-holder");
  REQUIRE(running.park_item(tablet.context.person));
  REQUIRE(running.begin_item(item, later));
  REQUIRE(running.finish_item(later + Minutes{2}));
  CHECK_FALSE(running.time_is_up(later));
  CHECK(running.time_is_up(tablet.clock.at + Minutes{15}));

  const auto id = record_stand_up(tablet.context, running.end(later + Minutes{3}, true).value()).value();
  const auto record = stand_up(tablet.store, id).value();
  REQUIRE(record.parked.size() == 1);
  CHECK(record.parked[0].holder == IdOrWords{tablet.context.person});
  CHECK(record.discussed == std::vector{item.topic});
  CHECK(record.nothing_agreed);
}

TEST_CASE("an agenda section is bounded and says how much it leaves out") {
  TeamTablet tablet(1);
  for (std::size_t i = 0; i < tuning::agenda_section + 7; ++i)
    surprise(tablet, "Verrassing " + std::to_string(i));
  const auto today = agenda(tablet.context).value();
  CHECK(count(today, AgendaSection::surprises) == tuning::agenda_section);
  CHECK(today.left_out == 7);
}

TEST_CASE("reminders come a month before what comes once in a while") {
  CHECK(early_notice_of(day(2027, 6, 1)) == day(2027, 5, 2));
  TeamTablet tablet(1);
  const auto id = measure_with_signal(tablet);
  REQUIRE(receive_directive(tablet.context, {"Tel de kinderen", std::string("de wethouder"),
                                             "Er was een kind kwijt", day(2027, 6, 10)}));
  CHECK(reminders(tablet.store, day(2027, 5, 1))->empty());
  const auto soon = reminders(tablet.store, day(2027, 5, 2)).value();
  REQUIRE(soon.size() == 1);
  CHECK(soon[0].about == id);
  CHECK(soon[0].on == day(2027, 6, 1));
  CHECK(reminders(tablet.store, day(2027, 5, 20))->size() == 2);
  CHECK(reminders(tablet.store, day(2027, 6, 2))->size() == 1);  // the measure has ended
}

TEST_CASE("a promise is remembered with a third of its time left, never the evening before") {
  CHECK(promise_notice_of(day(2026, 11, 1), day(2026, 11, 30)) == day(2026, 11, 21));
  CHECK(promise_notice_of(day(2026, 11, 18), day(2026, 11, 20)) == day(2026, 11, 18));
  CHECK(promise_notice_of(day(2026, 1, 1), day(2026, 12, 31)) == day(2026, 12, 1));
}

TEST_CASE("rule 19: the later check of a closed case is remembered until it was made") {
  TeamTablet tablet(1);
  NewCase opened;
  opened.words = "Overlast in de straat";
  const auto id = open_case(tablet.context, opened).value();
  REQUIRE(close_case(tablet.context, id, {{"Rustig", "Buren gebeld", false}, "", day(2027, 3, 1)}));
  CHECK(reminders(tablet.store, day(2027, 1, 15))->empty());
  CHECK(reminders(tablet.store, day(2027, 2, 1))->size() == 1);
  CHECK(reminders(tablet.store, day(2027, 4, 1))->size() == 1);
  REQUIRE(check_case(tablet.context, id, true, "Nog steeds rustig"));
  CHECK(reminders(tablet.store, day(2027, 4, 1))->empty());
}

TEST_CASE("rule 22: each item of the agenda says how old what it shows is") {
  TeamTablet tablet(1);
  const Instant seen_at = tablet.clock.at;
  surprise(tablet, "De eigenaar had het zelf al opgelost");
  tablet.pass(3 * one_day);
  const auto today = agenda(tablet.context).value();
  REQUIRE(today.items.size() == 1);
  CHECK(today.items[0].changed == seen_at);
}

#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/regulation/adopted_case.hpp"
#include "core/domain/regulation/backstage.hpp"
#include "core/domain/regulation/directive.hpp"
#include "core/domain/regulation/obstacle.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

EntityId some_case(const TeamTablet& tablet) {
  NewCase opened;
  opened.words = "Gezin wacht op een uitkering terwijl de schulden groeien";
  return open_case(tablet.context, opened).value();
}

CaseClosing ending(const std::string& incident = "") {
  return {{"De uitkering loopt", "Thuis verteld", false}, incident, day(2027, 2, 1)};
}

NewObstacle blocked() {
  NewObstacle obstacle;
  obstacle.words = "We mogen het adres niet aan de woningcorporatie doorgeven";
  obstacle.claim = Claim::not_allowed;
  obstacle.claimed_rule = "de privacywet";
  obstacle.who_can_remove = std::string("functionaris gegevensbescherming");
  return obstacle;
}

}  // namespace

TEST_CASE("rule 19: a worker and a boss adopt a case together; neither can alone") {
  TeamTablet tablet(1);
  const auto id = some_case(tablet);
  const IdOrWords worker = tablet.context.person;
  CHECK(adopt_case(tablet.context, id, worker, worker).error().key() == "case.adopted-alone");
  CHECK(adopt_case(tablet.context, id, worker, std::string(" ")).error().key() == "case.adopted-alone");
  CHECK(adopt_case(tablet.context, id, std::string(), std::string("directeur")).error().key() ==
        "case.adopted-alone");
  CHECK_FALSE(adopted_case(tablet.store, id)->is_adopted());
  REQUIRE(adopt_case(tablet.context, id, worker, std::string("directeur Dienstverlening")));
  CHECK(adopted_case(tablet.store, id)->adoptions.front().worker == worker);
}

TEST_CASE("rule 19: an adopted case closes only with anchoring, or as an incident, and with a later check") {
  TeamTablet tablet(1);
  const auto id = some_case(tablet);
  REQUIRE(adopt_case(tablet.context, id, tablet.context.person, std::string("directeur")));
  CHECK(close_case(tablet.context, id, ending()).error().key() == "case.not-anchored");
  auto no_check = ending("Een eenmalige samenloop");
  no_check.check_on.reset();
  CHECK(close_case(tablet.context, id, no_check).error().key() == "case.no-check");
  no_check.check_on = tablet.context.today();
  CHECK(close_case(tablet.context, id, no_check).error().key() == "case.no-check");
  CHECK_FALSE(adopted_case(tablet.store, id)->closed);
  REQUIRE(anchor_case(tablet.context, id, "Voorschot binnen een week, voor iedereen", std::nullopt));
  REQUIRE(close_case(tablet.context, id, ending()));
  const auto closed = adopted_case(tablet.store, id).value();
  CHECK(closed.closed);
  CHECK_FALSE(closed.check_is_due(day(2027, 1, 31)));
  CHECK(closed.check_is_due(day(2027, 2, 1)));

  const auto incident = some_case(tablet);
  REQUIRE(adopt_case(tablet.context, incident, tablet.context.person, std::string("directeur")));
  CHECK(close_case(tablet.context, incident, ending("Een eenmalige samenloop")));
}

TEST_CASE("rule 19: the later check says whether it held") {
  TeamTablet tablet(1);
  const auto id = some_case(tablet);
  CHECK(check_case(tablet.context, id, true, "Geen nieuwe schulden").error().key() == "case.is-open");
  REQUIRE(close_case(tablet.context, id, ending()));
  tablet.pass(80 * one_day);
  CHECK(check_case(tablet.context, id, false, " ").error().key() == "text.missing");
  REQUIRE(check_case(tablet.context, id, false, "De incassobureaus kwamen terug"));
  CHECK_FALSE(adopted_case(tablet.store, id)->checks.front().holds);
  CHECK_FALSE(adopted_case(tablet.store, id)->check_is_due(day(2027, 3, 1)));
}

TEST_CASE("rule 20: a case does not close silently") {
  TeamTablet tablet(1);
  const auto id = some_case(tablet);
  auto silent = ending();
  silent.closing.message_back.clear();
  CHECK(close_case(tablet.context, id, silent).error().key() == "closing.no-message-back");
  silent.closing.reporter_unknown = true;
  CHECK(close_case(tablet.context, id, silent));

  NewObservation told;
  told.words = "Mijn buurvrouw eet niet";
  told.source = SourceKind::told;
  told.reporter = Reporter{"Wilhelmina Verzonnen", ""};
  NewCase opened;
  opened.words = "Buurvrouw";
  opened.born_from = {record_observation(tablet.context, told).value()};
  const auto reported = open_case(tablet.context, opened).value();
  CHECK(close_case(tablet.context, reported, silent).error().key() == "closing.reporter-is-known");
  CHECK(close_case(tablet.context, reported, ending()));
}

TEST_CASE(
    "rule 17: who solves it now and who will own it are two fields, beside one named holder and the roles") {
  TeamTablet tablet(1);
  const auto id = some_case(tablet);
  CHECK(adopted_case(tablet.store, id)->holder == tablet.context.person);
  REQUIRE(set_case_role(tablet.context, id, CaseRole::interim_solver, tablet.context.person));
  CHECK_FALSE(adopted_case(tablet.store, id)->later_owner);
  REQUIRE(set_case_role(tablet.context, id, CaseRole::later_owner, std::string("Sociale Dienst")));
  REQUIRE(set_case_role(tablet.context, id, CaseRole::content, std::string("schuldhulp")));
  const auto made = adopted_case(tablet.store, id).value();
  CHECK(made.interim_solver == IdOrWords{tablet.context.person});
  CHECK(made.later_owner == IdOrWords{std::string("Sociale Dienst")});
  CHECK_FALSE(made.process_role);
  CHECK(made.holder == tablet.context.person);
  CHECK(hand_over_case(tablet.context, id, EntityId{}).error().key() == "text.missing");
}

TEST_CASE("rule 21: the citizen's clock of a case stands beside the legal term") {
  TeamTablet tablet(1);
  NewCase opened;
  opened.words = "Wacht op een uitkering";
  opened.clock.waiting_since = day(2026, 9, 1);
  opened.clock.legal_term = day(2026, 12, 1);
  const auto id = open_case(tablet.context, opened).value();
  const auto clock = adopted_case(tablet.store, id)->clock;
  CHECK(clock.days_waited(day(2026, 11, 18)) == 78);
  CHECK(clock.legal_term == day(2026, 12, 1));
}

TEST_CASE("a stuck case says why, and moves again") {
  TeamTablet tablet(1);
  const auto id = some_case(tablet);
  REQUIRE(mark_stuck(tablet.context, id, "Twee diensten wachten op elkaar"));
  CHECK(adopted_case(tablet.store, id)->stuck_because == "Twee diensten wachten op elkaar");
  REQUIRE(mark_stuck(tablet.context, id, ""));
  CHECK(adopted_case(tablet.store, id)->stuck_because.empty());
}

TEST_CASE("rule 18: an obstacle names the claimed rule, whether it was verified, and who can remove it") {
  TeamTablet tablet(1);
  auto nameless = blocked();
  nameless.claimed_rule = "";
  CHECK(raise_obstacle(tablet.context, nameless).error().key() == "text.missing");
  auto nobody = blocked();
  nobody.who_can_remove = std::string();
  CHECK(raise_obstacle(tablet.context, nobody).error().key() == "text.missing");
  auto unproven = blocked();
  unproven.verified = Verified::confirmed;
  CHECK(raise_obstacle(tablet.context, unproven).error().key() == "obstacle.verified-how");
  const auto id = raise_obstacle(tablet.context, blocked()).value();
  CHECK(obstacle(tablet.store, id)->verified == Verified::unknown);
  CHECK(obstacle(tablet.store, id)->space == tablet.context.organisation);
  REQUIRE(verify_claim(tablet.context, id, Verified::refuted,
                       "Nagevraagd bij de functionaris: mag wel bij een taak"));
  CHECK(obstacle(tablet.store, id)->verified == Verified::refuted);
}

TEST_CASE("rule 18: escalation goes rung by rung, with a clock on each, and no rung is skipped") {
  TeamTablet tablet(1);
  const auto id = raise_obstacle(tablet.context, blocked()).value();
  const auto escalate = [&](Rung rung, Date by) {
    return escalate_obstacle(tablet.context, id, rung, std::string("wie erover gaat"), by);
  };
  CHECK(escalate(Rung::directorate, day(2026, 12, 1)).error().key() == "obstacle.skips-a-rung");
  CHECK(escalate_obstacle(tablet.context, id, Rung::coordinator, std::string("coördinator"), std::nullopt)
            .error()
            .key() == "obstacle.no-clock");
  CHECK(escalate(Rung::coordinator, tablet.context.today()).error().key() == "obstacle.no-clock");
  REQUIRE(escalate(Rung::coordinator, day(2026, 11, 25)));
  CHECK(escalate(Rung::coordinator, day(2026, 12, 1)).error().key() == "obstacle.skips-a-rung");
  CHECK(escalate(Rung::department, day(2026, 12, 1)).error().key() == "obstacle.clock-runs");
  tablet.pass(8 * one_day);
  CHECK(obstacle(tablet.store, id)->clock_ran_out(tablet.context.today()));
  REQUIRE(escalate(Rung::department, day(2026, 12, 10)));
  const auto climbed = obstacle(tablet.store, id).value();
  REQUIRE(climbed.escalations.size() == 2);
  CHECK(climbed.escalations[1].rung == Rung::department);
  CHECK(climbed.escalations[1].answer_by == day(2026, 12, 10));
}

TEST_CASE("rule 18: an answer frees the way up before its clock runs out; climbs are counted, of how many") {
  TeamTablet tablet(1);
  auto tried = blocked();
  tried.tried = "Zelf gebeld met de corporatie";
  const auto id = raise_obstacle(tablet.context, tried).value();
  REQUIRE(raise_obstacle(tablet.context, blocked()));
  // What was said before it was asked is no answer to it.
  REQUIRE(answer_obstacle(tablet.context, id,
                          {std::string("coördinator"), AnswerKind::cannot, "Geen idee", std::nullopt}));
  tablet.pass(Minutes{1});
  REQUIRE(
      escalate_obstacle(tablet.context, id, Rung::coordinator, std::string("coördinator"), day(2026, 12, 1)));
  REQUIRE(answer_obstacle(
      tablet.context, id,
      {std::string("coördinator"), AnswerKind::cannot, "Daar ga ik niet over", std::nullopt}));
  REQUIRE(escalate_obstacle(tablet.context, id, Rung::department, std::string("afdelingshoofd"),
                            day(2026, 12, 10)));
  const auto counts = escalation_counts(tablet.store).value();
  CHECK(counts.obstacles == 2);
  REQUIRE(counts.rungs.size() == 4);
  CHECK(counts.rungs[0].times == 1);
  CHECK(counts.rungs[1].times == 1);
  CHECK(counts.rungs[2].times == 0);
}

TEST_CASE("rule 18: management answers on the record, after asking what was tried") {
  TeamTablet tablet(1);
  const auto id = raise_obstacle(tablet.context, blocked()).value();
  const NewAnswer answer{std::string("afdelingshoofd"), AnswerKind::promised, "We sluiten een convenant",
                         day(2026, 12, 15)};
  CHECK(answer_obstacle(tablet.context, id, answer).error().key() == "obstacle.ask-what-was-tried");
  REQUIRE(tell_tried(tablet.context, id, "Toestemming gevraagd aan de bewoner"));
  auto endless = answer;
  endless.promised_by.reset();
  CHECK(answer_obstacle(tablet.context, id, endless).error().key() == "obstacle.promise-without-day");
  REQUIRE(answer_obstacle(tablet.context, id, answer));
  const auto answered = obstacle(tablet.store, id).value();
  CHECK(answered.newest_answer()->promised_by == day(2026, 12, 15));
  CHECK(answered.tried == std::vector<std::string>{"Toestemming gevraagd aan de bewoner"});
}

TEST_CASE("rule 18: another team recognises an obstacle on the board, or says how it was solved there") {
  TeamTablet haven(1);
  TeamTablet duin(2, "Sem Voorbeeld");
  (void)duin.store.add_space(*haven.store.space(haven.context.organisation).value()).value();
  const auto id = raise_obstacle(haven.context, blocked()).value();
  CHECK(recognise_obstacle(haven.context, id, RecognitionKind::same, "wij ook").error().key() ==
        "obstacle.recognise-own");
  duin.take(haven, haven.context.organisation);
  CHECK(recognise_obstacle(duin.context, id, RecognitionKind::solved, "").error().key() == "text.missing");
  REQUIRE(recognise_obstacle(duin.context, id, RecognitionKind::solved,
                             "Wij vragen toestemming bij het eerste bezoek"));
  haven.take(duin, haven.context.organisation);
  const auto seen = obstacle(haven.store, id).value();
  REQUIRE(seen.recognitions.size() == 1);
  CHECK(seen.recognitions[0].team == duin.context.team);
  CHECK(seen.recognitions[0].kind == RecognitionKind::solved);
}

TEST_CASE("rule 20: the one who raised an obstacle hears what became of it") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = raise_obstacle(noor.context, blocked()).value();
  sync(noor, sem);
  CHECK(close_obstacle(sem.context, id, {"Convenant gesloten", "", false}).error().key() ==
        "closing.no-message-back");
  CHECK(close_obstacle(sem.context, id, {"Convenant gesloten", "", true}).error().key() ==
        "closing.reporter-is-known");
  REQUIRE(close_obstacle(sem.context, id, {"Convenant gesloten", "Noor gebeld", false}));
  CHECK(answer_obstacle(sem.context, id, {std::string("x"), AnswerKind::cannot, "te laat", std::nullopt})
            .error()
            .key() == "closing.is-closed");
}

TEST_CASE("rule 24: a reflection stays with its author or team until the author releases it") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto own = reflect(noor.context, "Ik schrok en deed te streng", Audience::author).value();
  const auto shared = reflect(noor.context, "We praten langs elkaar heen", Audience::team).value();
  CHECK(reflection(noor.store, own)->space == noor.context.personal);
  CHECK(reflection(noor.store, shared)->space == noor.context.backstage);
  CHECK(noor.store.commits_after(noor.context.work, 0, 10)->empty());
  sync(noor, sem);
  CHECK(reflection(sem.store, own).error().key() == "id.unknown");
  CHECK(release_reflection(sem.context, shared).error().key() == "reflection.not-yours");
  CHECK(edit_reflection(sem.context, shared, "herschreven").error().key() == "reflection.not-yours");

  const auto copy = release_reflection(noor.context, own).value();
  const auto released = reflection(noor.store, copy).value();
  CHECK(released.space == noor.context.work);
  CHECK(released.origin == own);
  CHECK(released.words == reflection(noor.store, own)->words);
  CHECK(reflection(noor.store, own)->space == noor.context.personal);
  CHECK(release_reflection(noor.context, own).error().key() == "reflection.is-released");
}

TEST_CASE("rule 24: evidence cannot be hidden in a reflection: it holds words and nothing else") {
  const auto model = frontlijn_model();
  for (const auto& field : model.kind(kinds::reflection)->fields)
    CHECK(field.type != store::FieldType::attachment);
}

TEST_CASE(
    "rule 14: a directive has an issuer, a reason and a last day, and lapses unless it is reconfirmed in "
    "time") {
  TeamTablet tablet(1);
  NewDirective order{"Tel na elke vakantie de kinderen op alle basisscholen", std::string("de wethouder"),
                     "Er was een kind kwijt", day(2026, 12, 20)};
  auto endless = order;
  endless.expires.reset();
  CHECK(receive_directive(tablet.context, endless).error().key() == "expiry.missing");
  auto bare = order;
  bare.reason = "";
  CHECK(receive_directive(tablet.context, bare).error().key() == "text.missing");
  const auto lapsing = receive_directive(tablet.context, order).value();
  const auto confirmed = receive_directive(tablet.context, order).value();
  tablet.pass(20 * one_day);
  REQUIRE(reconfirm_directive(tablet.context, confirmed, day(2027, 2, 1), std::string("de wethouder"),
                              "Nog eenmaal, na de kerst"));
  tablet.pass(20 * one_day);
  CHECK_FALSE(directive(tablet.store, lapsing)->in_force_on(tablet.context.today()));
  CHECK(directive(tablet.store, confirmed)->in_force_on(tablet.context.today()));
  CHECK(
      reconfirm_directive(tablet.context, lapsing, day(2027, 2, 1), std::string("de wethouder"), "toch weer")
          .error()
          .key() == "directive.lapsed");
  CHECK(directives(tablet.store)->front().id == confirmed);
}

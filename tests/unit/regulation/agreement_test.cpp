#include "core/domain/regulation/agreement.hpp"

#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

NewAgreement door(const TeamTablet& tablet, Date by_when) {
  NewAgreement agreed;
  agreed.who = tablet.context.person;
  agreed.what = "Belt de brandweer over de deur";
  agreed.for_whom = std::string("eigenaar van de discotheek");
  agreed.by_when = by_when;
  return agreed;
}

AgreementsKept figure(const TeamTablet& tablet) {
  return agreements_kept(tablet.store, tablet.context.work, day(2026, 1, 1), day(2027, 12, 31),
                         tablet.context.today())
      .value();
}

}  // namespace

TEST_CASE("rule 12: an agreement says who does what, for whom, by when") {
  TeamTablet tablet(1);
  const auto refused = [&](auto spoil) {
    auto agreed = door(tablet, day(2026, 11, 25));
    spoil(agreed);
    return make_agreement(tablet.context, agreed).error().key();
  };
  CHECK(refused([](auto& a) { a.who = std::string(" "); }) == "text.missing");
  CHECK(refused([](auto& a) { a.what = ""; }) == "text.missing");
  CHECK(refused([](auto& a) { a.for_whom = std::string(); }) == "text.missing");
  CHECK(refused([](auto& a) { a.by_when.reset(); }) == "text.missing");
  CHECK(refused([](auto& a) { a.by_when = day(2026, 11, 17); }) == "agreement.in-the-past");
  const auto id = make_agreement(tablet.context, door(tablet, day(2026, 11, 18))).value();
  const auto made = agreement(tablet.store, id).value();
  CHECK(made.who == IdOrWords{tablet.context.person});
  CHECK(made.state == AgreementState::open);
  CHECK(made.by_when == day(2026, 11, 18));
}

TEST_CASE("rule 12: renegotiating with a reason is a decent outcome, and both days stay to be seen") {
  TeamTablet tablet(1);
  const auto id = make_agreement(tablet.context, door(tablet, day(2026, 11, 20))).value();
  CHECK(renegotiate_agreement(tablet.context, id, day(2026, 12, 1), " ").error().key() == "text.missing");
  CHECK(renegotiate_agreement(tablet.context, id, day(2026, 11, 1), "te druk").error().key() ==
        "agreement.in-the-past");
  REQUIRE(renegotiate_agreement(tablet.context, id, day(2026, 12, 1), "De brandweer is er pas in december"));
  const auto later = agreement(tablet.store, id).value();
  CHECK(later.state == AgreementState::renegotiated);
  CHECK(later.first_by_when == day(2026, 11, 20));
  CHECK(later.by_when == day(2026, 12, 1));
  CHECK(later.outcomes[0].reason == "De brandweer is er pas in december");
  CHECK(figure(tablet).decent() == 1);
  CHECK(figure(tablet).of() == 1);
  REQUIRE(keep_agreement(tablet.context, id));
  CHECK(figure(tablet).kept == 1);
  CHECK(keep_agreement(tablet.context, id).error().key() == "agreement.is-settled");
}

TEST_CASE("rule 12: what is done after its day is late, with a reason, and not quietly kept") {
  TeamTablet tablet(1);
  const auto id = make_agreement(tablet.context, door(tablet, day(2026, 11, 20))).value();
  CHECK(keep_agreement_late(tablet.context, id, "vergeten").error().key() == "agreement.not-late");
  tablet.pass(4 * one_day);
  CHECK(agreement(tablet.store, id)->past_its_day(tablet.context.today()));
  CHECK(keep_agreement(tablet.context, id).error().key() == "agreement.past-its-day");
  CHECK(keep_agreement(tablet.context, id, day(2026, 12, 24)).error().key() == "agreement.not-yet");
  CHECK(keep_agreement_late(tablet.context, id, "").error().key() == "text.missing");
  REQUIRE(keep_agreement_late(tablet.context, id, "Niemand nam op"));
  CHECK(agreement(tablet.store, id)->state == AgreementState::late);
}

TEST_CASE("rule 12: said later that it was done in time, it was done in time") {
  TeamTablet tablet(1);
  const auto id = make_agreement(tablet.context, door(tablet, day(2026, 11, 20))).value();
  tablet.pass(4 * one_day);
  REQUIRE(keep_agreement(tablet.context, id, day(2026, 11, 19)));
  CHECK(agreement(tablet.store, id)->state == AgreementState::kept);
}

TEST_CASE("rules 5 and 12: the headline figure comes with its denominator; what is not due is not in it") {
  TeamTablet tablet(1);
  const auto make = [&](Date by) { return make_agreement(tablet.context, door(tablet, by)).value(); };
  const auto kept = make(day(2026, 11, 18));
  const auto late = make(day(2026, 11, 18));
  const auto let_go = make(day(2026, 11, 18));
  make(day(2026, 11, 18));  // nobody says anything
  make(day(2026, 12, 24));
  REQUIRE(keep_agreement(tablet.context, kept));
  REQUIRE(renegotiate_agreement(tablet.context, let_go, std::nullopt, "De zaak is gesloten"));
  CHECK(agreement(tablet.store, let_go)->state == AgreementState::let_go);
  CHECK_FALSE(agreement(tablet.store, let_go)->is_open());
  tablet.pass(3 * one_day);
  REQUIRE(keep_agreement_late(tablet.context, late, "ziek"));
  const auto now = figure(tablet);
  CHECK(now.kept == 1);
  CHECK(now.renegotiated == 1);
  CHECK(now.late == 1);
  CHECK(now.past_their_day == 1);
  CHECK(now.not_yet_due == 1);
  CHECK(now.decent() == 2);
  CHECK(now.of() == 4);
}

TEST_CASE(
    "rule 12: the figure is of a team's space, and a renegotiated day that passes in silence is not decent") {
  TeamTablet tablet(1);
  const auto id = make_agreement(tablet.context, door(tablet, day(2026, 11, 18))).value();
  REQUIRE(renegotiate_agreement(tablet.context, id, day(2026, 11, 20), "later"));
  tablet.pass(5 * one_day);
  CHECK(figure(tablet).past_their_day == 1);
  const auto elsewhere = agreements_kept(tablet.store, tablet.context.backstage, day(2026, 1, 1),
                                         day(2027, 1, 1), tablet.context.today());
  CHECK(elsewhere->of() == 0);
}

TEST_CASE("rule 12: what was agreed before the team had a server counts on in its figure") {
  TeamTablet tablet(1);
  const auto id = make_agreement(tablet.context, door(tablet, day(2026, 11, 18))).value();
  const log::SpaceInfo work{SpaceId::make(tablet.clock.at, tablet.random), log::SpaceKind::team_work,
                            "Team Haven"};
  const log::SpaceInfo shared{SpaceId::make(tablet.clock.at, tablet.random), log::SpaceKind::organisation,
                              "Gemeente"};
  const Context joined = adopt_team_spaces(tablet.context, {tablet.context.person, tablet.store.new_id(),
                                                            work, shared, std::nullopt, std::nullopt})
                             .value();
  REQUIRE(keep_agreement(joined, id));
  REQUIRE(make_agreement(joined, door(tablet, day(2026, 11, 20))));
  const auto figure = agreements_kept(joined, day(2026, 1, 1), day(2027, 12, 31)).value();
  CHECK(figure.kept == 1);
  CHECK(figure.not_yet_due == 1);
}

TEST_CASE("rule 23: done on one tablet and renegotiated on another is done, and both are kept") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = make_agreement(noor.context, door(noor, day(2026, 11, 25))).value();
  sync(noor, sem);
  REQUIRE(keep_agreement(sem.context, id));
  noor.pass(Minutes{10});
  REQUIRE(renegotiate_agreement(noor.context, id, day(2026, 12, 5), "Sem is op vakantie"));
  sync(noor, sem);
  for (auto* tablet : {&noor, &sem}) {
    CHECK(agreement(tablet->store, id)->state == AgreementState::kept);
    CHECK(agreement(tablet->store, id)->outcomes.size() == 2);
  }
}

TEST_CASE("agreements are listed by the day they are due, open ones or those of one subject or stand-up") {
  TeamTablet tablet(1);
  auto about = door(tablet, day(2026, 12, 1));
  about.subject = tablet.store.new_id();
  REQUIRE(make_agreement(tablet.context, about));
  const auto first = make_agreement(tablet.context, door(tablet, day(2026, 11, 20))).value();
  AgreementFilter of_subject;
  of_subject.subject = about.subject;
  CHECK(agreements(tablet.store, of_subject, 10)->size() == 1);
  CHECK(agreements(tablet.store, {}, 10)->front().id == first);
  REQUIRE(keep_agreement(tablet.context, first));
  AgreementFilter open;
  open.open_only = true;
  CHECK(agreements(tablet.store, open, 10)->size() == 1);
}

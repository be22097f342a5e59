#include <fstream>

#include "forms_for_visits.hpp"
#include "officer.hpp"
#include <catch2/catch.hpp>

#include "core/domain/enforcement/card.hpp"
#include "core/domain/enforcement/visit_run.hpp"
#include "core/domain/enforcement/work_list.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

/// An officer with the power for fire safety, at a discotheque, with two checklists.
struct AtTheDoor : Officer {
  EntityId disco = subject();
  EntityId fire = add_checklist(*context, as_bytes(fire_form()), "fire.xml")->id;
  EntityId building = add_checklist(*context, as_bytes(building_form()), "building.xml")->id;
  std::unique_ptr<VisitRun> visit;

  explicit AtTheDoor(const std::string& path = ":memory:") : Officer(1, path) { may_record("fire-safety"); }

  VisitRun& begin(std::vector<EntityId> checklists) {
    visit = VisitRun::begin(*context, {disco, std::move(checklists), std::nullopt, "", ""}).value();
    return *visit;
  }
  VisitRun& begin() { return begin({fire}); }

  void answer(const std::string& ref, const std::string& value, std::size_t form = 0) {
    (void)visit->answer(form, "/data/" + ref, value).value();
  }
  void answer_core() {
    answer("seen", "Drukke zaak");
    answer("open", "yes");
    answer("clear", "yes");
  }
  FollowUp follow_up() const {
    return {context->person, day(2026, 12, 1), "Kijken of de ketting weg is", false, {}};
  }
  FollowUp nothing() const { return {std::nullopt, std::nullopt, "", true, {}}; }

  std::size_t commits() { return store->commits_after(context->work, 0, 1000)->size(); }
};

}  // namespace

TEST_CASE("a visit starts on the spot, without subject, case or checklist") {
  AtTheDoor noor;
  const auto visit = VisitRun::begin(*noor, {std::nullopt, {}, std::nullopt, "", ""}).value();
  REQUIRE(visit->set_words("Op straat aangesproken over het licht"));
  const auto closed = visit->close(noor.nothing());
  REQUIRE(closed);
  const Visit kept = visit_by_id(*noor.store, closed->id).value();
  CHECK(kept.words.front() == "Op straat aangesproken over het licht");
  CHECK(kept.subject.is_nil());
  CHECK(kept.state == VisitState::closed);
}

TEST_CASE(
    "rule 11: a visit does not close without a follow-up owner and date, or an explicit nothing needed") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin();
  noor.answer_core();
  FollowUp follow_up;
  CHECK(visit.close(follow_up).error().key() == "visit.no-follow-up");
  follow_up.owner = noor.context->person;
  CHECK(visit.close(follow_up).error().key() == "visit.no-follow-up");
  follow_up.date = day(2026, 11, 17);
  CHECK(visit.close(follow_up).error().key() == "visit.follow-up-past");
  follow_up.date = day(2026, 11, 18);
  follow_up.nothing_needed = true;
  CHECK(visit.close(follow_up).error().key() == "visit.follow-up-and-nothing");
  follow_up.nothing_needed = false;
  follow_up.owner = noor.disco;
  CHECK(visit.close(follow_up).error().key() == "id.unknown");
  CHECK(noor.commits() == 0);
  CHECK(VisitRun::running(*noor.store)->size() == 1);
  follow_up.owner = noor.context->person;
  REQUIRE(visit.close(follow_up));
  CHECK(noor.commits() == 1);
  CHECK(VisitRun::running(*noor.store)->empty());
  CHECK(follow_ups_of(*noor.store, noor.context->person, day(2026, 11, 18))->size() == 1);
}

TEST_CASE("rule 6: after the core items the officer may stop, and not before") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin();
  noor.answer("clear", "yes");
  const Error early = visit.stop_after_core().error();
  CHECK(early.key() == "visit.core-first");
  CHECK(early.argument("count") == "1");
  CHECK(early.argument("question") == "Gaan de deuren open?");
  noor.answer("open", "unknown");
  REQUIRE(visit.stop_after_core());
  // The first words are still asked for by the form; after stopping nothing is mandatory.
  const auto closed = visit.close(noor.nothing());
  REQUIRE(closed);
  CHECK(visit_by_id(*noor.store, closed->id)->stopped_after_core);
}

TEST_CASE("rule 5: what was left is recorded as not looked at, with its denominator") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin();
  noor.answer("open", "yes");
  noor.answer("clear", "unknown");
  REQUIRE(visit.stop_after_core());
  const auto closed = visit.close(noor.nothing()).value();
  // Depth 2: the deep item is not part of it.
  CHECK(closed.denominator == Denominator{4, 1, 1, 2, 0});
  CHECK(visit_by_id(*noor.store, closed.id)->denominator == closed.denominator);
  std::map<std::string, FindingResult> outcomes;
  const auto answers = answers_of(*noor.store, closed.id).value();
  for (const VisitAnswer& answer : answers) {
    if (answer.outcome) outcomes[answer.ref] = *answer.outcome;
  }
  CHECK(outcomes == std::map<std::string, FindingResult>{{"/data/open", FindingResult::in_order},
                                                         {"/data/clear", FindingResult::unknown},
                                                         {"/data/outwards", FindingResult::not_looked},
                                                         {"/data/tidy", FindingResult::not_looked}});
}

TEST_CASE("rule 6 and 10: leaving core items open is a departure that needs only a reason") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin();
  noor.answer("seen", "Niemand thuis");
  CHECK(visit.close(noor.nothing()).error().key() == "visit.core-first");
  REQUIRE(visit.close(noor.nothing(), "De deur bleef dicht"));
  const auto deviations = deviations_on(*noor.store, noor.disco).value();
  REQUIRE(deviations.size() == 1);
  CHECK(deviations.front().reason == "De deur bleef dicht");
  CHECK(deviations.front().about_kind == "visit");
}

TEST_CASE(
    "rule 6: core before extra, what decides before room for judgement, over all checklists of a visit") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin({noor.fire, noor.building});
  std::vector<std::string> order;
  for (const PlannedItem& item : visit.plan())
    order.push_back(visit.checklist(item.form).form_id + item.ref.substr(5));
  CHECK(order == std::vector<std::string>{"fire/clear", "building/sound", "fire/open", "fire/outwards",
                                          "building/inwards", "fire/tidy", "fire/deep"});
  CHECK_FALSE(visit.plan().back().planned);
}

TEST_CASE("the regime picks the depth, and a visit may say otherwise") {
  AtTheDoor noor;
  SubjectData high;
  high.name = "Loods";
  high.regime = RiskRegime::high;
  const EntityId subject = add_subject(*noor, high).value();
  CHECK(VisitRun::begin(*noor, {subject, {noor.fire}, std::nullopt, "", ""}).value()->depth() == 3);
  CHECK(VisitRun::begin(*noor, {subject, {noor.fire}, 4, "", ""}).value()->depth() == 4);
  CHECK(noor.begin().depth() == 2);
}

TEST_CASE("only domains that apply to the subject are planned, and the others can still be answered") {
  AtTheDoor noor;
  SubjectData data;
  data.name = "Zaal";
  data.domains = {"building"};
  noor.disco = add_subject(*noor, data).value();
  VisitRun& visit = noor.begin({noor.fire, noor.building});
  CHECK(count(visit.plan()).items == 4);  // the core of both, and building's other item
  noor.answer("tidy", "no");
  CHECK(count(visit.plan()).items == 5);
  CHECK(count_by_domain(visit.plan()).at("building") == Denominator{2, 0, 0, 2, 0});
}

TEST_CASE(
    "rule 2: in a visit too, without the power a violation becomes a signal with the same words and photo") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin({noor.fire, noor.building});
  noor.answer_core();
  noor.answer("open", "no");
  noor.answer("open_words", "Ketting om de deur");
  const Bytes jpeg(2000, 7);
  const auto photo = noor.store->put_attachment(jpeg, "image/jpeg", "ketting.jpg").value();
  REQUIRE(visit.attach(0, "/data/open_photo", photo));
  noor.answer("sound", "no", 1);
  const auto closed = visit.close(noor.follow_up());
  REQUIRE(closed);
  REQUIRE(closed->recorded.size() == 2);
  const auto findings = open_findings_on(*noor.store, noor.disco).value();
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().requirement == "Gaan de deuren open?");
  CHECK(findings.front().words == std::vector<std::string>{"Ketting om de deur"});
  CHECK(findings.front().photos.front().hash == photo.hash);
  CHECK(findings.front().law_source == "Bbl 6");
  CHECK(findings.front().visit == closed->id);
  const auto signals = open_signals_on(*noor.store, noor.disco).value();
  REQUIRE(signals.size() == 1);
  CHECK(signals.front().domain == "building");
  CHECK(signals.front().requirement == "Is het stevig?");
}

TEST_CASE("rule 4: the source kind stays on the answer") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin();
  noor.answer_core();
  REQUIRE(visit.answer(0, "/data/max", "120", SourceKind::told));
  const auto closed = visit.close(noor.nothing()).value();
  const auto answers = answers_of(*noor.store, closed.id).value();
  for (const VisitAnswer& answer : answers)
    CHECK(answer.source == (answer.ref == "/data/max" ? SourceKind::told : SourceKind::seen));
}

TEST_CASE(
    "rule 7: what is known is shown with source and age, and what differs becomes a correction report") {
  AtTheDoor noor;
  REQUIRE(add_register_value(*noor, noor.disco, "max-people", "400", "Gebruiksmelding", day(2024, 1, 5)));
  VisitRun& visit = noor.begin();
  const auto known = visit.known(0, "/data/max").value();
  REQUIRE(known.size() == 1);
  CHECK(known.front().value == "400");
  CHECK(known.front().source == "Gebruiksmelding");
  CHECK(visit.form(0).value("/data/max").value().empty());
  noor.answer_core();
  noor.answer("max", "250");
  noor.answer("name", "discotheek de PROEF");
  noor.answer("kind", "other");
  noor.answer("kind_other", "Theater");
  const auto closed = visit.close(noor.nothing()).value();
  REQUIRE(closed.corrections.size() == 1);
  const CorrectionReport report = corrections_on(*noor.store, noor.disco)->front();
  CHECK(report.registered == "400");
  CHECK(report.seen == "250");
  CHECK(report.visit == closed.id);
  // The next visit sees both, each with its own age.
  noor.clock.at += std::chrono::hours{24 * 10};
  const auto later = noor.begin().known(0, "/data/max").value();
  REQUIRE(later.size() == 2);
  CHECK(later.front().from_visit);
  CHECK(later.front().value == "250");
  CHECK(later.back().value == "400");
}

TEST_CASE("rule 7: a checklist that changes a subject as an entity reports a correction and edits nothing") {
  AtTheDoor noor;
  REQUIRE(add_register_value(*noor, noor.disco, "max-people", "400", "Gebruiksmelding", day(2024, 1, 5)));
  const std::string form =
      form_head +
      R"xml(<h:head><h:title>Telling</h:title><model xmlns:entities="http://www.opendatakit.org/xforms/entities">
<instance><data id="count" version="1"><who/><max/><meta><entity dataset="subject" id="" update="1" baseVersion=""/></meta></data></instance>
<instance id="subjects" src="jr://file-csv/subject.csv"/>
<bind nodeset="/data/max" entities:saveto="max-people"/>
<bind nodeset="/data/meta/entity/@id" calculate="/data/who"/>
<bind nodeset="/data/meta/entity/@baseVersion" calculate="instance('subjects')/root/item[name = /data/who]/__version"/>
</model></h:head><h:body><select1 ref="/data/who"><label>Welke zaak?</label>
<itemset nodeset="instance('subjects')/root/item"><value ref="name"/><label ref="label"/></itemset></select1>
<input ref="/data/max"><label>Hoeveel mensen?</label></input></h:body></h:html>)xml";
  const EntityId checklist = add_checklist(*noor, as_bytes(form), "count.xml")->id;
  VisitRun& visit = noor.begin({checklist});
  const auto choices = visit.form(0).state("/data/who")->choices;
  REQUIRE(choices.size() == 1);
  noor.answer("who", choices[0].value);
  noor.answer("max", "250");
  const auto closed = visit.close(noor.nothing()).value();
  REQUIRE(closed.corrections.size() == 1);
  const CorrectionReport report = corrections_on(*noor.store, noor.disco)->front();
  CHECK(report.registered == "400");
  CHECK(report.seen == "250");
  CHECK_FALSE(report.outdated);
  CHECK(known_values(*noor.store, noor.disco, "max-people", noor.zone)->back().value == "400");

  // The register changes while the officer stands at the door: who judges the report is told.
  VisitRun& late = noor.begin({checklist});
  noor.answer("who", choices[0].value);
  noor.answer("max", "300");
  noor.clock.at += std::chrono::hours{1};
  auto moved = (*noor).changes();
  moved.set((*noor).organisation, kinds::subject, noor.disco, "address", std::string("Voorbeeldkade 2"));
  REQUIRE(noor.store->commit(moved));
  REQUIRE(late.close(noor.nothing()));
  const auto reports = corrections_on(*noor.store, noor.disco).value();
  REQUIRE(reports.size() == 2);
  CHECK(reports.back().outdated);
}

TEST_CASE(
    "a checklist can make the subject that a visit on the spot had none of, and records how it was filled "
    "in") {
  AtTheDoor noor;
  const std::string form =
      form_head +
      R"xml(<h:head><h:title>Nieuw</h:title><model xmlns:entities="http://www.opendatakit.org/xforms/entities" xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms">
<instance><data id="new" version="1"><name/><street/><where/><meta><audit/><entity dataset="subject" id="" create="1"><label/></entity></meta></data></instance>
<bind nodeset="/data/street" entities:saveto="address"/>
<bind nodeset="/data/where" type="geopoint" entities:saveto="geometry"/>
<bind nodeset="/data/meta/audit" type="binary" odk:track-changes="true"/>
<bind nodeset="/data/meta/entity/label" calculate="/data/name"/>
<setvalue ref="/data/meta/entity/@id" event="odk-instance-first-load" value="uuid()"/>
</model></h:head><h:body><input ref="/data/name"><label>Hoe heet het?</label></input>
<input ref="/data/street"><label>Waar?</label></input><input ref="/data/where"><label>Op de kaart</label></input></h:body></h:html>)xml";
  EntityId visit;
  {
    const EntityId checklist = add_checklist(*noor, as_bytes(form), "new.xml")->id;
    VisitStart start;
    start.checklists = {checklist};
    auto run = VisitRun::begin(*noor, start).value();
    visit = run->id();
    REQUIRE(run->answer(0, "/data/name", "De Nieuwe Kroeg"));
    noor.clock.at += std::chrono::minutes{1};
    REQUIRE(run->answer(0, "/data/street", "Voorbeeldkade 9"));
  }
  auto run = VisitRun::resume(*noor, visit).value();
  REQUIRE(run->answer(0, "/data/where", "52.5 5.25 0 4"));
  const auto closed = run->close(noor.nothing()).value();
  REQUIRE(closed.created.size() == 1);
  const Subject made = subject_by_id(*noor.store, closed.created.front()).value();
  CHECK(made.data.name == "De Nieuwe Kroeg");
  CHECK(made.data.address == "Voorbeeldkade 9");
  CHECK(made.data.point == log::GeoPoint{52.5, 5.25, 4});
  CHECK(made.data.source.empty());
  const Visit done = visit_by_id(*noor.store, visit).value();
  CHECK(done.subject == made.id);
  REQUIRE(done.audits.size() == 1);
  CHECK(done.audits[0].name == "new-audit.csv");
  const Bytes bytes = noor.store->attachment(done.audits[0].hash).value();
  std::string events;
  const std::string audit(as_text(bytes));
  for (std::size_t at = audit.find('\n') + 1; at < audit.size(); at = audit.find('\n', at) + 1)
    events += audit.substr(at, audit.find(',', audit.find(',', at) + 1) - at) + ';';
  CHECK(events ==
        "form start,;question,/data/name;question,/data/street;form resume,;question,/data/where;"
        "form finalize,;");
}

TEST_CASE(
    "rule 9: a contradiction between two checklists is seen during the visit and goes to consultation") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin({noor.fire, noor.building});
  const auto clashes = visit.clashes().value();
  REQUIRE(clashes.size() == 1);
  CHECK(clashes.front().first.authority == "brandweer");
  CHECK(clashes.front().first.text == "Draaien de deuren naar buiten?");
  noor.answer_core();
  noor.answer("outwards", "no");
  noor.answer("sound", "yes", 1);
  noor.answer("inwards", "yes", 1);
  const auto closed = visit.close(noor.follow_up()).value();
  REQUIRE(closed.conflicts.size() == 1);
  CHECK(open_consultations(*noor.store)->front().authorities ==
        std::vector<std::string>{"bouwtoezicht", "brandweer"});
  // A later visit with one of the two checklists sees it at once.
  CHECK(noor.begin({noor.building}).clashes()->size() == 1);
}

TEST_CASE("every answer is durable at once: a tablet that stops half-way resumes where it was") {
  const TemporaryFolder folder;
  const std::string path = folder.path("tablet.db").string();
  EntityId visit;
  std::string room;
  {
    AtTheDoor noor(path);
    VisitRun& run = noor.begin({noor.fire, noor.building});
    visit = run.id();
    noor.answer("seen", "Drukke zaak");
    noor.answer("open", "no");
    room = run.add_repeat(0, "/data/room").value();
    const std::string second = run.add_repeat(0, "/data/room").value();
    REQUIRE(run.answer(0, second + "/free", "no", SourceKind::told));
    REQUIRE(run.remove_repeat(0, room));
    room = second;
    REQUIRE(run.set_words("Muziek stond hard"));
  }  // nothing was closed, paused or saved
  Officer later(2);
  later.open(path);
  const auto loaded = Context::load(*later.store, later.zone).value();
  const auto running = VisitRun::running(*later.store).value();
  REQUIRE(running == std::vector{visit});
  const auto resumed = VisitRun::resume(loaded, visit).value();
  CHECK(resumed->form_count() == 2);
  CHECK(resumed->form(0).value("/data/seen").value() == "Drukke zaak");
  CHECK(resumed->form(0).value("/data/open").value() == "no");
  CHECK(resumed->form(0).count("/data/room").value() == 1);
  CHECK(resumed->form(0).value(room + "/free").value() == "no");
  REQUIRE(resumed->answer(0, "/data/clear", "yes"));
  REQUIRE(resumed->answer(1, "/data/sound", "yes"));
  FollowUp nothing;
  nothing.nothing_needed = true;
  const auto closed = resumed->close(nothing);
  REQUIRE(closed);
  CHECK(closed->denominator.violations == 2);
  const auto answers = answers_of(*later.store, visit).value();
  const auto told = std::count_if(answers.begin(), answers.end(),
                                  [](const auto& a) { return a.source == SourceKind::told; });
  CHECK(told == 1);
  CHECK(visit_by_id(*later.store, visit)->words.front() == "Muziek stond hard");
}

TEST_CASE(
    "rule 25: a running visit keeps its checklist version when a new one comes or the old one is retired") {
  AtTheDoor noor;
  const EntityId visit = noor.begin().id();
  noor.answer("open", "yes");
  noor.clock.at += Minutes{1};
  REQUIRE(add_checklist(*noor, as_bytes(fire_form("2")), "fire.xml"));
  REQUIRE(retire_checklist(*noor, noor.fire));
  const auto resumed = VisitRun::resume(*noor, visit).value();
  CHECK(resumed->checklist(0).version == "1");
  CHECK(resumed->form(0).definition().version() == "1");
  CHECK(resumed->form(0).value("/data/open").value() == "yes");
}

TEST_CASE("a pause puts on record what there is, and the close brings only what changed") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin();
  noor.answer_core();
  REQUIRE(visit.pause());
  CHECK(visit_by_id(*noor.store, visit.id())->state == VisitState::paused);
  CHECK(answers_of(*noor.store, visit.id())->size() == 5);
  const auto resumed = VisitRun::resume(*noor, visit.id()).value();
  REQUIRE(resumed->answer(0, "/data/open", "no"));
  REQUIRE(resumed->close(noor.follow_up()));
  const auto answers = answers_of(*noor.store, visit.id()).value();
  CHECK(answers.size() == 5);
  const auto open =
      std::find_if(answers.begin(), answers.end(), [](const auto& a) { return a.ref == "/data/open"; });
  REQUIRE(open != answers.end());
  CHECK(open->value == "no");
  CHECK(noor.store->history(kinds::answer, open->id)->size() > 5);
  CHECK(visit_by_id(*noor.store, visit.id())->state == VisitState::closed);
}

TEST_CASE("an answer out of range is kept, said, and in the way of closing until it is mended") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin();
  noor.answer_core();
  const auto wrong = visit.answer(0, "/data/max", "-3").value();
  CHECK(wrong.problem == forms::Problem::constraint);
  CHECK(wrong.message == "Meer dan nul.");
  const Error refused = visit.close(noor.nothing()).error();
  CHECK(refused.key() == "visit.answer-wrong");
  CHECK(refused.argument("question") == "Hoeveel mensen mogen er in?");
  CHECK(refused.argument("message") == "Meer dan nul.");
  CHECK(noor.commits() == 0);
  noor.answer("max", "3");
  CHECK(visit.close(noor.nothing()));
}

TEST_CASE("words that the form asks for are asked for, unless the visit was stopped after the core") {
  AtTheDoor noor;
  VisitRun& visit = noor.begin();
  noor.answer("open", "yes");
  noor.answer("clear", "yes");
  CHECK(visit.close(noor.nothing()).error().key() == "visit.answer-missing");
  REQUIRE(visit.stop_after_core());
  CHECK(visit.close(noor.nothing()));
}

TEST_CASE(
    "a finding that is in order at the next visit is resolved, and one found again says that it repeats") {
  AtTheDoor noor;
  noor.begin();
  noor.answer_core();
  noor.answer("open", "no");
  REQUIRE(noor.visit->close(noor.follow_up()));
  const EntityId first = open_findings_on(*noor.store, noor.disco)->front().id;
  noor.begin();
  noor.answer_core();
  noor.answer("open", "no");
  REQUIRE(noor.visit->close(noor.follow_up()));
  const auto again = open_findings_on(*noor.store, noor.disco).value();
  REQUIRE(again.size() == 1);
  CHECK(again.front().repeats == first);
  noor.begin();
  noor.answer_core();
  const auto closed = noor.visit->close(noor.nothing()).value();
  CHECK(closed.resolved.size() == 2);
  CHECK(open_findings_on(*noor.store, noor.disco)->empty());
}

namespace {

struct OneAgreement : AgreementSource {
  Result<std::vector<AgreementOnCard>> open_agreements(EntityId) override {
    return std::vector<AgreementOnCard>{
        {EntityId{}, "Deur repareren", "Eigenaar", day(2026, 12, 1), "agreement.open"}};
  }
};

}  // namespace

TEST_CASE(
    "rule 8: the card shows findings of all domains, agreements, visits, conflicts, warnings and the age of "
    "data") {
  AtTheDoor noor;
  REQUIRE(add_warning(*noor, noor.disco, "dog", "Hond los op het erf", day(2027, 1, 1)));
  REQUIRE(add_register_value(*noor, noor.disco, "max-people", "400", "Gebruiksmelding", day(2024, 1, 5)));
  VisitRun& visit = noor.begin({noor.fire, noor.building});
  noor.answer_core();
  noor.answer("outwards", "no");
  noor.answer("max", "300");
  noor.answer("sound", "no", 1);
  REQUIRE(visit.close(noor.follow_up()));
  OneAgreement agreements;
  const Card card = card_of(*noor, noor.disco, {&agreements, {}}).value();
  CHECK(card.findings.size() == 1);
  CHECK(card.signals.size() == 1);
  CHECK(card.agreements.front().what == "Deur repareren");
  CHECK(card.visits.size() == 1);
  CHECK(card.consultations.size() == 1);
  CHECK(card.warnings.size() == 1);
  CHECK(card.corrections.size() == 1);
  CHECK(card.oldest_register == day(2024, 1, 5));
  CHECK(card.newest == noor.clock.at);
  CHECK(card.hidden == 0);
}

TEST_CASE("rule 8: the card says how much is hidden from this viewer, and with whom it is") {
  AtTheDoor noor;
  noor.begin();
  noor.answer_core();
  noor.answer("open", "no");
  REQUIRE(noor.visit->close(noor.follow_up()));
  const auto only_shared = [&](const SpaceId& space) { return space == noor.context->organisation; };
  const Card narrow = card_of(*noor, noor.disco, {nullptr, only_shared}).value();
  CHECK(narrow.findings.empty());
  CHECK(narrow.visits.empty());
  CHECK(narrow.hidden == 2);
  CHECK(narrow.hidden_with == std::vector<std::string>{"Team Haven"});

  // Another team's tablet has the organisation's space and not this team's work.
  Officer other(9);
  REQUIRE(other.store->add_space({noor.context->organisation, log::SpaceKind::organisation, "Gemeente"}));
  const auto commits = noor.store->commits_after(noor.context->organisation, 0, 1000).value();
  for (const auto& commit : commits)
    REQUIRE(other.store->apply(commit.commit, "server"));
  CHECK(card_of(*other, noor.disco)->hidden == 2);
}

TEST_CASE("each place in the work list shows its reason") {
  AtTheDoor noor;
  noor.begin();
  noor.answer_core();
  REQUIRE(noor.visit->close(noor.follow_up()));
  noor.begin();
  SubjectData risky;
  risky.name = "Opslag";
  risky.regime = RiskRegime::high;
  const EntityId storage = add_subject(*noor, risky).value();
  const auto work = work_list(*noor, day(2026, 12, 1)).value();
  REQUIRE(work.size() == 3);
  CHECK(work[0].reason == WorkReason::running);
  CHECK(work[1].reason == WorkReason::follow_up);
  CHECK(work[1].words == "Kijken of de ketting weg is");
  CHECK(work[1].name == "Discotheek De Proef");
  CHECK(work[2].reason == WorkReason::high_risk);
  CHECK(work[2].subject == storage);
  CHECK(work_list(*noor, day(2026, 11, 20))->size() == 2);
}

TEST_CASE(
    "the integrated catering visit runs from beginning to end with the checklist that comes with Frontlijn") {
  AtTheDoor noor;
  noor.may_record("hospitality");
  std::ifstream in(std::string(FRONTLIJN_SOURCE_DIR) + "/assets/checklists/horeca-integraal.xml");
  const std::string xml{std::istreambuf_iterator<char>(in), {}};
  const EntityId list = add_checklist(*noor, as_bytes(xml), "horeca.xml")->id;
  const auto visit = VisitRun::begin(*noor, {noor.disco, {list}, 3, "Klacht over geluid", "nl"}).value();
  const auto answer = [&](const std::string& ref, const std::string& value) {
    const auto outcome = visit->answer(0, "/data/" + ref, value);
    REQUIRE(outcome);
    CHECK(outcome->problem == forms::Problem::none);
  };
  answer("first_look/seen", "Vol, warm, jassen op de trap");
  answer("core/doors_open", "no");
  answer("core/doors_open_words", "Ketting om de achterdeur");
  for (const char* core : {"routes_clear", "kitchen_safe", "age_check", "food_apart"})
    answer(std::string("core/") + core, "yes");
  CHECK(visit->open_core().empty());
  answer("place/features", "street_door");
  answer("fire/doors_outwards", "no");
  answer("building/door_off_pavement", "yes");
  CHECK_FALSE(visit->clashes()->empty());
  const auto closed = visit->close(noor.follow_up());
  REQUIRE(closed);
  CHECK(closed->denominator.looked == 7);
  CHECK(closed->denominator.violations == 2);
  CHECK(closed->recorded.size() == 2);
  CHECK(closed->conflicts.size() == 1);
}

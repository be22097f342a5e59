#include "app/fake_model.hpp"

namespace frontlijn::test {
namespace {

using namespace ui;

QuestionView choose(std::string ref, std::string label, std::vector<std::string> choices) {
  QuestionView question;
  question.ref = std::move(ref);
  question.kind = QuestionKind::choose_one;
  question.can_say_not_looked_at = true;
  question.label = std::move(label);
  for (auto& choice : choices)
    question.choices.push_back({choice, choice, false});
  return question;
}

VisitView disco_visit() {
  VisitView visit;
  visit.id = entity(60);
  visit.subject = entity(10);
  visit.subject_name = "Discotheek De Golfslag";
  visit.checklists = {"Horeca integraal"};

  QuestionGroup exits{"exits", "Uitgangen", "Horeca integraal", {}, false, false, {}};
  auto doors =
      choose("doors", "Zijn de nooduitgangen vrij en van binnenuit te openen?", {"Ja", "Nee", "Deels"});
  doors.core = true;
  doors.nature = ItemNature::ring;
  doors.domain = "domain.fire-safety";
  doors.source = "Bbl art. 6.23";
  doors.earlier = EarlierAnswer{"Deels", "bezoek van Bas Denkbeeld", at(2, 14, 10)};
  exits.questions.push_back(doors);
  QuestionView people;
  people.ref = "people";
  people.kind = QuestionKind::whole_number;
  people.label = "Hoeveel mensen waren er binnen?";
  people.hint = "Tel zelf, of vraag de portier naar de teller.";
  people.core = true;
  people.can_say_not_looked_at = true;
  people.domain = "domain.fire-safety";
  exits.questions.push_back(people);
  visit.core.push_back(exits);

  QuestionGroup rest{"rest", "Aanpak van de ondernemer", "Horeca integraal", {}, false, false, {}};
  auto house = choose("house-rules", "Worden de huisregels nageleefd?", {"Ja", "Nee", "Anders, namelijk"});
  house.nature = ItemNature::room;
  house.domain = "domain.hospitality";
  rest.questions.push_back(house);
  QuestionView words;
  words.ref = "words";
  words.kind = QuestionKind::text;
  words.label = "Wat vertelde de ondernemer?";
  rest.questions.push_back(words);
  visit.rest.push_back(rest);
  visit.core_questions = 2;
  visit.questions = 4;
  return visit;
}

SubjectCard disco_card() {
  SubjectCard card;
  card.id = entity(10);
  card.name = "Discotheek De Golfslag";
  card.address = "Kade 12, Havenkwartier";
  card.kind = SubjectKind::business;
  card.warnings = {"Ga met twee mensen; in mei liep een gesprek hier uit de hand."};
  card.conflicts = {{entity(30), "draairichting van de nooddeuren",
                     "Brandweer: deuren draaien naar buiten, met de vluchtrichting mee",
                     "Bouwtoezicht: deuren draaien naar binnen, de stoep blijft vrij", true}};
  card.findings = {
      {entity(40), FindingKind::finding, "Nooddeur achter de bar zit op slot", "domain.fire-safety",
       "Bas Denkbeeld", at(2, 14, 10), true},
      {entity(41), FindingKind::signal, "Vetput loopt over op de stoep", "domain.environment", "Noor Hamers",
       at(2, 14, 30), true},
      {entity(42), FindingKind::deviation, "Proef: sluitingstijd een uur later, met eigen toezicht",
       "domain.hospitality", "Yıldız Voorbeeld", at(10, 9, 0), true}};
  AgreementView agreement;
  agreement.id = entity(50);
  agreement.what = "De vetput laten legen en de bon laten zien";
  agreement.who = "De ondernemer";
  agreement.for_whom = "de buren";
  agreement.by = november(24);
  card.agreements = {agreement};
  card.contacts = {
      {entity(51), ContactKind::visit, "Bezoek: brandveiligheid en horeca", "Bas Denkbeeld", at(2, 14, 0)},
      {entity(52), ContactKind::observation, "“Ze laten ons ’s nachts gewoon liggen met die bas.”",
       "Yıldız Voorbeeld", at(16, 21, 15)}};
  card.facts = {{"Toegestaan aantal bezoekers", "450", "vergunning", at(1, 8, 0)},
                {"Exploitant", "Golfslag Uitgaan", "handelsregister", at(1, 8, 0)}};
  card.checklists = {{"horeca", "Horeca integraal", "", 5, 34, true},
                     {"room", "Kamerverhuur", "", 4, 21, false}};
  card.hidden = 2;
  card.age.devices = {{"Dit toestel", at(23, 8, 30), true}, {"Tablet van Bas", at(22, 17, 5), false}};
  return card;
}

TodayView monday() {
  TodayView today;
  today.work = {
      {entity(10),
       "Discotheek De Golfslag",
       "Kade 12",
       SubjectKind::business,
       {"screen.work.reason", {{"reason", "screen.visit.close.follow-up"}, {"words", "de nooddeuren"}}},
       november(23),
       2,
       true},
      {entity(11),
       "Kamerverhuur Vlasstraat 8",
       "Vlasstraat 8",
       SubjectKind::address,
       {"screen.work.reason",
        {{"reason", "screen.finding.kind.signal"}, {"words", "gaslucht in het trappenhuis"}}},
       november(23),
       1,
       false},
      {entity(12),
       "Kinderopvang De Hoepel",
       "Parkweg 3",
       SubjectKind::business,
       {"screen.work.reason", {{"reason", "screen.visit.title"}, {"words", "steekproef 2026"}}},
       std::nullopt,
       0,
       false}};
  AgreementView grease;
  grease.id = entity(50);
  grease.what = "De vetput laten legen en de bon laten zien";
  grease.who = "De ondernemer";
  grease.for_whom = "de buren";
  grease.by = november(24);
  grease.subject = entity(10);
  grease.subject_name = "Discotheek De Golfslag";
  AgreementView call;
  call.id = entity(53);
  call.what = "Mevrouw bellen over het gasadvies";
  call.who = "Noor Hamers";
  call.mine = true;
  call.by = november(22);
  today.due = {call, grease};
  today.kept = 7;
  today.renegotiated = 2;
  today.settled = 10;
  return today;
}

StandUpView board() {
  StandUpView board;
  board.agenda = {{entity(70),
                   AgendaPart::last_agreements,
                   "Mevrouw bellen over het gasadvies",
                   {"standup.reason.agreed", {{"who", "Noor Hamers"}}},
                   "Noor Hamers",
                   false,
                   std::nullopt,
                   entity(11)},
                  {entity(71),
                   AgendaPart::stuck,
                   "Nooddeuren van De Golfslag: twee eisen, één deur",
                   {"standup.reason.stuck", {}},
                   "Bas Denkbeeld",
                   false,
                   std::nullopt,
                   entity(10)},
                  {entity(72),
                   AgendaPart::surprises,
                   "De portier telt zelf en geeft ons de stand",
                   {"standup.reason.surprise", {{"who", "Noor Hamers"}}},
                   "",
                   false,
                   std::nullopt,
                   entity(10)},
                  {entity(73),
                   AgendaPart::signals,
                   "Dagen tot een melder bericht krijgt",
                   {"standup.reason.chart", {}},
                   "",
                   false,
                   std::nullopt,
                   std::nullopt}};
  board.age.devices = {{"Dit toestel", at(23, 8, 30), true},
                       {"Tablet van Bas", at(22, 17, 5), false},
                       {"Tablet van Yıldız", std::nullopt, false}};
  return board;
}

}  // namespace

FakeModel::FakeModel()
    : today_view(monday()), cards{disco_card()}, visit_view(disco_visit()), stand_up_view(board()) {
  stand_up_view.people = people();
  fake_sync.now.phase = SyncPhase::waiting;
  fake_sync.now.server = "sync.havenkwartier.example";
  fake_sync.now.last_contact = at(22, 17, 5);
  fake_sync.now.to_send = 3;
  fake_sync.now.photos.choice.fetch = PhotoLevel::small;
  fake_sync.now.photos.only_here = {2, 7'400'000};
  fake_sync.now.photos.not_here = {31, 96'000'000};
}

Result<void> FakeModel::note(std::string what) {
  if (next_failure) return *std::exchange(next_failure, std::nullopt);
  log.push_back(std::move(what));
  return {};
}

const std::vector<SubjectHit>& FakeModel::find_subjects(const std::string& text) {
  hits_.clear();
  for (const auto& card : cards) {
    if (card.name.find(text) != std::string::npos) {
      hits_.push_back({card.id, card.name, card.address, card.kind, card.findings.size()});
    }
  }
  return hits_;
}

Result<EntityId> FakeModel::add_subject(SubjectKind kind, const std::string& name,
                                        const std::string& address) {
  FRONTLIJN_CHECK(note("add subject " + name));
  SubjectCard card;
  card.id = entity(static_cast<std::uint8_t>(100 + cards.size()));
  card.kind = kind;
  card.name = name;
  card.address = address;
  cards.push_back(card);
  return card.id;
}

Result<SubjectCard> FakeModel::subject(EntityId id) {
  for (const auto& card : cards) {
    if (card.id == id) return card;
  }
  return fail(ErrorKind::not_found, "subject.unknown", {{"id", id.to_text()}});
}

Result<EntityId> FakeModel::begin_visit(EntityId, const std::vector<std::string>& checklists) {
  FRONTLIJN_CHECK(note("begin visit with " + std::to_string(checklists.size())));
  return visit_view.id;
}

void FakeModel::count_answers() {
  visit_view.answered = 0;
  visit_view.core_answered = 0;
  for (auto* part : {&visit_view.core, &visit_view.rest}) {
    for (auto& group : *part) {
      for (auto& question : group.questions) {
        question.answered = !question.value.empty() || question.not_looked_at;
        if (!question.answered) continue;
        ++visit_view.answered;
        if (part == &visit_view.core) ++visit_view.core_answered;
      }
    }
  }
}

Result<void> FakeModel::answer(EntityId, const std::string& ref, const std::string& value) {
  FRONTLIJN_CHECK(note("answer " + ref + " = " + value));
  for (auto* part : {&visit_view.core, &visit_view.rest}) {
    for (auto& group : *part) {
      for (auto& question : group.questions) {
        if (question.ref != ref) continue;
        question.value = value;
        for (auto& choice : question.choices)
          choice.selected = choice.value == value;
      }
    }
  }
  count_answers();
  return {};
}

Result<void> FakeModel::not_looked_at(EntityId, const std::string& ref, bool on) {
  FRONTLIJN_CHECK(note("not looked at " + ref));
  for (auto* part : {&visit_view.core, &visit_view.rest}) {
    for (auto& group : *part) {
      for (auto& question : group.questions) {
        if (question.ref == ref) question.not_looked_at = on;
      }
    }
  }
  count_answers();
  return {};
}

Result<void> FakeModel::write_visit_note(EntityId, const std::string& text) {
  FRONTLIJN_CHECK(note("visit note " + text));
  visit_view.note = text;
  return {};
}

Result<FindingKind> FakeModel::add_finding(EntityId, const NewFinding& finding) {
  FRONTLIJN_CHECK(note("finding " + finding.text));
  const FindingKind kind = finding.deviation                        ? FindingKind::deviation
                           : finding.domain == "domain.environment" ? FindingKind::signal
                                                                    : FindingKind::finding;
  visit_view.findings.push_back({entity(90), kind, finding.text, finding.domain});
  return kind;
}

Result<void> FakeModel::close_visit(EntityId, const FollowUp& follow_up) {
  return note(follow_up.nothing_needed ? "close visit, nothing needed"
                                       : "close visit, by " + to_iso(follow_up.by));
}

Result<void> FakeModel::write_observation(const ObservationDraft& written) {
  FRONTLIJN_CHECK(note("draft " + written.text));
  draft = written;
  return {};
}

Result<EntityId> FakeModel::record_observation() {
  FRONTLIJN_CHECK(note("record " + draft.text));
  observations.insert(observations.begin(),
                      {entity(91), draft.text, draft.source, draft.surprise, me().name, at(23, 9, 30),
                       draft.subject, draft.subject_name, 0, record_state});
  draft = {};
  return entity(91);
}

Result<EntityId> FakeModel::make_agreement(const NewAgreement& agreement) {
  FRONTLIJN_CHECK(note("agree " + agreement.what + " by " + to_iso(agreement.by)));
  AgreementView made;
  made.id = entity(92);
  made.what = agreement.what;
  for (const auto& person : people()) {
    if (person.id == agreement.who) made.who = person.name;
  }
  made.by = agreement.by;
  stand_up_view.made.push_back(made);
  return made.id;
}

Result<void> FakeModel::keep_agreement(EntityId id) {
  FRONTLIJN_CHECK(note("keep"));
  std::erase_if(today_view.due, [&](const AgreementView& a) { return a.id == id; });
  ++today_view.kept;
  return {};
}

Result<void> FakeModel::begin_stand_up() {
  FRONTLIJN_CHECK(note("begin stand-up"));
  stand_up_view.begun = true;
  stand_up_view.begun_at = at(23, 9, 30);
  return {};
}

Result<void> FakeModel::discussed(EntityId item, bool on) {
  FRONTLIJN_CHECK(note("discussed"));
  for (auto& entry : stand_up_view.agenda) {
    if (entry.id == item) entry.discussed = on;
  }
  return {};
}

Result<void> FakeModel::park(EntityId item, EntityId holder) {
  FRONTLIJN_CHECK(note("park"));
  for (auto& entry : stand_up_view.agenda) {
    if (entry.id != item) continue;
    entry.part = AgendaPart::parked;
    for (const auto& person : people()) {
      if (person.id == holder) entry.holder = person.name;
    }
  }
  return {};
}

Result<void> FakeModel::end_stand_up() {
  FRONTLIJN_CHECK(note("end stand-up"));
  stand_up_view.begun = false;
  return {};
}

}  // namespace frontlijn::test

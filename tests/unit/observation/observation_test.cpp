#include "core/domain/observation/observation.hpp"

#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/enforcement/kinds.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;
using namespace frontlijn::test;

namespace {

NewObservation seen(const std::string& words) {
  NewObservation observation;
  observation.words = words;
  return observation;
}

NewObservation told(const std::string& words, const std::string& by) {
  auto observation = seen(words);
  observation.source = SourceKind::told;
  observation.reporter = Reporter{by, "06-00000000"};
  return observation;
}

}  // namespace

TEST_CASE("rule 3: words alone are enough, a photo alone is enough, and nothing else is asked") {
  TeamTablet tablet(1);
  const auto words = record_observation(tablet.context, seen("De deur draait naar binnen open"));
  REQUIRE(words);
  const auto made = observation(tablet.store, *words).value();
  CHECK(made.words == std::vector<std::string>{"De deur draait naar binnen open"});
  CHECK(made.domains.empty());
  CHECK(made.subjects.empty());
  CHECK(made.at == tablet.clock.at);

  NewObservation photo;
  photo.photos = {tablet.store.put_attachment(Bytes{1, 2, 3}, "image/jpeg", "deur.jpg").value()};
  const auto pictured = record_observation(tablet.context, photo);
  REQUIRE(pictured);
  CHECK(observation(tablet.store, *pictured)->photos.size() == 1);
}

TEST_CASE("rule 3: an observation without words and without photo is none") {
  TeamTablet tablet(1);
  CHECK(record_observation(tablet.context, seen("")).error().key() == "observation.empty");
  CHECK(record_observation(tablet.context, seen(" \n\t ")).error().key() == "observation.empty");
  CHECK(observations(tablet.store, {}, 10)->empty());
}

TEST_CASE("rule 3: domains come later, of the list or of the team's own") {
  TeamTablet tablet(1);
  const auto id = record_observation(tablet.context, seen("Rook onder de afzuigkap")).value();
  REQUIRE(classify(tablet.context, id, {"fire-safety", "afzuiging-oud"}));
  CHECK(observation(tablet.store, id)->domains == std::vector<std::string>{"fire-safety", "afzuiging-oud"});
  CHECK(classify(tablet.context, id, {"Niet Dit"}).error().key() == "text.not-a-word-id");
}

TEST_CASE("rule 4: the source stays on the fact, and facts of different sources stand side by side") {
  TeamTablet tablet(1);
  const auto one = record_observation(tablet.context, seen("Er slapen zes mensen")).value();
  auto report = seen("Er slapen er twaalf");
  report.source = SourceKind::anonymous;
  const auto other = record_observation(tablet.context, report).value();
  CHECK(observation(tablet.store, one)->source == SourceKind::seen);
  CHECK(observation(tablet.store, other)->source == SourceKind::anonymous);

  // Even a write that goes around the service does not change it: the first stands.
  store::Changes changes(tablet.context.person);
  changes.add(tablet.context.work, kinds::observation, other, "source", std::string("seen"));
  REQUIRE(tablet.store.commit(changes));
  CHECK(observation(tablet.store, other)->source == SourceKind::anonymous);
  CHECK(observation(tablet.store, other)->contested == std::vector<std::string>{"source"});
}

TEST_CASE("rule 23: words edited on two tablets offline both survive, until somebody writes them together") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = record_observation(noor.context, seen("Kind doet open")).value();
  sync(noor, sem);
  REQUIRE(edit_words(noor.context, id, "Kind van een jaar of acht doet open"));
  REQUIRE(edit_words(sem.context, id, "Kind doet open, moeder slaapt"));
  sync(noor, sem);
  for (auto* tablet : {&noor, &sem}) {
    const auto both = observation(tablet->store, id).value();
    CHECK(both.words.size() == 2);
    CHECK(both.contested == std::vector<std::string>{"words"});
  }
  REQUIRE(edit_words(sem.context, id, "Kind van een jaar of acht doet open, moeder slaapt"));
  sync(noor, sem);
  CHECK(observation(noor.store, id)->words.size() == 1);
  CHECK(edit_words(noor.context, id, "  ").error().key() == "observation.empty");
}

TEST_CASE("rules 4 and 23: readings by several roles stand side by side and none overwrites another") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = record_observation(noor.context, seen("Ramen afgeplakt")).value();
  sync(noor, sem);
  const auto first =
      add_reading(noor.context, id, "bouwinspecteur", "Er wordt verbouwd zonder vergunning").value();
  REQUIRE(add_reading(sem.context, id, "wijkagent", "Er is een kwekerij"));
  REQUIRE(add_reading(noor.context, id, "bouwinspecteur", "Of ze zijn gewoon aan het schilderen"));
  sync(noor, sem);
  CHECK(readings_of(sem.store, id)->size() == 3);
  CHECK(observation(sem.store, id)->words == std::vector<std::string>{"Ramen afgeplakt"});

  CHECK(withdraw_reading(sem.context, first, "klopt niet").error().key() == "reading.not-yours");
  REQUIRE(withdraw_reading(noor.context, first, "Er is wel een vergunning"));
  const auto readings = readings_of(noor.store, id).value();
  REQUIRE(readings.size() == 3);
  CHECK(readings[0].withdrawn_because == "Er is wel een vergunning");
  CHECK(add_reading(noor.context, id, "", "zonder rol").error().key() == "text.missing");
}

TEST_CASE("a surprise is one tap for each person, and two of them do not undo each other") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  auto surprise = seen("De eigenaar wist van niets");
  surprise.surprise = true;
  const auto id = record_observation(noor.context, surprise).value();
  REQUIRE(record_observation(noor.context, seen("Alles als vorige keer")));
  sync(noor, sem);
  REQUIRE(mark_surprise(sem.context, id));
  sync(noor, sem);
  CHECK(observation(noor.store, id)->surprised.size() == 2);
  CHECK(observations(noor.store, {.surprises_only = true}, 10)->size() == 1);
  CHECK(observations(noor.store, {}, 10)->size() == 2);
}

TEST_CASE(
    "rule 24: who reported is not in the team's space, not searchable, and opened only with a reason that is "
    "kept") {
  TeamTablet tablet(1);
  const auto id =
      record_observation(tablet.context, told("De buurman stookt afval", "Wilhelmina Verzonnen")).value();
  CHECK(observation(tablet.store, id)->reporter_known);
  CHECK(tablet.store.search("Wilhelmina", "", 10)->empty());
  for (const auto space : {tablet.context.work, tablet.context.backstage, tablet.context.organisation}) {
    for (const auto& stored : tablet.store.commits_after(space, 0, 1'000).value()) {
      const auto text = std::string(as_text(*stored.commit.payload));
      CHECK(text.find("Wilhelmina") == std::string::npos);
    }
  }
  CHECK(open_reporter(tablet.context, id, " ").error().key() == "text.missing");
  CHECK(reporter_openings(tablet.store, id)->empty());
  CHECK(open_reporter(tablet.context, id, "terugbellen")->name == "Wilhelmina Verzonnen");
  const auto openings = reporter_openings(tablet.store, id).value();
  REQUIRE(openings.size() == 1);
  CHECK(openings[0].reason == "terugbellen");
  CHECK(openings[0].by == tablet.context.person);
}

TEST_CASE("rule 24: a colleague's tablet knows that there is a reporter, and cannot see who") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = record_observation(noor.context, told("Er wordt geslagen", "Wilhelmina Verzonnen")).value();
  sync(noor, sem);
  CHECK(observation(sem.store, id)->reporter_known);
  CHECK(open_reporter(sem.context, id, "nieuwsgierig").error().key() == "reporter.not-here");
}

TEST_CASE("rule 24: an anonymous signal has no reporter") {
  TeamTablet tablet(1);
  auto anonymous = told("Er liggen gasflessen", "Toch Een Naam");
  anonymous.source = SourceKind::anonymous;
  CHECK(record_observation(tablet.context, anonymous).error().key() == "observation.reporter-of-anonymous");
  CHECK(observations(tablet.store, {}, 10)->empty());
}

TEST_CASE("rule 24: what was seen goes into the team's space and cannot be kept backstage") {
  TeamTablet tablet(1);
  const auto id = record_observation(tablet.context, seen("Nooduitgang op slot")).value();
  CHECK(observation(tablet.store, id)->space == tablet.context.work);
  CHECK(tablet.store.commits_after(tablet.context.backstage, 0, 10)->empty());
}

TEST_CASE("rule 20: an observation does not close silently") {
  TeamTablet tablet(1);
  const auto id = record_observation(tablet.context, told("Lantaarn kapot", "Wilhelmina Verzonnen")).value();
  CHECK(close_observation(tablet.context, id, {}).error().key() == "closing.no-outcome");
  CHECK(close_observation(tablet.context, id, {"Gemaakt", "", false}).error().key() ==
        "closing.no-message-back");
  CHECK(close_observation(tablet.context, id, {"Gemaakt", "", true}).error().key() ==
        "closing.reporter-is-known");
  CHECK_FALSE(observation(tablet.store, id)->closed);
  REQUIRE(close_observation(tablet.context, id, {"Gemaakt", "Gebeld: hij brandt weer", false}));
  CHECK(observation(tablet.store, id)->closed->how.message_back == "Gebeld: hij brandt weer");
  CHECK(close_observation(tablet.context, id, {"Nog eens", "ja", false}).error().key() ==
        "closing.is-closed");
  CHECK(observations(tablet.store, {.open_only = true}, 10)->empty());
}

TEST_CASE("rule 20: where nobody is known to tell, that is said in so many words") {
  TeamTablet noor(1);
  auto anonymous = seen("Stank uit de put");
  anonymous.source = SourceKind::anonymous;
  const auto id = record_observation(noor.context, anonymous).value();
  CHECK(close_observation(noor.context, id, {"Riool gespoeld", "", false}).error().key() ==
        "closing.no-message-back");
  CHECK(close_observation(noor.context, id, {"Riool gespoeld", "", true}));
  // What one saw oneself one need not report back to oneself; to a colleague one must.
  const auto own = record_observation(noor.context, seen("Losse tegel")).value();
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  sync(noor, sem);
  CHECK(close_observation(sem.context, own, {"Vastgelegd", "", false}).error().key() ==
        "closing.no-message-back");
  CHECK(close_observation(noor.context, own, {"Vastgelegd", "", false}));
}

TEST_CASE("rule 21: the citizen's clock runs until it is done in their eyes, whatever we close") {
  TeamTablet tablet(1);
  auto late = told("Ik wacht al sinds de zomer", "Wilhelmina Verzonnen");
  late.clock.waiting_since = day(2026, 8, 10);
  late.clock.legal_term = day(2026, 12, 1);
  const auto id = record_observation(tablet.context, late).value();
  CHECK(observation(tablet.store, id)->clock.days_waited(day(2026, 11, 18)) == 100);
  REQUIRE(close_observation(tablet.context, id, {"Besluit genomen", "Brief gestuurd", false}));
  const auto closed = observation(tablet.store, id).value();
  CHECK_FALSE(closed.clock.done_in_their_eyes);
  CHECK(closed.clock.days_waited(day(2026, 11, 28)) == 110);

  CitizensClock done;
  done.done_in_their_eyes = day(2026, 11, 20);
  REQUIRE(set_clock(tablet.context, id, done));
  const auto after = observation(tablet.store, id).value();
  CHECK(after.clock.days_waited(day(2027, 1, 1)) == 102);
  CHECK(after.clock.legal_term == day(2026, 12, 1));
  CHECK_FALSE(CitizensClock{}.days_waited(day(2026, 1, 1)));
}

TEST_CASE("rule 21: demand that we caused ourselves names the earlier contact") {
  TeamTablet tablet(1);
  const auto first = record_observation(tablet.context, seen("Vraagt om een pas")).value();
  auto again = seen("Vraagt weer om de pas");
  again.demand = Demand{DemandKind::own_failure, std::nullopt};
  CHECK(record_observation(tablet.context, again).error().key() == "demand.no-earlier-contact");
  again.demand->earlier_contact = first;
  const auto second = record_observation(tablet.context, again).value();
  CHECK(observation(tablet.store, second)->demand->earlier_contact == IdOrWords{first});
  CHECK(observation(tablet.store, second)->demand->kind == DemandKind::own_failure);

  const auto third = record_observation(tablet.context, seen("En weer")).value();
  CHECK_FALSE(observation(tablet.store, third)->demand);
  REQUIRE(set_demand(tablet.context, third,
                     {DemandKind::own_failure, IdOrWords{std::string("telefoontje in mei")}}));
  CHECK(observation(tablet.store, third)->demand->earlier_contact ==
        IdOrWords{std::string("telefoontje in mei")});
}

TEST_CASE("rule 17: an open observation has one named holder, and rivals are shown") {
  TeamTablet noor(1);
  TeamTablet sem(2, "Sem Voorbeeld");
  sem.join(noor);
  const auto id = record_observation(noor.context, seen("Scheur in de gevel")).value();
  CHECK(observation(noor.store, id)->holder == noor.context.person);
  CHECK(hand_over(noor.context, id, EntityId{}).error().key() == "text.missing");
  sync(noor, sem);
  REQUIRE(hand_over(noor.context, id, sem.context.person));
  sync(noor, sem);
  CHECK(observation(sem.store, id)->holder == sem.context.person);
}

TEST_CASE("what has not been seen yet is not recorded as seen") {
  TeamTablet tablet(1);
  auto future = seen("Morgen brandt het");
  future.at = tablet.clock.at + std::chrono::hours{24};
  CHECK(record_observation(tablet.context, future).error().key() == "observation.not-yet-seen");
}

TEST_CASE("observations are found by subject and by their words") {
  TeamTablet tablet(1);
  const EntityId subject = tablet.store.new_id();
  auto about = seen("Café ruikt naar gas");
  about.subject = subject;
  const auto id = record_observation(tablet.context, about).value();
  REQUIRE(record_observation(tablet.context, seen("Iets anders")));
  const auto found = observations(tablet.store, {.subject = subject}, 10).value();
  REQUIRE(found.size() == 1);
  CHECK(found[0].id == id);
  CHECK(tablet.store.search("cafe gas", kinds::observation, 10)->size() == 1);
  CHECK(observation(tablet.store, subject).error().key() == "id.unknown");
}

TEST_CASE(
    "rule 8: an observation leaves a trace on its subject that says that it is there and not what it says") {
  TeamTablet tablet(1);
  auto about = seen("Geheim van de familie");
  about.subject = tablet.store.new_id();
  const auto id = record_observation(tablet.context, about).value();
  std::size_t traces = 0;
  REQUIRE(tablet.store.each(kinds::trace, [&](const store::Record& trace) {
    ++traces;
    CHECK(trace.reference("subject") == about.subject);
    CHECK(trace.reference("entry") == id);
    CHECK(trace.space() == tablet.context.organisation);
    return true;
  }));
  CHECK(traces == 1);
  for (const auto& stored : tablet.store.commits_after(tablet.context.organisation, 0, 100).value())
    CHECK(as_text(*stored.commit.payload).find("Geheim") == std::string_view::npos);
}

TEST_CASE("rule 25: what a newer version added to an observation is kept when this one changes it") {
  TeamTablet tablet(1);
  const auto id = record_observation(tablet.context, seen("Het ruikt naar gas")).value();
  store::Changes changes(tablet.context.person);
  changes.set(tablet.context.work, kinds::observation, id, "smell", log::OpaqueValue{77, {1, 2}});
  REQUIRE(tablet.store.commit(changes));
  REQUIRE(edit_words(tablet.context, id, "Het ruikt sterk naar gas"));
  const auto record = *tablet.store.find(kinds::observation, id).value();
  CHECK(record.value("smell") == log::Value{log::OpaqueValue{77, {1, 2}}});
  CHECK(observation(tablet.store, id)->words.size() == 1);
}

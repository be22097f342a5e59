#include "app/stage.hpp"
#include "support/team_tablet.hpp"
#include <catch2/catch.hpp>

#include "core/domain/enforcement/checklist.hpp"
#include "core/domain/enforcement/finding.hpp"
#include "core/domain/enforcement/register.hpp"
#include "core/domain/people/team.hpp"
#include "core/store/peers.hpp"
#include "core/store/whereabouts.hpp"
#include "platform/pictures/shown_pictures.hpp"
#include "platform/pictures/thumbnails.hpp"
#include "platform/system/files.hpp"
#include "ui/live/live_model.hpp"
#include "ui/shell/frontlijn_parts.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

class NoSync : public ui::SyncStatus {
 public:
  ui::SyncState now;

  ui::SyncState state() const override { return now; }
  Result<void> sync_now() override { return {}; }
  Result<void> sync_by_itself(bool) override { return {}; }
  Result<void> enrol(const std::string&, const std::string&) override { return {}; }
  Result<void> choose_photos(const ui::PhotoChoice&) override { return {}; }
};

/// One picture, called door.jpg.
class OnePhoto : public ui::PhotoSource {
 public:
  Result<ui::Photo> read(const std::string& place) override {
    if (place != "door.jpg") return fail(ErrorKind::not_found, "file.missing", {{"file", place}});
    return ui::Photo{{0xFF, 0xD8, 0xFF, 0xE0}, "image/jpeg", "door.jpg"};
  }
};

/// A tablet with the app on its real store, one discotheek and the catering checklist.
struct RealApp {
  TeamTablet tablet{7, "Noor Hamers"};
  NoSync sync;
  OnePhoto photos;
  EntityId disco;
  std::unique_ptr<ui::live::LiveModel> model;

  RealApp() {
    tablet.clock.at = at(23, 8, 30);
    domain::SubjectData data;
    data.name = "Discotheek De Golfslag";
    data.address = "Kade 12";
    data.activities = {"alcohol"};
    disco = domain::add_subject(tablet.context, data).value();
    const Bytes form =
        platform::read_file(platform::assets_folder() / "checklists" / "horeca-integraal.xml", 1U << 22U)
            .value();
    (void)domain::add_checklist(tablet.context, form, "horeca-integraal.xml").value();
    reopen();
  }

  /// As after a restart of the tablet.
  void reopen() {
    model.reset();
    model = ui::live::LiveModel::open(tablet.context, sync, photos).value();
  }
};

}  // namespace

TEST_CASE("a subject added on the screen is found again as one types, diacritics aside") {
  RealApp app;
  Stage stage(ui::frontlijn_parts, *app.model);
  CHECK(stage.complaint(
            "tap \"Objecten\"\ntap \"Nieuw object\"\ntype \"Café Één\"\ntap \"Adres of plek\"\ntype \"Kade "
            "3\"\n"
            "tap \"Bedrijf\"\ntap \"Object toevoegen\"\nkey Back\ntap \"Zoek op naam\"\ntype \"cafe een\"\n"
            "expect \"Café Één\"") == "");
}

TEST_CASE("typed words are on disk at each keystroke: a restart in the middle of a word loses nothing") {
  RealApp app;
  {
    Stage stage(ui::frontlijn_parts, *app.model);
    REQUIRE(stage.complaint("tap \"Waarneming\"\ntype \"De portier telt zel\"\ntap \"Verrassing\"") == "");
  }
  app.reopen();
  CHECK(app.model->observation_draft().text == "De portier telt zel");
  CHECK(app.model->observation_draft().surprise);
  {
    Stage stage(ui::frontlijn_parts, *app.model);
    REQUIRE(stage.complaint(
                "tap \"Waarneming\"\ntype \"f\"\ntap \"Vastleggen\"\nexpect \"Vastgelegd op dit toestel\"") ==
            "");
  }
  const auto& seen = app.model->latest_observations();
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].text == "De portier telt zelf");
  CHECK(seen[0].surprise);
  CHECK(app.model->observation_draft().text.empty());
}

TEST_CASE(
    "a whole visit through the screens: words first, core, a restart, a finding without power, a follow-up") {
  RealApp app;
  {
    Stage stage(ui::frontlijn_parts, *app.model);
    REQUIRE(stage.complaint(
                "size 800x1280\ntap \"Objecten\"\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\n"
                "tap \"Begin\"\nshot real-visit\ntap \"In je eigen woorden\"\ntype \"Druk, muziek hard\"\n"
                "expect \"Kern: 0 van 5\"") == "");
  }
  app.reopen();
  const auto running = app.model->today().running;
  REQUIRE(running.size() == 1);
  CHECK(running[0].subject_name == "Discotheek De Golfslag");
  CHECK(running[0].answered == 1);

  const EntityId visit = running[0].visit;
  auto view = app.model->visit(visit).value();
  CHECK(view.core_questions == 5);
  std::vector<ui::QuestionView> core;
  for (const auto& group : view.core) {
    for (const auto& question : group.questions) {
      if (question.core) core.push_back(question);
    }
  }
  REQUIRE(core.size() == 5);
  CHECK(core[0].domain == "domain.fire-safety");
  CHECK(core[0].nature == ui::ItemNature::ring);
  CHECK(core[0].can_say_not_looked_at);
  for (const auto& choice : core[0].choices)
    CHECK(choice.value != "not_looked");
  REQUIRE(app.model->answer(visit, core[0].ref, "no").has_value());
  for (std::size_t i = 1; i < 5; ++i)
    REQUIRE(app.model->not_looked_at(visit, core[i].ref, true).has_value());
  view = app.model->visit(visit).value();
  CHECK(view.core_answered == 5);

  Stage stage(ui::frontlijn_parts, *app.model);
  CHECK(stage.complaint(
            "size 800x1280\nshot real-today\ntap \"Ga verder bij Discotheek De Golfslag\"\nshot real-core\n"
            "expect \"Kern: 5 van 5 bekeken\"\ntap \"Iets anders gezien\"\ntype \"Vet op de stoep\"\n"
            "tap \"Milieu\"\ntap \"Vastleggen\"\nexpect \"Vastgelegd als signaal\"\n"
            "tap \"Bezoek afronden\"\ntap \"Vervolg nodig\"\ntap \"Ik\"\ntap \"Over een week\"\n"
            "tap \"Afronden\"\nexpect \"Bezoek afgerond en vastgelegd\"") == "");
  CHECK(app.model->today().running.empty());
  const auto card = app.model->subject(app.disco).value();
  CHECK(card.findings.size() == 2);
  for (const auto& finding : card.findings)
    CHECK(finding.kind == ui::FindingKind::signal);
  CHECK_FALSE(card.running_visit.has_value());
  REQUIRE_FALSE(app.model->today().work.empty());
  CHECK(app.model->today().work[0].name == "Discotheek De Golfslag");
  CHECK(stage.complaint("tap \"Vandaag\"\ntap \"Vandaag\"\nshot real-after") == "");
}

TEST_CASE("rule 10: core items may be left open, with a reason, which becomes a deviation") {
  RealApp app;
  const EntityId visit = app.model->begin_visit(app.disco, {}).value();
  const auto card = app.model->subject(app.disco).value();
  REQUIRE(card.checklists.size() == 1);
  REQUIRE(app.model->close_visit(visit, {true, {}, {}, "", ""}).has_value());

  const EntityId second = app.model->begin_visit(app.disco, {card.checklists[0].id}).value();
  const auto view = app.model->visit(second).value();
  std::string first_words;
  for (const auto& question : view.core.front().questions) {
    if (question.required) first_words = question.ref;
  }
  REQUIRE(app.model->answer(second, first_words, "Dicht vandaag").has_value());
  ui::FollowUp nothing;
  nothing.nothing_needed = true;
  const auto refused = app.model->close_visit(second, nothing);
  REQUIRE(refused.has_error());
  CHECK(refused.error().key() == "visit.core-first");
  nothing.why_core_open = "De zaak was dicht";
  CHECK(app.model->close_visit(second, nothing).has_value());
  const auto after = app.model->subject(app.disco).value();
  REQUIRE(after.findings.size() == 1);
  CHECK(after.findings[0].kind == ui::FindingKind::deviation);
}

TEST_CASE("rule 7: what the register says stands at the question, with its source") {
  RealApp app;
  (void)domain::add_register_value(app.tablet.context, app.disco, "max-people", "450", "vergunning",
                                   november(1))
      .value();
  const auto card = app.model->subject(app.disco).value();
  REQUIRE(card.facts.size() >= 1);
  const auto known = std::find_if(card.facts.begin(), card.facts.end(),
                                  [](const auto& f) { return f.label == "max-people"; });
  REQUIRE(known != card.facts.end());
  CHECK(known->value == "450");
  CHECK(known->source == "vergunning");
}

TEST_CASE("a stand-up on a real store survives a restart, and ends with who, what and when") {
  RealApp app;
  {
    Stage stage(ui::frontlijn_parts, *app.model);
    REQUIRE(
        stage.complaint(
            "size 800x1280\ntap \"Waarneming\"\ntype \"De portier telt zelf\"\ntap \"Verrassing\"\n"
            "tap \"Vastleggen\"\ntap \"Dagstart\"\ntap \"Begin de dagstart\"\ntap \"De portier telt zelf\"\n"
            "tap \"Maak een afspraak\"\ntype \"De stand elke week vragen\"\ntap \"Ik\"\ntap \"Voor wie?\"\n"
            "type \"het team\"\ntap \"Over een week\"\ntap \"Afspreken\"\ntap \"Besproken\"") == "");
  }
  app.reopen();
  CHECK(app.model->stand_up().begun);
  REQUIRE(app.model->stand_up().made.size() == 1);
  Stage stage(ui::frontlijn_parts, *app.model);
  CHECK(stage.complaint(
            "size 800x1280\ntap \"Dagstart\"\nexpect \"besproken\"\nexpect \"De stand elke week vragen\"\n"
            "tap \"Dagstart afronden\"\nexpect \"Dagstart vastgelegd\"") == "");
  CHECK_FALSE(app.model->stand_up().begun);
  const auto due = app.model->today().due;
  REQUIRE(due.size() == 1);
  CHECK(due[0].what == "De stand elke week vragen");
  CHECK(due[0].who == "Noor Hamers");
  CHECK(due[0].for_whom == "het team");
}

TEST_CASE("an agreement is kept on the screen, and counts in the headline") {
  RealApp app;
  ui::NewAgreement agreement;
  agreement.what = "De sleutel naast de deur hangen";
  agreement.who = app.tablet.context.person;
  agreement.for_whom = "de bezoekers";
  agreement.by = november(24);
  (void)app.model->make_agreement(agreement).value();
  Stage stage(ui::frontlijn_parts, *app.model);
  CHECK(stage.complaint("tap \"De sleutel naast de deur hangen\"\ntap \"Nagekomen\"\nexpect \"1 van 1\"") ==
        "");
}

TEST_CASE("an agreement asks who, what, for whom and by when before it can be made") {
  RealApp app;
  Stage stage(ui::frontlijn_parts, *app.model);
  CHECK(stage.complaint(
            "size 800x1280\ntap \"Dagstart\"\ntap \"Nieuwe afspraak\"\ntype \"Bellen\"\ntap \"Ik\"\n"
            "tap \"Morgen\"") == "");
  for (const auto& element : stage.elements().elements()) {
    if (element.text == "Afspreken") CHECK_FALSE(element.enabled);
  }
}

TEST_CASE("a photo goes with its question, and a file that is not there is told in a sentence") {
  RealApp app;
  Stage stage(ui::frontlijn_parts, *app.model);
  CHECK(stage.complaint(
            "size 800x1280\ntap \"Objecten\"\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\n"
            "tap \"Begin\"\ntap \"Naam van het fotobestand\"\ntype \"raam.jpg\"\ntap \"Foto toevoegen\"\n"
            "expect \"raam.jpg\"\ntap \"Naam van het fotobestand\"\nclear\ntype \"door.jpg\"\n"
            "tap \"Foto toevoegen\"\nexpect \"Foto toegevoegd: door.jpg\"") == "");
  app.reopen();
  const auto view = app.model->visit(app.model->today().running.at(0).visit).value();
  std::string photo;
  for (const auto& question : view.core.front().questions) {
    if (question.kind == ui::QuestionKind::photo) photo = question.value;
  }
  CHECK(photo == "door.jpg");
}

TEST_CASE("half-written entries are there again after a restart, and gone once the entry is made") {
  RealApp app;
  {
    Stage stage(ui::frontlijn_parts, *app.model);
    REQUIRE(
        stage.complaint("size 800x1280\ntap \"Dagstart\"\ntap \"Nieuwe afspraak\"\ntype \"De sleutel hal\"\n"
                        "tap \"Iemand anders\"\ntap \"Naam van wie het doet\"\ntype \"De portier\"") == "");
  }
  app.reopen();
  {
    Stage stage(ui::frontlijn_parts, *app.model);
    REQUIRE(stage.complaint(
                "size 800x1280\ntap \"Dagstart\"\ntap \"Nieuwe afspraak\"\nexpect \"De sleutel hal\"\n"
                "expect \"De portier\"\ntap \"Wat spreken jullie af?\"\ntype \"en\"\ntap \"Voor wie?\"\n"
                "type \"het team\"\ntap \"Morgen\"\ntap \"Afspreken\"\nexpect \"Afgesproken\"\n"
                "tap \"Nieuwe afspraak\"\nexpect-not \"De sleutel halen\"") == "");
  }
  const auto due = app.model->today().due;
  REQUIRE(due.size() == 1);
  CHECK(due[0].what == "De sleutel halen");
  CHECK(due[0].who == "De portier");
}

TEST_CASE("of several checklists the one that fits best is proposed, and a poor fit is not") {
  RealApp app;
  for (const char* file : {"bouwplaats.xml", "kinderopvang.xml"}) {
    const Bytes form =
        platform::read_file(platform::assets_folder() / "checklists" / file, 1U << 22U).value();
    (void)domain::add_checklist(app.tablet.context, form, file).value();
  }
  domain::SubjectData data;
  data.name = "Café De Punt";
  data.domains = {"building", "fire-safety", "environment", "hospitality", "public-space"};
  const EntityId bar = domain::add_subject(app.tablet.context, data).value();
  const auto card = app.model->subject(bar).value();
  REQUIRE(card.checklists.size() == 3);
  CHECK(card.checklists[0].title == "Horeca: integrale controle");
  CHECK(card.checklists[0].proposed);
  CHECK_FALSE(card.checklists[1].proposed);
  CHECK_FALSE(card.checklists[2].proposed);
  data.name = "Loods";
  data.domains = {"working-conditions", "food"};
  const EntityId shed = domain::add_subject(app.tablet.context, data).value();
  for (const auto& checklist : app.model->subject(shed).value().checklists)
    CHECK_FALSE(checklist.proposed);
}

TEST_CASE("rule 3: what is seen is recorded before anybody knows which domain it belongs to") {
  RealApp app;
  const EntityId visit = app.model->begin_visit(app.disco, {}).value();
  ui::NewFinding seen;
  seen.text = "Vet op de stoep";
  CHECK(app.model->add_finding(visit, seen).value() == ui::FindingKind::signal);
  const auto findings = app.model->visit(visit).value().findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].text == "Vet op de stoep");
  CHECK(findings[0].domain.empty());
}

TEST_CASE(
    "promise 1: a record is shown as stored once the server has acknowledged it, and its change not before") {
  using Where = ui::RecordState::Stage;
  RealApp app;
  const domain::Context& context = app.tablet.context;
  SeededRandom random(5);
  const log::DeviceId server = log::DeviceKey::make(random).id();
  REQUIRE(context.store.set_setting(store::home_server_setting, server.to_text()).has_value());
  app.sync.now.server = "https://server.example:443";
  store::Peers peers(context.store);
  store::PeerSpace work;
  work.space = context.work;
  work.granted = work.writable = true;
  REQUIRE(peers.save_grants(server, {work}).has_value());
  const auto acknowledge = [&] {
    const auto newest = static_cast<std::uint64_t>(context.store.newest_position(context.work).value());
    REQUIRE(peers.save_pushed(server, context.work, newest, {}).has_value());
    REQUIRE(store::note_acknowledged(context.store, server, context.work, 0, newest).has_value());
    app.model->changed();
  };

  ui::NewAgreement agreed;
  agreed.what = "De vetput legen";
  agreed.who = app.model->me().id;
  agreed.for_whom = "de buren";
  agreed.by = november(24);
  agreed.subject = app.disco;
  const EntityId id = app.model->make_agreement(agreed).value();
  const auto state = [&] { return app.model->state_of(ui::RecordKind::agreement, id); };
  CHECK(state().stage == Where::here_only);
  CHECK(state().server == "server.example");
  acknowledge();
  CHECK(state().stage == Where::stored);
  CHECK(state().at == app.tablet.clock.at);
  CHECK(app.model->today().due.at(0).record.stage == Where::stored);

  // What was said about it later is part of it.
  REQUIRE(app.model->renegotiate_agreement(id, november(26), "Wacht op de pomp").has_value());
  CHECK(state().stage == Where::here_only);
  CHECK(state().changed);
  acknowledge();
  CHECK(state().stage == Where::stored);

  ui::ObservationDraft seen;
  seen.text = "Glas op de stoep";
  REQUIRE(app.model->write_observation(seen).has_value());
  const EntityId observation = app.model->record_observation().value();
  CHECK(app.model->latest_observations().at(0).state.stage == Where::here_only);
  app.sync.now.under_way[context.work] =
      static_cast<std::uint64_t>(context.store.newest_position(context.work).value());
  app.model->changed();
  CHECK(app.model->latest_observations().at(0).state.stage == Where::under_way);
  CHECK(app.model->state_of(ui::RecordKind::observation, observation).stage == Where::under_way);
}

TEST_CASE(
    "the photos of an observation are known with what is here of each, and its picture is the small one") {
  RealApp app;
  platform::Thumbnails thumbnails;
  app.tablet.context.store.make_thumbnails_with(&thumbnails);
  const Bytes file =
      platform::read_file(std::filesystem::path(FRONTLIJN_SOURCE_DIR) / "docs/images/app-card.png", 1U << 22U)
          .value();
  domain::NewObservation seen;
  seen.words = "De deur klemt";
  seen.photos = {app.tablet.context.store.put_attachment(file, "image/png", "deur.png").value(),
                 {Hash{}, 123'456, "image/jpeg", "elders.jpg"}};
  const EntityId id = domain::record_observation(app.tablet.context, seen).value();
  app.reopen();

  const auto photos = app.model->photos_of(ui::RecordKind::observation, id);
  REQUIRE(photos.size() == 2);
  const bool first_is_here = photos[0].original_here;
  const ui::PhotoView& here = photos[first_is_here ? 0 : 1];
  const ui::PhotoView& elsewhere = photos[first_is_here ? 1 : 0];
  CHECK(here.name == "deur.png");
  CHECK(here.thumbnail_here);
  CHECK(elsewhere.name == "elders.jpg");
  CHECK_FALSE(elsewhere.original_here);
  CHECK_FALSE(elsewhere.thumbnail_here);
  CHECK_FALSE(app.model->picture_of(here));  // nobody to decode it

  platform::ShownPictures pictures;
  app.model->reads_pictures_with(pictures);
  const auto picture = app.model->picture_of(here);
  REQUIRE(picture);
  CHECK(picture->width == 320);
  CHECK(picture->height == 200);
  CHECK(picture->rgba.size() == std::size_t{320} * 200 * 4);
  CHECK_FALSE(app.model->picture_of(elsewhere));
  CHECK(app.model->photos_of(ui::RecordKind::agreement, id).empty());
  CHECK_FALSE(pictures.read(as_bytes("geen foto")));
}

#include "app/stage.hpp"
#include "support/run_program.hpp"
#include <catch2/catch.hpp>
#include <imgui.h>

#include "ui/shell/frontlijn_parts.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

std::string too_small(const ui::ElementRegistry& registry) {
  std::string found;
  for (const auto& element : registry.elements()) {
    if (!element.tappable()) continue;
    if (element.max.x - element.min.x < 47.5F || element.max.y - element.min.y < 47.5F)
      found += element.text + "; ";
  }
  return found;
}

bool enabled(const Stage& stage, const std::string& text) {
  for (const auto& element : stage.elements().elements()) {
    if (element.text == text && element.tappable()) return element.enabled;
  }
  FAIL("not there: " + text);
  return false;
}

}  // namespace

TEST_CASE("today shows each place with its reason, the promises that fall due, and what is not synced") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("expect \"Discotheek De Golfslag\"\nexpect \"Vervolg nodig: de nooddeuren\"\n"
                        "expect \"Bezoek: steekproef 2026\"\nexpect \"Mevrouw bellen over het gasadvies\"\n"
                        "expect \"1 dag over de datum\"\nexpect \"3 wijzigingen staan alleen op dit "
                        "toestel\"\nshot today") == "");
}

TEST_CASE(
    "rule 12: agreements kept are the headline, with their number and with renegotiated as a decent "
    "outcome") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("expect \"7 van 10\"\nexpect \"2 op tijd anders afgesproken\"") == "");
}

TEST_CASE(
    "rule 8: a subject's card shows all domains, conflicts, agreements, contacts, data age, and what is "
    "hidden") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint(
            "size 1280x1400\ntap \"Discotheek De Golfslag\"\nshot subject\nexpect \"Ga met twee mensen\"\n"
            "expect \"draairichting van de nooddeuren\"\nexpect \"Nooddeur achter de bar zit op slot\"\n"
            "expect \"Brandveiligheid\"\nexpect \"Milieu\"\nexpect \"De vetput laten legen\"\n"
            "expect \"Bezoek: brandveiligheid en horeca\"\nexpect \"bron: vergunning\"\n"
            "expect \"2 onderdelen zijn voor jou niet zichtbaar\"\nexpect \"Tablet van Bas: bijgewerkt\"") ==
        "");
}

TEST_CASE("rule 22: a device never heard from does not look like one with nothing to tell") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("size 1280x1000\ntap \"Dagstart\"\nexpect \"Tablet van Yıldız: nog nooit iets van "
                        "gehoord\"\nshot standup") == "");
}

TEST_CASE("an observation is logged in two taps, and every keystroke reaches the model at once") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("tap \"Waarneming\"\ntype \"Hoi\"") == "");
  CHECK(stage.model.log == std::vector<std::string>{"draft H", "draft Ho", "draft Hoi"});
  CHECK(stage.complaint(
            "shot observe\ntap \"Vastleggen\"\nexpect \"Vastgelegd op dit toestel\"\nshot observed") == "");
  CHECK(stage.model.log.back() == "record Hoi");
  CHECK(stage.complaint("expect \"Hoi\"\nexpect \"Noor Hamers, zojuist\"") == "");
}

TEST_CASE("an observation's words survive leaving the screen") {
  Stage stage(ui::frontlijn_parts);
  CHECK(
      stage.complaint("tap \"Waarneming\"\ntype \"half af\"\ntap \"Vandaag\"\nkey Back\ntap \"Waarneming\"\n"
                      "expect \"half af\"") == "");
}

TEST_CASE("rule 3: no field asks where it belongs before the words are in") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint(
            "size 1280x1400\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\ntap \"Begin\"\n"
            "tap \"Iets anders gezien\"\nexpect-not \"Waar hoort het bij?\"\n"
            "type \"Vet op de stoep\"\nexpect \"Waar hoort het bij?\"\nexpect \"Weet ik nog niet\"") == "");
}

TEST_CASE("rule 2: what is seen outside one's power is recorded all the same, as a signal") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint(
            "size 1280x1400\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\ntap \"Begin\"\n"
            "tap \"Iets anders gezien\"\ntype \"Vet op de stoep\"\ntap \"Milieu\"\nshot finding\n"
            "tap \"Vastleggen\"\nexpect \"Vastgelegd als signaal\"\nexpect \"Vet op de stoep\"") == "");
}

TEST_CASE("a visit: core first, an answer is durable at each tap, then one may stop or go on") {
  Stage stage(ui::frontlijn_parts);
  CHECK(
      stage.complaint(
          "size 800x1280\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\nexpect \"Horeca integraal\"\n"
          "shot start-visit\ntap \"Begin\"\nshot visit\nexpect-not \"Worden de huisregels nageleefd?\"\n"
          "tap \"Deels\" under \"Zijn de nooduitgangen vrij\"") == "");
  CHECK(stage.model.log.back() == "answer doors = Deels");
  CHECK(stage.complaint("tap \"Getal\"\ntype \"412\"") == "");
  CHECK(stage.model.log.back() == "answer people = 412");
  CHECK(stage.complaint("expect \"De kern is bekeken\"\ntap \"2 vragen buiten de kern\"\n"
                        "tap \"Ja\" under \"Worden de huisregels nageleefd?\"\nshot visit-rest") == "");
  CHECK(stage.model.log.back() == "answer house-rules = Ja");
}

TEST_CASE("rule 5: not looked at is an answer of its own") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("size 800x1280\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\ntap \"Begin\"\n"
                        "tap \"Niet bekeken\" under \"Hoeveel mensen\"") == "");
  CHECK(stage.model.log.back() == "not looked at people");
  CHECK(stage.complaint("expect \"Kern: 1 van 2 bekeken. Alles samen: 1 van 4.\"") == "");
}

TEST_CASE("rule 7: what is already known stands at the question, with its source and age") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("size 800x1280\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\ntap \"Begin\"\n"
                        "expect \"Eerder: Deels (bezoek van Bas Denkbeeld), 2 november\"") == "");
}

TEST_CASE("rule 11: a visit is not finished without an owner and a date, or an explicit nothing needed") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("size 800x1280\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\ntap \"Begin\"\n"
                        "tap \"Bezoek afronden\"") == "");
  CHECK_FALSE(enabled(stage, "Afronden"));
  CHECK(stage.complaint("tap \"Vervolg nodig\"\ntap \"Bas Denkbeeld\"") == "");
  CHECK_FALSE(enabled(stage, "Afronden"));
  CHECK(stage.complaint("tap \"Over een week\"\nshot close-visit") == "");
  CHECK(enabled(stage, "Afronden"));
  CHECK(stage.complaint("tap \"Afronden\"\nexpect \"Bezoek afgerond en vastgelegd\"") == "");
  CHECK(stage.model.log.back() == "close visit, by 2026-11-30");
}

TEST_CASE("rule 10: a deviation asks for its reason and never stands in the way of saving") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("size 800x1280\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\ntap \"Begin\"\n"
                        "tap \"Iets anders gezien\"\ntype \"Deur draait naar binnen\"\n"
                        "tap \"Hier wijk ik van de regel af\"\nexpect \"Waarom is dit hier beter?\"") == "");
  CHECK(enabled(stage, "Vastleggen"));
}

TEST_CASE("an agreement is kept, or agreed anew with a reason and a day") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("tap \"De vetput laten legen en de bon laten zien\"\nshot agreement") == "");
  CHECK_FALSE(enabled(stage, "Opnieuw afspreken"));
  CHECK(stage.complaint(
            "tap \"Waarom?\"\ntype \"De wagen was stuk\"\ntap \"Over een week\"\ntap \"Opnieuw afspreken\"\n"
            "expect \"Opnieuw afgesproken\"") == "");
  CHECK(stage.model.log.back() == "renegotiate 2026-11-30 De wagen was stuk");
  CHECK(stage.complaint(
            "tap \"Mevrouw bellen over het gasadvies\"\ntap \"Nagekomen\"\nexpect \"8 van 10\"") == "");
}

TEST_CASE("the stand-up follows the order of the meeting and ends with who, what and when") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint(
            "size 800x1280\ntap \"Dagstart\"\ntap \"Begin de dagstart\"\nexpect \"Begonnen om 09:30\"\n"
            "tap \"Nooddeuren van De Golfslag\"\ntap \"Maak een afspraak\"\ntype \"Beide diensten aan één "
            "tafel\"\n"
            "tap \"Yıldız Voorbeeld\"\ntap \"Voor wie?\"\ntype \"de diensten\"\ntap \"Morgen\"\nshot "
            "new-agreement\ntap \"Afspreken\"\n"
            "tap \"Besproken\"\nexpect \"besproken\"\nexpect \"Beide diensten aan één tafel\"\n"
            "tap \"De portier telt zelf\"\ntap \"Bas Denkbeeld\"\nexpect \"Geparkeerd\"\nshot standup-done\n"
            "tap \"Dagstart afronden\"\nexpect \"Dagstart vastgelegd\"") == "");
}

TEST_CASE("the order of the agenda on the board is that of the meeting") {
  Stage stage(ui::frontlijn_parts);
  REQUIRE(stage.complaint("size 800x1280\ntap \"Dagstart\"") == "");
  float before = 0;
  for (const char* part : {"Laatste afspraken", "Vastgelopen", "Verrassingen", "Signalen uit de maten"}) {
    CAPTURE(part);
    float at = -1;
    for (const auto& element : stage.elements().elements()) {
      if (element.text == part) at = element.min.y;
    }
    CHECK(at > before);
    before = at;
  }
}

TEST_CASE("a subject that is not there yet is added on the spot") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint(
            "tap \"Objecten\"\ntap \"Zoek op naam\"\ntype \"Loods 9\"\nexpect \"Niets gevonden\"\nshot "
            "subjects\n"
            "tap \"Nieuw object\"\ntap \"Openbare plek\"\ntap \"Object toevoegen\"\nexpect \"Loods 9\"\n"
            "expect \"Begin bezoek\"") == "");
  CHECK(stage.model.log.back() == "add subject Loods 9");
}

TEST_CASE("a failure is told in a sentence and loses nothing") {
  Stage stage(ui::frontlijn_parts);
  REQUIRE(stage.complaint("tap \"Waarneming\"\ntype \"Rook\"") == "");
  stage.model.next_failure = fail(ErrorKind::io, "app.no-picture", {{"file", "rook.png"}, {"why", "vol"}});
  CHECK(stage.complaint("tap \"Vastleggen\"\nexpect \"kon niet worden geschreven: vol\"\nexpect \"Rook\"") ==
        "");
}

TEST_CASE("the sync page says what is only here, since when, and joins a team with a code") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint(
            "tap \"3 te versturen\"\nexpect \"Niet verbonden\"\nexpect \"gisteren 17:05\"\nshot sync\n"
            "tap \"Nu synchroniseren\"") == "");
  CHECK(stage.model.fake_sync.asked == 1);
  stage.model.fake_sync.now = {};
  CHECK(stage.complaint(
            "tap \"Server\" \ntype \"sync.example\"\ntap \"Code\"\ntype \"7KQ2\"\ntap \"Meedoen\"\n"
            "expect \"Meedoen met sync.example?\"\nshot join\ntap \"Meedoen\"\nexpect \"Bijgewerkt\"") == "");
}

TEST_CASE("language, screen and letters change at once") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("tap \"3 te versturen\"\ntap \"English\"\nexpect \"Sync now\"\ntap \"Dark\"\nshot "
                        "dark\ntap \"Largest\"\n"
                        "shot large\ntap \"Today\"\ntap \"Today\"\nshot today-dark-large-en") == "");
  CHECK(stage.shell().preferences().text_size > 1.2F);
}

TEST_CASE("every screen keeps its targets large enough, on a phone and on a tablet") {
  for (const char* size : {"size 400x860", "size 1280x800"}) {
    Stage stage(ui::frontlijn_parts);
    CAPTURE(size);
    for (const char* step :
         {"wait idle", "tap \"Discotheek De Golfslag\"", "tap \"Begin bezoek\"", "tap \"Begin\"",
          "tap \"Iets anders gezien\"", "key Back", "tap \"Bezoek afronden\"", "tap \"Vervolg nodig\"",
          "tap \"Objecten\"", "tap \"Waarneming\"", "tap \"Dagstart\"", "tap \"3 te versturen\""}) {
      CAPTURE(step);
      REQUIRE(stage.complaint(std::string(size) + "\n" + step) == "");
      CHECK(too_small(stage.elements()) == "");
    }
  }
}

TEST_CASE("a page can be scrolled away from the field that has the keyboard, and typing brings it back") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("size 800x700\ntap \"Discotheek De Golfslag\"\ntap \"Begin bezoek\"\ntap \"Begin\"\n"
                        "tap \"Getal\"\ntype \"4\"\nscroll down 6\nexpect \"Bezoek afronden\"\ntype "
                        "\"1\"\nexpect \"41\"") == "");
}

TEST_CASE(
    "each record shows where it is kept, in a sign and in words; what was refused says why and what to do") {
  Stage stage(ui::frontlijn_parts);
  ui::RecordState& kept = stage.model.record_state;
  kept.server = "server.example";
  kept.stage = ui::RecordState::Stage::refused;
  kept.at = at(23, 9, 10);
  kept.why = fail(ErrorKind::refused, "space.not-yours", {{"space", "noord"}});
  CHECK(stage.complaint(
            "tap \"Waarneming\"\ntype \"Hoi\"\ntap \"Vastleggen\"\nexpect \"geweigerd door de server\"\n"
            "tap \"Hoi\"\nexpect \"Waar staat dit?\"\nexpect \"server.example nam dit niet aan\"\n"
            "expect \"vraag de beheerder om toegang\"\nexpect \"biedt het toestel het opnieuw aan\"\n"
            "shot refused\n") == "");

  kept = {};
  kept.server = "server.example";
  kept.stage = ui::RecordState::Stage::stored;
  kept.at = at(22, 16, 20);
  CHECK(stage.complaint("expect \"Opgeslagen bij server.example, gisteren 16:20\"") == "");
  kept.stage = ui::RecordState::Stage::under_way;
  CHECK(stage.complaint("expect \"Verzonden naar server.example\"") == "");
  kept.stage = ui::RecordState::Stage::here_only;
  kept.others = 1;
  CHECK(stage.complaint("expect \"Alleen op dit toestel\"\nexpect \"Ook op 1 ander toestel\"") == "");
  kept.changed = true;
  CHECK(stage.complaint("expect \"laatste wijziging staat alleen op dit toestel\"") == "");
  kept.stage = ui::RecordState::Stage::kept_back;
  CHECK(stage.complaint("expect \"server.example deelt deze ruimte niet\"") == "");
  kept.server.clear();
  CHECK(stage.complaint("expect \"het doet nog niet mee met een team\"\nlanguage en\n"
                        "expect \"it has not joined a team yet\"") == "");
}

TEST_CASE("whoever wants to be asked before anything leaves the device says so on the sync page") {
  Stage stage(ui::frontlijn_parts);
  CHECK(stage.complaint("tap \"3 te versturen\"\nexpect \"zodra er netwerk is\"\n"
                        "tap \"Alleen als ik het vraag\"\nexpect \"gaat mee als jij synchroniseert\"\n"
                        "shot asked\n") == "");
  CHECK_FALSE(stage.model.fake_sync.now.by_itself);
  stage.model.fake_sync.now.by_itself = true;
  stage.model.fake_sync.now.next_try = at(23, 9, 40);
  CHECK(stage.complaint("expect \"Nieuwe poging om 09:40\"") == "");
}

TEST_CASE("rule 22: originals that are on this device only never look as if everything was shared") {
  Stage stage(ui::frontlijn_parts);
  ui::SyncState& now = stage.model.fake_sync.now;
  now.phase = ui::SyncPhase::up_to_date;
  now.to_send = 0;
  now.photos.only_here = {2, 7'400'000};
  CHECK(stage.complaint(
            "expect-not \"Alles van dit toestel\"\ntap \"Van 2 foto's staat het origineel alleen\"\n"
            "expect \"Van 2 foto's staat het origineel alleen op dit toestel\"\n"
            "expect-not \"Alles van dit toestel\"\nshot originals\n") == "");
  now.photos.only_here = {};
  CHECK(stage.complaint(
            "expect \"Alles van dit toestel staat op de server\"\nexpect-not \"het origineel alleen\"") ==
        "");
}

TEST_CASE("a stand-up is opened to other tablets with a code to read out, and joined with one to type") {
  Stage stage(ui::frontlijn_parts);
  stage.model.has_table = true;
  CHECK(stage.complaint("size 1280x1000\ntap \"Dagstart\"\ntap \"Open de dagstart voor anderen\"\n"
                        "expect \"K7QM3-ZPA4X\"\nexpect \"192.168.1.20:47824\"\nexpect \"Nog niemand\"\n"
                        "shot table-open\nkey Back\nexpect \"Open voor anderen: K7QM3-ZPA4X\"\n"
                        "tap \"Open voor anderen: K7QM3-ZPA4X\"\ntap \"Sluit voor anderen\"\n"
                        "tap \"Code\"\ntype \"k7qm3\"\ntap \"Doe mee\"\nexpect \"tien tekens\"\n"
                        "type \"zpa4x\"\ntap \"Doe mee\"\nexpect \"Bas Denkbeeld\"\n"
                        "expect \"Iedereen heeft alles\"\nshot table-joined\ntap \"Verlaat de dagstart\"\n"
                        "expect \"Nog geen dagstart gevonden\"") == "");
  CHECK(stage.model.fake_table.log == std::vector<std::string>{"k7qm3zpa4x "});
}

TEST_CASE("a scanner reads the QR code of a stand-up off the screen, and what it read is pasted to join") {
  for (const std::string brightness : {"Licht", "Donker"}) {
    CAPTURE(brightness);
    Stage stage(ui::frontlijn_parts);
    stage.model.has_table = true;
    REQUIRE(stage.complaint("size 800x1280\ntap \"3 te versturen\"\ntap \"" + brightness +
                            "\"\ntap \"Vandaag\"\n") == "");
    REQUIRE(stage.complaint("tap \"Dagstart\"\ntap \"Open de dagstart voor anderen\"\nshot qr") == "");
    const Outcome scanned =
        run_program({"zbarimg", "--quiet", "--raw", "--nodbus", (stage.shots() / "qr.png").string()});
    CHECK(scanned.output == "K7QM3-ZPA4X\n");
    REQUIRE(stage.complaint("tap \"Sluit voor anderen\"") == "");
    ImGui::SetClipboardText(scanned.output.c_str());
    CHECK(stage.complaint("tap \"Plak een gekopieerde code\"\nshot pasted\ntap \"Doe mee\"\n"
                          "expect \"Bas Denkbeeld\"") == "");
    CHECK(stage.model.fake_table.log == std::vector<std::string>{"K7QM3-ZPA4X "});
  }
}

TEST_CASE("who began a team puts a member out once that is asked, and lets in again who is out") {
  for (const std::string size : {"800x1280", "1280x800"}) {
    CAPTURE(size);
    Stage stage(ui::frontlijn_parts);
    stage.model.has_table = true;
    ui::TableState& table = stage.model.fake_table.now;
    table.members = {{entity(2), "Bas Denkbeeld"},
                     {entity(3), "Yıldız Voorbeeld", true},
                     {entity(4), "Anne-Fleur van den Verzonnen Achternaam"}};
    const std::string shot = "shot members-" + size;
    CHECK(stage.complaint("size " + size + "\ntap \"Dagstart\"\ntap \"Doe mee met een dagstart\"\n" +
                          "expect \"Leden van je team\"\nexpect \"Uit het team gezet\"\n" + shot +
                          "\ntap \"Bas Denkbeeld\"\nexpect \"Bas Denkbeeld uit het team zetten?\"\n" + shot +
                          "-asked") == "");
    CHECK(too_small(stage.elements()) == "");
    CHECK(stage.complaint("tap \"Toch niet\"\nexpect-not \"uit het team zetten?\"") == "");
    CHECK(stage.model.fake_table.log.empty());
    CHECK(stage.complaint("tap \"Bas Denkbeeld\"\ntap \"Zet uit het team\"\n"
                          "expect-not \"uit het team zetten?\"\n" +
                          shot + "-out\ntap \"Yıldız Voorbeeld\"\nexpect \"weer toelaten\"\n" + shot +
                          "-let-in\ntap \"Laat weer toe\"") == "");
    CHECK(stage.model.fake_table.log == std::vector<std::string>{"put out", "let in"});
    CHECK(table.members[0].is_out);
    CHECK_FALSE(table.members[1].is_out);
  }
}

TEST_CASE("an observation shows its photos in small, and says of each that is not here why it is not seen") {
  Stage stage(ui::frontlijn_parts);
  // Red to the left, green to the right.
  ui::Picture& picture = stage.model.picture;
  picture = {64, 48, Bytes(std::size_t{64} * 48 * 4, 255)};
  for (std::size_t pixel = 0; pixel < std::size_t{64} * 48; ++pixel) {
    const bool left = pixel % 64 < 32;
    picture.rgba[pixel * 4] = left ? 220 : 30;
    picture.rgba[pixel * 4 + 1] = left ? 30 : 160;
    picture.rgba[pixel * 4 + 2] = 30;
  }
  const auto photo = [](std::uint8_t number, const std::string& name, bool thumbnail, bool original) {
    ui::PhotoView view;
    view.original.bytes[0] = number;
    view.thumbnail = Hash{};
    view.thumbnail->bytes[0] = static_cast<std::uint8_t>(number + 100);
    view.name = name;
    view.thumbnail_here = thumbnail;
    view.original_here = original;
    return view;
  };
  stage.model.photos = {photo(1, "deur.jpg", true, true), photo(2, "hal.jpg", true, false),
                        photo(3, "kelder.jpg", false, false), photo(4, "stuk.jpg", false, true)};
  CHECK(stage.complaint("tap \"Waarneming\"\ntype \"Hoi\"\ntap \"Vastleggen\"\ntap \"Hoi\"") == "");
  for (const std::string size : {"800x1280", "1280x800", "400x860"}) {
    CAPTURE(size);
    CHECK(stage.complaint(
              "size " + size + "\nexpect \"deur.jpg\"\nexpect \"hal.jpg · origineel nog niet hier\"\n" +
              "shot photos-" + size + "\nscroll down 3\nexpect \"kelder.jpg\"\n" +
              "expect \"nog niet op dit toestel\"\nexpect \"kan hier niet worden getoond\"\nscroll up 3") ==
          "");
  }
  // Each is decoded once, also the one of which nothing can be made, however many frames there were.
  CHECK(stage.model.pictures_asked == 3);
  CHECK(stage.window().pictures().count() == 3);
}

TEST_CASE("promise 9: however many photos are looked at, a bounded number of them is kept for the screen") {
  Stage stage(ui::frontlijn_parts);
  stage.model.picture = {2, 2, Bytes(16, 128)};
  const auto look = [&](std::uint8_t from) {
    stage.model.photos.clear();
    for (std::uint8_t number = 0; number < 40; ++number) {
      ui::PhotoView view;
      view.original.bytes = {from, number};
      view.original_here = true;
      stage.model.photos.push_back(view);
    }
    return stage.complaint("wait idle");
  };
  CHECK(stage.complaint("tap \"Waarneming\"\ntype \"Hoi\"\ntap \"Vastleggen\"\ntap \"Hoi\"") == "");
  for (std::uint8_t from = 1; from < 5; ++from) {
    CHECK(look(from) == "");
    CHECK(stage.window().pictures().count() <= 32 + 24);
  }
  CHECK(stage.complaint("scroll down 9\nexpect \"En nog 16 foto's.\"") == "");
}

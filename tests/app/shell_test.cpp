#include "app/gallery.hpp"
#include "app/stage.hpp"
#include <catch2/catch.hpp>
#include <imgui_internal.h>

#include "ui/base/icons.hpp"
#include "ui/base/theme.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

std::string too_small(const ui::ElementRegistry& registry, float scale) {
  std::string found;
  for (const auto& element : registry.elements()) {
    if (!element.tappable()) continue;
    const float width = element.max.x - element.min.x;
    const float height = element.max.y - element.min.y;
    if (width < 47.5F * scale || height < 47.5F * scale) found += element.text + "; ";
  }
  return found;
}

}  // namespace

TEST_CASE("every target is at least 48 units high and wide, on a phone, a tablet, and at any scale") {
  Stage stage(gallery_parts);
  for (const char* size : {"size 420x860", "size 800x1280", "size 1280x800"}) {
    CAPTURE(size);
    REQUIRE(stage.complaint(std::string("scale 1\n") + size + "\nwait idle") == "");
    CHECK(too_small(stage.elements(), 1) == "");
    REQUIRE(stage.complaint("scale 1.5\nwait idle") == "");
    CHECK(too_small(stage.elements(), 1.5F) == "");
  }
}

TEST_CASE(
    "text stands out from its ground by 7 to 1, by day and by night, so that sun does not wash it out") {
  for (const auto brightness : {ui::Brightness::light, ui::Brightness::dark}) {
    const ui::Palette p = ui::make_theme(brightness, 1).palette;
    for (const ImU32 ground : {p.background, p.surface, p.raised}) {
      CHECK(ui::contrast(p.ink, ground) >= 12);
      CHECK(ui::contrast(p.quiet_ink, ground) >= 7);
    }
    CHECK(ui::contrast(p.on_accent, p.accent) >= 7);
    CHECK(ui::contrast(p.strong_line, p.surface) >= 3);
    for (std::size_t i = 0; i < ui::meaning_count; ++i) {
      CAPTURE(i);
      CHECK(ui::contrast(p.tones[i].on_fill, p.tones[i].fill) >= 7);
      CHECK(ui::contrast(p.tones[i].ink, p.surface) >= 7);
    }
  }
}

TEST_CASE("rule 10: a deviation does not have the colour of a failure") {
  for (const auto brightness : {ui::Brightness::light, ui::Brightness::dark}) {
    const auto theme = ui::make_theme(brightness, 1);
    CHECK(theme.tone(ui::Meaning::deviation).ink != theme.tone(ui::Meaning::failure).ink);
    CHECK(theme.tone(ui::Meaning::deviation).fill != theme.tone(ui::Meaning::failure).fill);
    // Red outweighs blue in a failure; in a deviation it is the other way round.
    const auto red = [](ImU32 c) { return c & 0xFF; };
    const auto blue = [](ImU32 c) { return (c >> 16) & 0xFF; };
    const ImU32 deviation = theme.tone(ui::Meaning::deviation).ink;
    const ImU32 failure = theme.tone(ui::Meaning::failure).ink;
    CHECK(blue(deviation) > red(deviation));
    CHECK(red(failure) > blue(failure));
  }
}

TEST_CASE("screens lie upon each other, and back returns to what was there") {
  Stage stage(gallery_parts);
  CHECK(stage.complaint(
            "tap \"Discotheek De Golfslag\"\nexpect \"Dieper\"\ntap \"Terug\"\nexpect \"Proefkaart\"") == "");
  CHECK(stage.complaint("tap \"Discotheek De Golfslag\"\nkey Back\nexpect \"Proefkaart\"") == "");
  CHECK(stage.complaint("tap \"Dagstart\"\nexpect \"Dieper\"\nkey Back\nexpect \"Proefkaart\"") == "");
}

TEST_CASE("a tab keeps what lies upon it, and a second tap on it goes back to its root") {
  Stage stage(gallery_parts);
  CHECK(
      stage.complaint("tap \"Discotheek De Golfslag\"\ntap \"Dagstart\"\ntap \"Vandaag\"\nexpect \"Dieper\"\n"
                      "tap \"Vandaag\"\nexpect \"Proefkaart\"") == "");
}

TEST_CASE("the language changes in the running app") {
  Stage stage(gallery_parts);
  CHECK(stage.complaint("expect \"Vandaag\"\nlanguage en\nexpect \"Today\"\nexpect-not \"Vandaag\"") == "");
}

TEST_CASE("a message stays until it was read: the next touch takes it away") {
  Stage stage(gallery_parts);
  CHECK(stage.complaint("tap \"Vastleggen\"\nexpect \"Vastgelegd op dit toestel\"\ntap \"Ja\"\n"
                        "expect-not \"Vastgelegd op dit toestel\"") == "");
}

TEST_CASE("both languages have the same texts") {
  const auto languages = platform_languages();
  const auto keys_of = [&](const char* code) {
    std::vector<std::string> keys;
    // A form for one thing ("x.one") is a language's own affair.
    for (const auto& key : languages.at(code).keys()) {
      if (!key.ends_with(".one")) keys.push_back(key);
    }
    return keys;
  };
  CHECK(keys_of("nl") == keys_of("en"));
}

TEST_CASE("every icon and every letter of a European name has a glyph") {
  Stage stage(gallery_parts);
  REQUIRE(stage.complaint("wait idle") == "");
  const auto& fonts = stage.host().fonts();
  for (const char* sign :
       {ui::icon::today,        ui::icon::back,       ui::icon::judgement, ui::icon::deviation,
        ui::icon::signal,       ui::icon::finding,    ui::icon::agreement, ui::icon::kept,
        ui::icon::renegotiated, ui::icon::surprise,   ui::icon::measure,   ui::icon::hidden,
        ui::icon::sync_problem, ui::icon::not_synced, ui::icon::core_item, ui::icon::box_checked,
        ui::icon::radio_on,     ui::icon::told,       ui::icon::anonymous, ui::icon::document,
        ui::icon::history,      ui::icon::device,     ui::icon::offline,   ui::icon::synced,
        ui::icon::conflict,     ui::icon::visit,      ui::icon::stand_up,  ui::icon::edit,
        ui::icon::search,       ui::icon::paste,      ui::icon::clock}) {
    unsigned int code = 0;
    ImTextCharFromUtf8(&code, sign, nullptr);
    CAPTURE(code);
    CHECK(fonts.icons->FindGlyphNoFallback(static_cast<ImWchar>(code)) != nullptr);
    CHECK(fonts.small->FindGlyphNoFallback(static_cast<ImWchar>(code)) != nullptr);
  }
  for (const ImWchar letter :
       {u'é', u'ï', u'ğ', u'ş', u'ı', u'ł', u'ő', u'ș', u'Ж', u'λ', u'€', u'“', u'–', u'…'}) {
    CAPTURE(letter);
    CHECK(fonts.body->FindGlyphNoFallback(letter) != nullptr);
    CHECK(fonts.strong->FindGlyphNoFallback(letter) != nullptr);
  }
}

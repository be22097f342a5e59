#include "app/gallery.hpp"
#include "app/stage.hpp"
#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

std::string refusal(const std::string& script) {
  const auto steps = platform::parse_script(script);
  return steps.has_error() ? steps.error().debug_text() : "";
}

}  // namespace

TEST_CASE("a script is read with its comments, quoted texts and numbers") {
  const auto steps = platform::parse_script(
      "# a day\n\ntap \"Ja\" 2 under \"Deur \\\"achter\\\"\" # the second\nsize 800x1280\nscroll down 3\n");
  REQUIRE(steps.has_value());
  REQUIRE(steps->size() == 3);
  CHECK(steps->at(0).text == "Ja");
  CHECK(steps->at(0).number == 2);
  CHECK(steps->at(0).under == "Deur \"achter\"");
  CHECK(steps->at(0).line == 3);
  CHECK(steps->at(1).width == 800);
  CHECK(steps->at(1).height == 1280);
  CHECK(steps->at(2).number == 3);
}

TEST_CASE("a script with a step that does not exist, or is not right, is refused with its line") {
  CHECK(refusal("tap \"a\"\nswipe left").find("script.unknown-step line=2 step=swipe") == 0);
  for (const char* wrong :
       {"tap Ja", "tap \"Ja", "type", "key Space", "size big", "size 100x100", "scale 9", "shot ../x",
        "wait 5", "scroll left", "tap \"Ja\" 0", "tap \"Ja\" under", "expect", "clear all"}) {
    CAPTURE(wrong);
    CHECK(refusal(wrong).find("script.bad-step line=1") == 0);
  }
  CHECK(refusal(std::string(30'000, '\n')).find("script.too-long") == 0);
}

TEST_CASE("a tap finds its target by visible text, and brings it into view first") {
  Stage stage(gallery_parts);
  CHECK(stage.complaint("expect-not \"Stoppen\"\ntap \"Stoppen\"\nexpect \"Wil je stoppen?\"") == "");
}

TEST_CASE("a tap takes the one that is whole and tappable before one that only holds the text") {
  Stage stage(gallery_parts);
  CHECK(stage.complaint("tap \"Nee\"") == "");
  for (const auto& element : stage.elements().elements()) {
    if (element.text == "Nee") CHECK(element.selected);
    if (element.text == "Ja") CHECK_FALSE(element.selected);
  }
}

TEST_CASE("a failed step says its line, what was asked, and what is visible instead") {
  Stage stage(gallery_parts);
  const std::string told = stage.complaint("wait idle\ntap \"Zwembad\"");
  CHECK(told.find("Regel 2") == 0);
  CHECK(told.find("Zwembad") != std::string::npos);
  CHECK(told.find("Discotheek De Golfslag") != std::string::npos);
  CHECK(stage.complaint("expect \"Zwembad\"").find("is niet te zien") != std::string::npos);
  CHECK(stage.complaint("expect-not \"Proefkaart\"").find("dat mocht niet") != std::string::npos);
  CHECK(stage.complaint("type \"woorden\"").find("geen tekstveld") != std::string::npos);
  CHECK(stage.complaint("tap \"Voortgang\"").find("niets te tikken") != std::string::npos);
  CHECK(stage.complaint("language fr").find("de taal 'fr' is er niet") != std::string::npos);
  CHECK(stage.complaint("language en\nexpect \"Zwembad\"").find("Line 2 of the script") == 0);
}

TEST_CASE("a finger cannot reach what lies below a question") {
  Stage stage(gallery_parts);
  CHECK(stage.complaint("tap \"Stoppen\"\ntap \"Vandaag\"").find("is niet te zien") != std::string::npos);
  CHECK(stage.complaint("tap \"Doorgaan\"\nexpect \"We gaan door\"\ntap \"Vandaag\"") == "");
}

TEST_CASE("what is typed arrives letter by letter, with accents, new lines and corrections") {
  Stage stage(gallery_parts);
  CHECK(stage.complaint("tap \"Wat zag je?\"\ntype \"één café\\nœuvre\"\nexpect \"één café\\nœuvre\"") == "");
  CHECK(stage.complaint("key Backspace\nkey Backspace\nexpect \"œuv\"\nexpect-not \"œuvr\"") == "");
  CHECK(stage.complaint("clear\nexpect \"In je eigen woorden\"") == "");
}

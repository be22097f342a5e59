#include <algorithm>
#include <set>

#include "app/gallery.hpp"
#include "app/stage.hpp"
#include <catch2/catch.hpp>

#include "ui/widgets/text.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

std::size_t different_colours(const platform::Pixels& pixels) {
  std::set<std::uint32_t> colours;
  for (std::size_t i = 0; i + 3 < pixels.rgba.size(); i += 4) {
    colours.insert(
        static_cast<std::uint32_t>(pixels.rgba[i] << 16 | pixels.rgba[i + 1] << 8 | pixels.rgba[i + 2]));
  }
  return colours.size();
}

}  // namespace

TEST_CASE("the window draws without a display, and a screenshot shows what was drawn") {
  Stage stage(gallery_parts);
  REQUIRE(stage.complaint("shot gallery") == "");
  CHECK(different_colours(stage.window().pixels()) > 50);
  CHECK(std::filesystem::file_size(stage.shots() / "gallery.png") > 10'000);
}

TEST_CASE("after a change of size the whole window is drawn") {
  Stage stage(gallery_parts);
  REQUIRE(stage.complaint("wait idle\nsize 800x1280\nwait idle") == "");
  const auto pixels = stage.window().pixels();
  CHECK(pixels.width == 800);
  CHECK(pixels.height == 1280);
  const auto white_at = [&](std::size_t x, std::size_t y) { return pixels.rgba[(y * 800 + x) * 4] > 200; };
  CHECK(white_at(790, 4));
  CHECK(white_at(4, 1270));
}

TEST_CASE("a frame in which nothing changed says so, so that an idle app draws nothing") {
  Stage stage(gallery_parts);
  REQUIRE(stage.complaint("wait idle") == "");
  CHECK_FALSE(stage.host().frame().value());
  REQUIRE(stage.complaint("tap \"Ja\"") == "");
  CHECK_FALSE(stage.host().frame().value());
  CHECK_FALSE(stage.shell().next_wake(at(23, 9, 31)).has_value());
}

TEST_CASE("a line is broken at spaces, so that an address stays whole; a word that is too long still fits") {
  Stage stage(gallery_parts);
  REQUIRE(stage.complaint("wait idle") == "");
  ImFont* font = stage.host().fonts().body;
  const std::string text = "Het gaat mee met 192.168.1.20:8443 straks.";
  const float whole = ui::measure(font, text).x;
  for (float wrap = ui::measure(font, "192.168.1.20:8443").x + 1; wrap < whole + 5; wrap += 7) {
    CAPTURE(wrap);
    const std::string lines = ui::in_lines(font, text, wrap);
    CHECK(lines.find("192.168.1.20:8443") != std::string::npos);
    CHECK(ui::measure(font, text, wrap).x <= wrap);
    CHECK(std::all_of(lines.begin(), lines.end(), [&](const char& c) {
      return c == text[static_cast<std::size_t>(&c - lines.data())] || c == '\n';
    }));
  }
  const std::string long_word(200, 'w');
  CHECK(ui::measure(font, long_word, 100).x <= 100);
  CHECK(ui::measure(font, "eerste\ntweede regel", 10'000).y == ui::measure(font, "een\ntwee").y);
}

TEST_CASE("a picture that cannot be written is a sentence with the file and the reason") {
  const platform::Pixels pixels{1, 1, {0, 0, 0, 255}};
  const auto written = platform::write_png(pixels, "/nowhere/at/all.png");
  REQUIRE(written.has_error());
  CHECK(written.error().key() == "app.no-picture");
  CHECK(written.error().argument("file") == "/nowhere/at/all.png");
}

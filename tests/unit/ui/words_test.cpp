#include "ui/base/words.hpp"

#include <catch2/catch.hpp>

#include "ui/base/text_edit.hpp"

using namespace frontlijn;
using namespace std::chrono;

namespace {

Catalogue dutch() {
  Catalogue catalogue("nl");
  REQUIRE(catalogue
              .add(R"({
    "date.today": "vandaag", "date.tomorrow": "morgen", "date.yesterday": "gisteren", "date.just-now": "zojuist",
    "date.minutes-ago": "{count} minuten geleden", "date.minutes-ago.one": "1 minuut geleden",
    "date.hours-ago": "{count} uur geleden", "date.days-ago": "{count} dagen geleden",
    "date.days-late": "{count} dagen te laat", "date.days-late.one": "1 dag te laat",
    "date.days-left": "nog {count} dagen", "date.due-today": "vandaag", "date.due-tomorrow": "morgen",
    "date.month.10": "oktober", "date.month.11": "november", "date.month.12": "december", "date.month.1": "januari",
    "date.weekday-short.4": "do", "date.weekday.1": "maandag"})",
                   "test")
              .has_value());
  return catalogue;
}

class Amsterdam : public TimeZone {
 public:
  Minutes offset_at(Instant) const override { return Minutes{60}; }
};

const Instant now = Instant{sys_days{year{2026} / 11 / 23} + hours{9}};

}  // namespace

TEST_CASE("an age is said as people say it, in local time") {
  const Catalogue catalogue = dutch();
  const Amsterdam zone;
  const ui::Words words(catalogue, zone, now);
  CHECK(words.ago(now) == "zojuist");
  CHECK(words.ago(now + seconds{30}) == "zojuist");
  CHECK(words.ago(now - minutes{1}) == "1 minuut geleden");
  CHECK(words.ago(now - minutes{59}) == "59 minuten geleden");
  CHECK(words.ago(now - hours{9}) == "9 uur geleden");
  CHECK(words.ago(now - hours{11}) == "gisteren 23:00");
  CHECK(words.ago(now - days{13}) == "13 dagen geleden");
  CHECK(words.ago(now - days{400}) == "19 oktober 2025");
}

TEST_CASE("a day to come is said by how near it is") {
  const Catalogue catalogue = dutch();
  const Amsterdam zone;
  const ui::Words words(catalogue, zone, now);
  const auto on = [](unsigned d) { return year{2026} / 11 / day{d}; };
  CHECK(words.day(on(23)) == "vandaag");
  CHECK(words.day(on(24)) == "morgen");
  CHECK(words.day(on(26)) == "do 26 november");
  CHECK(words.day(year{2027} / 1 / 5) == "5 januari 2027");
  CHECK(words.due(on(22)) == "1 dag te laat");
  CHECK(words.due(on(13)) == "10 dagen te laat");
  CHECK(words.due(on(28)) == "nog 5 dagen");
  CHECK(words.full_day(on(23)) == "maandag 23 november");
}

TEST_CASE("a text under the keyboard stays whole: no half letters, no more than its limit") {
  ui::TextEdit edit;
  CHECK(edit.insert("één", 100));
  edit.move(ui::TextEdit::Move::left, false);
  edit.move(ui::TextEdit::Move::left, false);
  CHECK(edit.erase_backward());
  CHECK(edit.text() == "én");
  CHECK_FALSE(edit.insert("\xC3", 100));
  CHECK_FALSE(edit.insert("te lang voor dit veld", 10));
  CHECK(edit.text() == "én");
  edit.place(1, false);  // within the é
  CHECK(edit.cursor() == 0);
}

TEST_CASE("typing replaces what is selected") {
  ui::TextEdit edit;
  edit.set_text("voor even\nen langer");
  edit.select_all();
  CHECK(edit.selected() == "voor even\nen langer");
  CHECK(edit.insert("kort", 100));
  CHECK(edit.text() == "kort");
  CHECK_FALSE(edit.has_selection());
}

TEST_CASE("line ends are those of the text's own lines") {
  ui::TextEdit edit;
  edit.set_text("een\ntwee");
  edit.place(5, false);
  edit.move(ui::TextEdit::Move::line_start, false);
  CHECK(edit.cursor() == 4);
  edit.move(ui::TextEdit::Move::line_end, true);
  CHECK(edit.selected() == "twee");
  edit.move(ui::TextEdit::Move::text_start, false);
  edit.move(ui::TextEdit::Move::line_start, false);
  CHECK(edit.cursor() == 0);
}

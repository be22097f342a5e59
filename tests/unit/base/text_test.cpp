#include <catch2/catch.hpp>

#include "core/base/bytes.hpp"
#include "core/base/catalogue.hpp"
#include "core/base/time.hpp"

using namespace frontlijn;

TEST_CASE("UTF-8 is checked as Unicode defines it") {
  CHECK(is_utf8("één café, 😀"));
  CHECK_FALSE(is_utf8("\xC0\xAF"));          // overlong
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
  CHECK_FALSE(is_utf8("caf\xE9"));           // Latin-1
  CHECK_FALSE(is_utf8("\xE2\x82"));          // cut
  CHECK_FALSE(is_utf8(std::string_view("a\0b", 3)));
}

TEST_CASE("base 32 survives being read aloud") {
  const Bytes bytes{0, 1, 2, 250, 255, 17, 42};
  const auto text = to_base32(bytes);
  CHECK(*from_base32(text) == bytes);
  CHECK(*from_base32("oO-1lI") == *from_base32("00111"));
  CHECK(from_base32("U").has_error());
}

TEST_CASE("moments are read in the zone they name") {
  const UtcZone utc;
  CHECK(to_iso(*parse_instant("2026-11-22T10:00:00.500+01:00", utc)) == "2026-11-22T09:00:00.500Z");
  CHECK(to_iso(*parse_instant("2026-11-22", utc)) == "2026-11-22T00:00:00.000Z");
  for (const char* wrong : {"", "2026", "2026-13-01", "2026-02-30", "2026-11-22T25:00",
                            "2026-11-22T10:00:00 02", "2026-11-22T10:00:00.", "-026-11-22"})
    CHECK(parse_instant(wrong, utc).has_error());
  CHECK(to_iso(*parse_date("2024-02-29")) == "2024-02-29");
  CHECK(parse_date("2023-02-29").has_error());
}

TEST_CASE("a sentence takes its arguments, and an unknown key still says something") {
  Catalogue nl("nl");
  REQUIRE(nl.add(
      R"({"error.csv.column": "{file}: kolom {column} ontbreekt.", "due.one": "1 afspraak", "due": "{count} afspraken"})",
      "t"));
  CHECK(nl.say(fail(ErrorKind::invalid_input, "csv.column", {{"file", "a.csv"}, {"column", "naam"}})) ==
        "a.csv: kolom naam ontbreekt.");
  CHECK(nl.say("due", {{"count", "1"}}) == "1 afspraak");
  CHECK(nl.say("due", {{"count", "2"}}) == "2 afspraken");
  CHECK(nl.say("no.such", {{"a", "b"}}) == "no.such a=b");
  CHECK(nl.add("[1]", "t").has_error());
}

TEST_CASE("a sentence that does not name the file it is about follows after its name") {
  Catalogue nl("nl");
  REQUIRE(
      nl.add(R"({"error.form.empty": "Dit is geen XForm.", "error.csv.empty": "Vul {file} eerst."})", "t"));
  const auto empty = [](const char* key) {
    return Error(ErrorKind::invalid_input, key).with("file", "a.xml");
  };
  CHECK(nl.say(empty("form.empty")) == "a.xml: Dit is geen XForm.");
  CHECK(nl.say(empty("csv.empty")) == "Vul a.xml eerst.");
}

TEST_CASE("a sentence within a sentence has its arguments too, and telling always ends") {
  Catalogue nl("nl");
  REQUIRE(
      nl.add(R"({"cell": "Regel {line}: {@why}", "wrong": "‘{text}’ kan niet.", "round": "{@why}"})", "t"));
  CHECK(nl.say("cell", {{"line", "3"}, {"why", "wrong"}, {"text", "x"}}) == "Regel 3: ‘x’ kan niet.");
  CHECK(nl.say("round", {{"why", "round"}}).empty());
  REQUIRE(nl.add(R"({"disk": "Schrijven lukt niet ({why})."})", "t"));
  CHECK(nl.say("cell", {{"line", "3"}, {"why", "disk"}, {"why", "vol"}}) ==
        "Regel 3: Schrijven lukt niet (vol).");
}

#include "unit/forms/desk.hpp"

#include "core/forms/console/xpath_command.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

const std::string shelf =
    "<shelf lang='nl'><book id='b1'><title>Een</title><pages>100</pages></book>"
    "<book id='b2'><title>Twee</title><pages>250</pages></book><note/><!-- odd "
    "--><date>2012-07-23</date></shelf>";

std::string run(const std::string& expression, WantedType type = WantedType::any,
                const std::string& context = "/shelf") {
  const StillClock clock;
  SeededRandom random(1);
  const DutchWinter zone;
  const Catalogue none("en");
  XpathRequest request;
  request.document = as_bytes(shelf);
  request.context = context;
  request.type = type;
  request.expression = expression;
  const ConsoleAnswer done = run_xpath(request, clock, random, zone, none);
  const std::string mark = "\"value\":";
  const std::size_t at = done.line.find(mark);
  return done.ok ? done.line.substr(at + mark.size(), done.line.size() - at - mark.size() - 1) : "refused";
}

}  // namespace

TEST_CASE("XPath: paths, predicates and axes") {
  CHECK(run("book[2]/title") == R"(["/*[1]/*[2]/*[1]"])");
  CHECK(run("book[pages > 200]/@id") == R"(["/*[1]/*[2]/@id"])");
  CHECK(run("//title", WantedType::text) == R"("Een")");
  CHECK(run("count(//*)") == R"("9")");
  CHECK(run("book[last()]/title", WantedType::text) == R"("Twee")");
  CHECK(run("string(note/preceding-sibling::book[1]/@id)") == R"("b2")");
  CHECK(run("comment()") == R"(["/*[1]/comment()[1]"])");
  CHECK(run("book/title | book/pages", WantedType::nodes, "/shelf") ==
        R"(["/*[1]/*[1]/*[1]","/*[1]/*[1]/*[2]","/*[1]/*[2]/*[1]","/*[1]/*[2]/*[2]"])");
  CHECK(run("../book[1]", WantedType::nodes, "/shelf/note") == R"(["/*[1]/*[1]"])");
  CHECK(run("id('b2')/title", WantedType::text) == R"("Twee")");
}

TEST_CASE("XPath: numbers print as JavaScript prints them, operators need no space") {
  CHECK(run("1.05 - 2.05") == R"("-0.9999999999999998")");
  CHECK(run("1div0") == R"("Infinity")");
  CHECK(run("5 mod 1.5") == R"("0.5")");
  CHECK(run("0.1 + 0.2") == R"("0.30000000000000004")");
  CHECK(run("0.0000001") == R"("1e-7")");
  CHECK(run("string(0.0000001)") == R"("0.0000001")");
  CHECK(run("-(-2) * 3 - 1") == R"("5")");
  CHECK(run("round(-1.5)") == R"("-2")");
  CHECK(run("round('2.15', 1)") == R"("2.2")");
  CHECK(run("number('1e3')") == R"("NaN")");
}

TEST_CASE("XPath: comparison follows the types of both sides") {
  CHECK(run("book/pages = 250") == "true");
  CHECK(run("book/pages != 250") == "true");
  CHECK(run("missing = ''") == "false");
  CHECK(run("missing < 1") == "false");
  CHECK(run("true() = 'x'") == "true");
  CHECK(run("'2' < 10") == "true");
  CHECK(run("date > '2012-07-22'") == "true");
  CHECK(run("'2021-11-30' - '2021-11-29'") == R"("1")");
}

TEST_CASE("XPath: texts count in characters, not in bytes") {
  CHECK(run("string-length('café')") == R"("4")");
  CHECK(run("substring('één twee', 1, 3)") == R"("één")");
  CHECK(run("substr('hello', -2)") == R"("lo")");
  CHECK(run("translate('één', 'é', 'e')") == R"("een")");
  CHECK(run("concat(book/title)") == R"("EenTwee")");
  CHECK(run("join(', ', book/title)") == R"("Een, Twee")");
  CHECK(run("normalize-space('  a   b ')") == R"("a b")");
  CHECK(run("regex('12ab', '^[0-9]+')") == "true");
}

TEST_CASE("XPath: dates know the time zone") {
  CHECK(run("string(date('2012-07-23'))") == R"("2012-07-23")");
  CHECK(run("format-date-time('2012-07-23T10:00:00Z', '%H:%M')") == R"("11:00")");
  CHECK(run("string(today())") == R"("2025-11-22")");
  CHECK(run("now()") == R"("2025-11-22T09:30:00.000+01:00")");
  CHECK(run("decimal-time('12:00:00.000+01:00')") == R"("0.5")");
  CHECK(run("date('not a day')", WantedType::boolean) == "false");
}

TEST_CASE("XPath: selections, checklists and places") {
  CHECK(run("selected('a b c', 'b')") == "true");
  CHECK(run("selected-at('a b c', 2)") == R"("c")");
  CHECK(run("count-selected('a b c')") == R"("3")");
  CHECK(run("checklist(2, 3, true(), true(), false())") == "true");
  CHECK(run("coalesce('', 'x')") == R"("x")");
  CHECK(run("distance('52.0 5.0;52.0 5.1')") == R"("6853.47")");
  CHECK(run("geofence('1 1', '0 0; 0 2; 2 2; 2 0; 0 0')") == "true");
  CHECK(run("geofence('3 1', '0 0; 0 2; 2 2; 2 0; 0 0')") == "false");
}

TEST_CASE("digest gives the published test values of its algorithms") {
  CHECK(run("digest('abc', 'MD5', 'hex')") == R"("900150983cd24fb0d6963f7d28e17f72")");
  CHECK(run("digest('abc', 'SHA-1', 'hex')") == R"("a9993e364706816aba3e25717850c26c9cd0d89d")");
  CHECK(run("digest('abc', 'SHA-256')") == R"("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")");
  CHECK(run("digest('abc', 'SHA-384', 'hex')").substr(0, 33) == "\"cb00753f45a35e8bb5a03d699ac65007");
  CHECK(run("digest('abc', 'SHA-512', 'hex')").substr(0, 33) == "\"ddaf35a193617abacc417349ae204131");
  CHECK(run("base64-decode('aG9p')") == R"("hoi")");
}

TEST_CASE("an expression that cannot work is refused; what is not reached does no harm") {
  CHECK(run("1 +") == "refused");
  CHECK(run("fly()") == "refused");
  CHECK(run("count('a')") == "refused");
  CHECK(run("instance('none')/a") == "refused");
  CHECK(run("false() and fly()") == "false");
}

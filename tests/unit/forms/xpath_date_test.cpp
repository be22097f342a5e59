#include "unit/forms/xpath_desk.hpp"

#include "core/forms/xpath/date_names.hpp"
#include "core/forms/xpath/moment.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

std::string dutch(const std::string& expression) {
  const DutchZone zone;
  return ask(expression, {"<data><t>09:00:00.000+02:00</t><u>9</u><d>2021-6-1</d></data>"}, zone);
}

}  // namespace

TEST_CASE(
    "dates: an hour that the clock shows twice is the first, one that it never shows goes on from before") {
  CHECK(dutch("string(date-time('2021-10-31T02:30:00'))") == R"("2021-10-31T02:30:00.000+02:00")");
  CHECK(dutch("string(date-time('2021-10-31T03:00:00'))") == R"("2021-10-31T03:00:00.000+01:00")");
  CHECK(dutch("string(date-time('2021-03-28T02:30:00'))") == R"("2021-03-28T03:30:00.000+02:00")");
  CHECK(dutch("round((date('2021-03-29') - date('2021-03-28')) * 24)") == R"("23")");
}

TEST_CASE("dates: a day that begins at one o'clock is still only a day") {
  const MidnightZone zone;
  CHECK(ask("string(date('2018-10-01'))", {}, zone) == R"("2018-10-01")");
  CHECK(ask("string(date('2018-10-02'))", {}, zone) == R"("2018-10-02")");
}

TEST_CASE("dates: two ways to write one moment are equal, days and months may have one digit") {
  CHECK(dutch("'2018-06-25' = '2018-06-25T00:00:00.000+02:00'") == "true");
  CHECK(dutch("'2018-06-25' != '2018-06-25T00:00:00.000+02:00'") == "false");
  CHECK(dutch("'2018-06-25' = '2018-06-26'") == "false");
  CHECK(dutch("d = '2021-06-01'") == "true");
  CHECK(dutch("d + 1 > '2021-06-01'") == "true");
  CHECK(dutch("number('2012-02-30')") == R"("NaN")");
}

TEST_CASE("dates: a time is read with the offset of today's clock") {
  // It is November: nine o'clock as it was written down in summer is eight o'clock now.
  CHECK(dutch("decimal-time(/data/t) * 24") == R"("8")");
  CHECK(dutch("format-date-time(/data/t, '%H:%M')") == R"("08:00")");
  CHECK(dutch("decimal-time('06:00:00.000+01:00')") == R"("0.25")");
  CHECK(dutch("decimal-time('24:00:00.000+01:00')") == R"("NaN")");
  CHECK(dutch("decimal-time('06:00')") == R"("NaN")");
  CHECK(dutch("decimal-time(/data/d)") == R"("NaN")");
}

TEST_CASE("dates: decimal-date-time takes a number for days and a text only as a date") {
  CHECK(dutch("decimal-date-time(0.0000001)") == R"("1e-7")");
  CHECK(dutch("decimal-date-time('12')") == R"("NaN")");
  CHECK(dutch("decimal-date-time('1970-01-02T00:00:00Z')") == R"("1")");
}

TEST_CASE("dates: each field of format-date, and one that does not exist is refused") {
  CHECK(dutch("format-date('2021-06-01T07:08:09.050', '%Y %y %m %n %d %e')") == R"("2021 21 06 6 01 1")");
  CHECK(dutch("format-date('2021-06-01T07:08:09.050', '%H %h %M %S %3 %%')") == R"("07 7 08 09 050 %")");
  CHECK(dutch("format-date('2021-06-01', '%a %b')") == R"("Tue Jun")");
  CHECK(dutch("format-date('2021-01-03', '%W')") == R"("53")");
  CHECK(dutch("format-date('2021-01-04', '%W')") == R"("1")");
  CHECK(dutch("format-date('2021-06-01', '%Z')") == "refused");
  CHECK(dutch("format-date('2021-06-01', 'at %')") == "refused");
  CHECK(dutch("format-date('no date', '%Z')") == R"("")");
}

TEST_CASE("dates: days and months are named in the form's language, in English where that is not known") {
  CHECK(date_names("nl").months[2] == "mrt");
  CHECK(date_names("nl-BE").days[1] == "ma");
  CHECK(date_names("UK").days[0] == "нд");
  CHECK(date_names("pl").months[9] == "paź");
  CHECK(date_names("tr").days[6] == "Cmt");
  CHECK(date_names("fy").months[4] == "Mai");
  CHECK(date_names("Klingon").months[0] == "Jan");
  CHECK(date_names("").days[0] == "Sun");
}

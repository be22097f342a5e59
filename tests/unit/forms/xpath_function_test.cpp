#include "unit/forms/xpath_desk.hpp"

using namespace frontlijn;
using namespace frontlijn::forms;
using namespace frontlijn::forms::test;

namespace {

std::string answer(const std::string& expression) {
  return ask(
      expression,
      {"<data><n>3</n><n>-4</n><zero>0</zero><yes>ja</yes><none/><item>a</item><item>b</item></data>"});
}

}  // namespace

TEST_CASE("min and max take values and nodes together, and one that is no number makes none of all") {
  CHECK(answer("max(1 div 0)") == R"("Infinity")");
  CHECK(answer("max(true(), 0.5)") == R"("1")");
  CHECK(answer("min(n, 2)") == R"("-4")");
  CHECK(answer("max(n, none)") == R"("NaN")");
  CHECK(answer("min()") == R"("NaN")");
}

TEST_CASE("pow has no answer where an exponent is no number, or infinite on 1") {
  CHECK(answer("pow(1, 'x')") == R"("NaN")");
  CHECK(answer("pow(-1, 1 div 0)") == R"("NaN")");
  CHECK(answer("pow(2, 0.5)") == R"("1.4142135623730951")");
}

TEST_CASE("round wants a number of digits that is one") {
  CHECK(answer("round(1234.567, -2)") == R"("1200")");
  CHECK(answer("round(-1.475, 2)") == R"("-1.48")");
  CHECK(answer("round(1, 'x')") == R"("NaN")");
  CHECK(answer("round(1, 1 div 0)") == R"("NaN")");
}

TEST_CASE("a checklist counts answers that are there and not 0; a bound below zero is none") {
  CHECK(answer("checklist(1, 1, yes, none, zero)") == "true");
  CHECK(answer("checklist(2, 2, 'a', 'b', '')") == "true");
  CHECK(answer("checklist(-5, 1, 1)") == "true");
  CHECK(answer("checklist(0, 0)") == "true");
  CHECK(answer("weighted-checklist(5, 5, yes, 5, zero, 10)") == "true");
  CHECK(answer("weighted-checklist(5, -1, true(), 2, true(), 'x')") == "false");
  CHECK(answer("weighted-checklist(0, 0)") == "true");
  CHECK(answer("weighted-checklist(0, 0, yes)") == "refused");
}

TEST_CASE("substr takes what is no number for the beginning") {
  CHECK(answer("substr('hello', 'x')") == R"("hello")");
  CHECK(answer("substr('hello', 0, 'x')") == R"("")");
  CHECK(answer("substr('hello', -4, -1)") == R"("ell")");
}

TEST_CASE("selected finds an empty choice only where one stands") {
  CHECK(answer("selected('', '')") == "true");
  CHECK(answer("selected('a  b', '')") == "true");
  CHECK(answer("selected('a b', '')") == "false");
  CHECK(answer("selected('ab', 'a')") == "false");
}

TEST_CASE("a pattern counts characters; its ends are those of the text and a point is no line break") {
  CHECK(answer("regex('é', '^.$')") == "true");
  CHECK(answer("regex('😀', '^.$')") == "true");
  CHECK(answer("regex('één', '^[a-zé]{3}$')") == "true");
  CHECK(answer("regex('a\nb', '^b$')") == "false");
  CHECK(answer("regex('a\nb', 'a.b')") == "false");
  CHECK(answer("regex('abc', 'b')") == "true");
  CHECK(answer("regex('abc', '(')") == "refused");
}

TEST_CASE("a single place has no length and no area; an accuracy below zero is no place") {
  CHECK(answer("distance('52 5')") == R"("0")");
  CHECK(answer("area('52 5')") == R"("0")");
  CHECK(answer("distance('')") == R"("NaN")");
  CHECK(answer("distance(/data/nowhere)") == R"("NaN")");
  CHECK(answer("distance('52 5 0 -1;52 6')") == R"("NaN")");
  CHECK(answer("distance('52 5 x;52 6')") == R"("NaN")");
}

TEST_CASE("digest knows its algorithms by any spelling of the name") {
  CHECK(answer("digest('abc', 'md5', 'HEX')") == R"("900150983cd24fb0d6963f7d28e17f72")");
  CHECK(answer("digest('abc', 'sha256', 'hex') = digest('abc', 'SHA-256', 'hex')") == "true");
  CHECK(answer("digest('héé', 'md5', 'hex')") == R"("c2508ce308ae1c9d9d5d1ec023a342d8")");
  CHECK(answer("digest('abc', 'SHA-3')") == "refused");
}

TEST_CASE("randomize takes an empty seed for 0") {
  CHECK(answer("randomize(/data/*, '')") == answer("randomize(/data/*, 0)"));
  CHECK(answer("randomize(/data/*, 'x')") != answer("randomize(/data/*, 0)"));
}

TEST_CASE("intersects tells a line or shape that crosses, touches or covers itself") {
  CHECK(answer("intersects('0 0;1 1;0 1;1 0')") == "true");
  CHECK(answer("intersects('0 0;0 1;1 1;1 0;0 0')") == "false");
  CHECK(answer("intersects('0 0;1 1;1 0;0 1;0 0')") == "true");
  CHECK(answer("intersects('0 0;0 2;0 1')") == "true");
  CHECK(answer("intersects('0 0;0 2;1 1;0 1')") == "true");
  CHECK(answer("intersects('0 0;0 1;0 2')") == "false");
  CHECK(answer("intersects('0 0;0 1;0 0')") == "true");
  CHECK(answer("intersects('52 5')") == "false");
  CHECK(answer("intersects('nowhere')") == "false");
}

#include "core/base/allowance.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace frontlijn;

namespace {

constexpr Allowance ten_then_two{10, 2};
constexpr Milliseconds start{5'000'000};

}  // namespace

TEST_CASE("an allowance gives so much at once, then so much a second, and never more than at once") {
  Spending spending;
  CHECK(spending.left(ten_then_two, start) == 10);
  spending.spend(ten_then_two, 10, start);
  CHECK(spending.left(ten_then_two, start) == 0);
  CHECK(spending.wait_for(1, ten_then_two, start) == Milliseconds{500});
  CHECK(spending.left(ten_then_two, start + Seconds{3}) == 6);
  CHECK(spending.left(ten_then_two, start + Seconds{3'600}) == 10);
}

TEST_CASE("what is spent beyond an allowance is owed until time has paid it off") {
  Spending spending;
  spending.spend(ten_then_two, 30, start);
  CHECK(spending.wait_for(0, ten_then_two, start) == Seconds{10});
  CHECK(spending.wait_for(0, ten_then_two, start + Seconds{9}) == Seconds{1});
  CHECK(spending.wait_for(0, ten_then_two, start + Seconds{10}) == Milliseconds{0});
}

TEST_CASE("a clock that is set back gives nothing and takes nothing") {
  Spending spending;
  spending.spend(ten_then_two, 10, start);
  CHECK(spending.left(ten_then_two, start - Seconds{3'600}) == 0);
  spending.spend(ten_then_two, 0, start - Seconds{3'600});
  CHECK(spending.left(ten_then_two, start - Seconds{3'599}) == 2);
}

TEST_CASE("what never comes back is waited for a day, not for ever") {
  Spending spending;
  spending.spend({1, 0}, 1, start);
  CHECK(spending.wait_for(1, {1, 0}, start) == std::chrono::hours{24});
}

TEST_CASE("promise 9: users beyond the bound push out who has most left, not who owes") {
  Spendings<std::string> all(ten_then_two, 3);
  all.spend("owes", 40, start);
  all.spend("some", 5, start);
  all.spend("little", 1, start);
  all.spend("new", 2, start);
  CHECK(all.users() == 3);
  CHECK(all.wait_for("owes", 0, start) == Seconds{15});
  CHECK(all.wait_for("some", 6, start) > Milliseconds{0});
  CHECK_FALSE(all.take("owes", 1, start));
  for (int i = 0; i < 100; ++i)
    all.spend("user " + std::to_string(i), 1, start);
  CHECK(all.users() == 3);
  CHECK(all.wait_for("owes", 0, start) == Seconds{15});
}

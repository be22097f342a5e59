#include "sync/server/web/secrets.hpp"

#include <catch2/catch.hpp>

#include "sync/server/web/rate_limit.hpp"

using namespace frontlijn;
using namespace frontlijn::web;

namespace {

struct HandClock : Clock {
  Instant moment = instant_from_ms(1'800'000'000'000);
  Instant now() const override { return moment; }
};

}  // namespace

TEST_CASE("a password is kept as a salted hash and nothing else fits") {
  const auto hash = hash_password("een heel lang wachtwoord");
  REQUIRE(hash.has_value());
  CHECK(hash->starts_with("$argon2id$"));
  CHECK(*hash != *hash_password("een heel lang wachtwoord"));
  CHECK(is_password(*hash, "een heel lang wachtwoord"));
  CHECK_FALSE(is_password(*hash, "een heel lang wachtwoorD"));
  CHECK_FALSE(is_password("", "nobody's password"));
  CHECK(hash_password("te kort").error().key() == "web.password-too-short");
  CHECK(hash_password("ééééééééé").error().key() == "web.password-too-short");
  CHECK(hash_password(std::string(300, 'x')).error().key() == "web.password-too-long");
  const auto longest = *hash_password(std::string(256, 'x'));
  CHECK_FALSE(is_password(longest, std::string(300, 'x')));
}

TEST_CASE("a form's token belongs to one cookie") {
  SeededRandom random(1);
  const auto mine = new_token(random);
  const auto other = new_token(random);
  CHECK(mine != other);
  CHECK(is_form_token(mine, form_token(mine)));
  CHECK_FALSE(is_form_token(mine, form_token(other)));
  CHECK_FALSE(is_form_token(mine, ""));
  CHECK_FALSE(is_form_token("", form_token("")));
  CHECK(stored_form(mine).to_text() != form_token(mine));
}

TEST_CASE("tries are limited per key and come back with time") {
  HandClock clock;
  RateLimit limit(clock, 3, Milliseconds(60'000), 100);
  for (int i = 0; i < 3; ++i)
    CHECK(limit.allows("a", true));
  CHECK_FALSE(limit.allows("a", true));
  CHECK(limit.allows("b", true));
  clock.moment += Milliseconds(59'999);
  CHECK_FALSE(limit.allows("a", false));
  clock.moment += Milliseconds(1);
  CHECK(limit.allows("a", false));
  CHECK(limit.allows("a", true));
  CHECK_FALSE(limit.allows("a", true));
  limit.forgive("a");
  CHECK(limit.allows("a", true));
}

TEST_CASE("a clock that is set back gives no tries") {
  HandClock clock;
  RateLimit limit(clock, 1, Milliseconds(60'000), 100);
  CHECK(limit.allows("a", true));
  clock.moment -= Milliseconds(10'000'000);
  CHECK_FALSE(limit.allows("a", true));
}

TEST_CASE("what a rate limit remembers is bounded, and those in debt are remembered longest") {
  HandClock clock;
  RateLimit limit(clock, 2, Milliseconds(60'000), 10);
  CHECK(limit.allows("guesser", true));
  CHECK(limit.allows("guesser", true));
  for (int i = 0; i < 1000; ++i)
    CHECK(limit.allows(std::to_string(i), true));
  CHECK(limit.keys() <= 10);
  CHECK_FALSE(limit.allows("guesser", true));
}

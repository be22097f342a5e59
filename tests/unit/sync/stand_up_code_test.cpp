#include "sync/protocol/stand_up_code.hpp"

#include <catch2/catch.hpp>

#include "sync/protocol/key_agreement.hpp"

using namespace frontlijn;
using sync::KeyAgreement;
using sync::StandUpCode;

TEST_CASE("a stand-up's code is twice five characters and reads back as people type it") {
  SeededRandom random(3);
  for (int i = 0; i < 200; ++i) {
    sync::StandUpId id{};
    random.fill(id);
    const auto code = StandUpCode::make(id, random);
    const std::string text = code.to_text();
    REQUIRE(text.size() == 11);
    REQUIRE(StandUpCode::from_text(text).value() == code);
    REQUIRE(code.selector == StandUpCode::selector_of(id));
    std::string sloppy = " ";
    for (char c : text) {
      if (c == '1') c = 'i';
      if (c == '0') c = 'O';
      if (c != '-') sloppy += static_cast<char>(std::tolower(c));
    }
    REQUIRE(StandUpCode::from_text(sloppy).value() == code);
  }
}

TEST_CASE("a stand-up's code with a wrong, missing or extra character is called mistyped") {
  const std::string text = StandUpCode{700, 900'000'001}.to_text();
  std::size_t wrong = 0, passed = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '-') continue;
    for (const char c : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZU!")) {
      if (c == text[at]) continue;
      std::string other = text;
      other[at] = c;
      ++wrong;
      passed += StandUpCode::from_text(other).has_value() ? 1 : 0;
    }
    CHECK_FALSE(StandUpCode::from_text(text.substr(0, at) + text.substr(at + 1)));
  }
  CHECK(passed <= wrong / 100);
  CHECK_FALSE(StandUpCode::from_text(text + "0"));
  CHECK(StandUpCode::from_text("").error().key() == "stand-up-code.mistyped");
}

TEST_CASE("two ends agree on a key when they know the same code on the same connection, and else do not") {
  SeededRandom random(5);
  const Bytes context{1, 2, 3};
  const KeyAgreement anna({1, 12345}, context, random);
  const KeyAgreement bram({1, 12345}, context, random);
  const KeyAgreement guess({1, 12346}, context, random);
  const KeyAgreement elsewhere({1, 12345}, Bytes{1, 2, 4}, random);
  const auto key = anna.key(bram.share(), true).value();
  CHECK(bram.key(anna.share(), false).value() == key);
  CHECK_FALSE(guess.key(anna.share(), false).value() == key);
  CHECK_FALSE(elsewhere.key(anna.share(), false).value() == key);
  CHECK_FALSE(bram.key(anna.share(), true).value() == key);
  KeyAgreement::Share none{};
  CHECK(anna.key(none, true).error().key() == "sync.not-proven");
  none.fill(0xff);
  CHECK(anna.key(none, true).error().key() == "sync.not-proven");
}

#include "sync/protocol/enrolment_code.hpp"

#include <catch2/catch.hpp>

using namespace frontlijn;
using sync::EnrolmentCode;

namespace {

EnrolmentCode sample(std::uint64_t seed = 7) {
  SeededRandom random(seed);
  Bytes fingerprint(32);
  random.fill(fingerprint);
  return EnrolmentCode::make(fingerprint, random);
}

}  // namespace

TEST_CASE("an enrolment code is twelve groups of four and reads back as people type it") {
  const EnrolmentCode code = sample();
  const std::string text = code.to_text();
  CHECK(text.size() == 12 * 4 + 11);
  CHECK(EnrolmentCode::from_text(text).value() == code);

  std::string sloppy;
  for (char c : text) {
    if (c == '-') continue;
    if (c == '1') c = 'l';
    if (c == '0') c = 'o';
    sloppy += static_cast<char>(std::tolower(c));
    sloppy += ' ';
  }
  CHECK(EnrolmentCode::from_text(sloppy).value() == code);
}

TEST_CASE("each single wrong, missing or extra character of an enrolment code is called mistyped") {
  const std::string text = sample().to_text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '-') continue;
    for (const char c : {'0', 'A', 'Z', 'U', '!', '\0'}) {
      if (text[at] == c) continue;
      std::string wrong = text;
      wrong[at] = c;
      CHECK(EnrolmentCode::from_text(wrong).error().key() == "code.mistyped");
    }
    std::string shorter = text;
    shorter.erase(at, 1);
    CHECK(EnrolmentCode::from_text(shorter).error().key() == "code.mistyped");
  }
  CHECK(EnrolmentCode::from_text(text + "0").error().key() == "code.mistyped");
  CHECK(EnrolmentCode::from_text("").error().key() == "code.mistyped");
  CHECK(EnrolmentCode::from_text(std::string(1'000'000, '0')).error().key() == "code.mistyped");
}

TEST_CASE("an enrolment code names one certificate, and two codes share no secret") {
  SeededRandom random(1);
  Bytes fingerprint(32);
  random.fill(fingerprint);
  const auto code = EnrolmentCode::make(fingerprint, random);
  CHECK(code.pins(fingerprint));
  fingerprint[15] ^= 1;
  CHECK_FALSE(code.pins(fingerprint));
  CHECK_FALSE(code.pins(ByteView(fingerprint).first(8)));
  const auto another = EnrolmentCode::make(fingerprint, random);
  CHECK(another.secret != code.secret);
  CHECK(another.secret_hash() != code.secret_hash());
}

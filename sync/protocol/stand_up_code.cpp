#include "sync/protocol/stand_up_code.hpp"

#include "core/base/archive.hpp"
#include "core/base/bytes.hpp"
#include "core/base/hash.hpp"

namespace frontlijn::sync {

namespace {

constexpr std::size_t code_characters = 10;
constexpr std::uint32_t ten_bits = 1'023;
constexpr std::uint32_t secret_mask = (1U << StandUpCode::secret_bits) - 1;
/// Ten code_characters are fifty bits; their bytes end in six that say nothing.
constexpr std::size_t bytes_of_text = 7;
constexpr unsigned unused_bits = 6;

std::uint64_t check_of(std::uint64_t body) {
  const Hash hash = hash_of("frontlijn stand-up code", {encode(body)});
  return (static_cast<std::uint64_t>(hash.bytes[0]) << 8 | hash.bytes[1]) & ten_bits;
}

}  // namespace

StandUpCode StandUpCode::make(const StandUpId& stand_up, RandomSource& random) {
  return {selector_of(stand_up), static_cast<std::uint32_t>(random.below(secret_mask + 1ULL))};
}

std::uint16_t StandUpCode::selector_of(const StandUpId& stand_up) {
  return static_cast<std::uint16_t>((stand_up[0] << 8 | stand_up[1]) >> 6);
}

std::string StandUpCode::to_text() const {
  const std::uint64_t body = static_cast<std::uint64_t>(selector & ten_bits) << secret_bits | secret;
  const std::uint64_t all = (body << 10 | check_of(body)) << unused_bits;
  Bytes bytes;
  for (std::size_t i = bytes_of_text; i > 0; --i)
    bytes.push_back(static_cast<std::uint8_t>(all >> (8 * (i - 1))));
  std::string text = to_base32(bytes).substr(0, code_characters);
  return text.insert(code_characters / 2, "-");
}

Result<StandUpCode> StandUpCode::from_text(std::string_view text) {
  const Error mistyped = fail(ErrorKind::invalid_input, "stand-up-code.mistyped");
  std::string plain;
  for (const char c : text) {
    if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (plain.size() == code_characters) return mistyped;
    plain += c;
  }
  if (plain.size() != code_characters) return mistyped;
  const auto bytes = from_base32(plain + "00");
  if (!bytes || bytes->size() != bytes_of_text) return mistyped;
  std::uint64_t all = 0;
  for (const std::uint8_t byte : *bytes)
    all = all << 8 | byte;
  all >>= unused_bits;
  const std::uint64_t body = all >> 10;
  if ((all & ten_bits) != check_of(body)) return mistyped;
  return StandUpCode{static_cast<std::uint16_t>(body >> secret_bits),
                     static_cast<std::uint32_t>(body & secret_mask)};
}

}  // namespace frontlijn::sync

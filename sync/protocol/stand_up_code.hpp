#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/random.hpp"
#include "core/base/result.hpp"

namespace frontlijn::sync {

/// Names one stand-up on a network for as long as it is open; nothing follows from it.
using StandUpId = std::array<std::uint8_t, 16>;

/// What one reads out at the table and others type: ten characters in Crockford's base 32. Ten bits say which
/// of the stand-ups that are heard of is meant, thirty are the secret, ten find typing mistakes. Thirty bits
/// are enough, since a guess can only be tried against a tablet that answers a few a minute
/// (key_agreement.hpp) and the code is worth nothing once the stand-up has ended.
struct StandUpCode {
  static constexpr std::uint32_t secret_bits = 30;

  std::uint16_t selector = 0;  ///< `selector_of` the stand-up
  std::uint32_t secret = 0;

  bool operator==(const StandUpCode&) const = default;

  static StandUpCode make(const StandUpId& stand_up, RandomSource& random);
  static std::uint16_t selector_of(const StandUpId& stand_up);

  /// "K7QM3-ZPA4X"; what stands in a QR code is the same.
  std::string to_text() const;
  /// Any case, with or without hyphens and spaces; I and L read as 1, O as 0. Fails with
  /// "stand-up-code.mistyped".
  static Result<StandUpCode> from_text(std::string_view text);
};

}  // namespace frontlijn::sync

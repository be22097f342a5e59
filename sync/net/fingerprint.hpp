#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"

namespace frontlijn::net {

/// SHA-256 of a certificate in DER: what an enrolment code carries and a tablet pins, so that no certificate
/// authority is needed.
struct Fingerprint {
  static constexpr std::size_t size = 32;
  std::array<std::uint8_t, size> bytes{};

  auto operator<=>(const Fingerprint&) const = default;

  /// Lower-case hexadecimal, 64 characters.
  std::string to_text() const { return to_hex(bytes); }
  /// With or without colons, either case. Fails with "net.not-a-fingerprint".
  static Result<Fingerprint> from_text(std::string_view text);
};

}  // namespace frontlijn::net

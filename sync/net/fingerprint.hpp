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

/// What a client trusts: the certificate with this fingerprint, of which an enrolment code holds the first
/// bytes.
class CertificatePin {
 public:
  /// 128 bits: finding another certificate that begins alike is out of reach.
  static constexpr std::size_t least_bytes = 16;

  CertificatePin(const Fingerprint& whole) : start_(whole.bytes.begin(), whole.bytes.end()) {}
  /// Fails with "net.not-a-fingerprint" below `least_bytes` or above a whole fingerprint.
  static Result<CertificatePin> from_start(ByteView start);

  /// Whatever certificate there is: only where the session itself finds out, by what both ends of this very
  /// connection know, who is at the other end (two tablets at a stand-up).
  static CertificatePin any() { return CertificatePin(Bytes{}); }

  bool fits(const Fingerprint& found) const;
  std::string to_text() const { return to_hex(start_); }

 private:
  explicit CertificatePin(Bytes start) : start_(std::move(start)) {}
  Bytes start_;
};

}  // namespace frontlijn::net

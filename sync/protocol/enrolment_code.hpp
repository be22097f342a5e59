#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/hash.hpp"
#include "core/base/random.hpp"

namespace frontlijn::sync {

/// What a person types, or scans, to join a tablet to a server: which certificate the server must show, and a
/// secret that is good for one tablet, once. Twelve groups of four characters in Crockford's base 32: one
/// byte version, 16 bytes fingerprint, 10 bytes secret, 3 bytes checksum.
struct EnrolmentCode {
  /// 128 bits of the SHA-256 of the certificate in DER: finding another certificate that begins alike is out
  /// of anybody's reach, and half the typing of the whole.
  static constexpr std::size_t fingerprint_bytes = 16;
  /// 80 bits: not to be guessed at a server that answers some tries a minute, until the code expires.
  static constexpr std::size_t secret_bytes = 10;

  std::array<std::uint8_t, fingerprint_bytes> fingerprint{};
  std::array<std::uint8_t, secret_bytes> secret{};

  bool operator==(const EnrolmentCode&) const = default;

  /// A new secret for the server whose certificate has `certificate_fingerprint` (SHA-256, 32 bytes).
  static EnrolmentCode make(ByteView certificate_fingerprint, RandomSource& random);

  /// "04K3-…", as it is shown; what stands in a QR code is the same.
  std::string to_text() const;
  /// Any case, with or without hyphens and spaces; I and L read as 1, O as 0. Fails with "code.mistyped" (a
  /// character too few, too many or wrong) or "code.newer-version".
  static Result<EnrolmentCode> from_text(std::string_view text);

  /// True when a certificate with this SHA-256 is the one the code names.
  bool pins(ByteView certificate_fingerprint) const;

  /// What a server keeps in place of the secret.
  Hash secret_hash() const { return hash_of_secret(secret); }
  static Hash hash_of_secret(ByteView secret);
};

}  // namespace frontlijn::sync

#include "sync/protocol/enrolment_code.hpp"

#include <algorithm>

namespace frontlijn::sync {

namespace {

constexpr std::uint8_t code_version = 1;
constexpr std::size_t checksum_bytes = 3;
constexpr std::size_t body_bytes = 1 + EnrolmentCode::fingerprint_bytes + EnrolmentCode::secret_bytes;
constexpr std::size_t characters = (body_bytes + checksum_bytes) * 8 / 5;
constexpr std::size_t group = 4;
static_assert((body_bytes + checksum_bytes) * 8 % 5 == 0 && characters % group == 0);

Hash checksum_of(ByteView body) { return hash_of("frontlijn enrolment code", {body}); }

}  // namespace

EnrolmentCode EnrolmentCode::make(ByteView certificate_fingerprint, RandomSource& random) {
  EnrolmentCode code;
  std::copy_n(certificate_fingerprint.begin(), std::min(fingerprint_bytes, certificate_fingerprint.size()),
              code.fingerprint.begin());
  random.fill(code.secret);
  return code;
}

std::string EnrolmentCode::to_text() const {
  Bytes bytes{code_version};
  bytes.insert(bytes.end(), fingerprint.begin(), fingerprint.end());
  bytes.insert(bytes.end(), secret.begin(), secret.end());
  const Hash checksum = checksum_of(bytes);
  bytes.insert(bytes.end(), checksum.bytes.begin(), checksum.bytes.begin() + checksum_bytes);

  const std::string plain = to_base32(bytes);
  std::string text;
  for (std::size_t at = 0; at < plain.size(); at += group) {
    if (at > 0) text += '-';
    text += plain.substr(at, group);
  }
  return text;
}

Result<EnrolmentCode> EnrolmentCode::from_text(std::string_view text) {
  const Error mistyped = fail(ErrorKind::invalid_input, "code.mistyped");
  std::string plain;
  for (const char c : text) {
    if (c == '-' || c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (plain.size() == characters) return mistyped;
    plain += c;
  }
  const auto bytes = from_base32(plain);
  if (plain.size() != characters || !bytes) return mistyped;
  const ByteView body = ByteView(*bytes).first(body_bytes);
  const Hash checksum = checksum_of(body);
  if (!std::equal(bytes->begin() + body_bytes, bytes->end(), checksum.bytes.begin())) return mistyped;
  if (body[0] != code_version) return fail(ErrorKind::newer_version, "code.newer-version");

  EnrolmentCode code;
  std::copy_n(body.begin() + 1, fingerprint_bytes, code.fingerprint.begin());
  std::copy_n(body.begin() + 1 + fingerprint_bytes, secret_bytes, code.secret.begin());
  return code;
}

bool EnrolmentCode::pins(ByteView certificate_fingerprint) const {
  return certificate_fingerprint.size() >= fingerprint_bytes &&
         std::equal(fingerprint.begin(), fingerprint.end(), certificate_fingerprint.begin());
}

Hash EnrolmentCode::hash_of_secret(ByteView secret) {
  return hash_of("frontlijn enrolment secret", {secret});
}

}  // namespace frontlijn::sync

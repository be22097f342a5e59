#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "sync/net/fingerprint.hpp"

namespace frontlijn::net {

/// A certificate and its private key, both in PEM.
class TlsIdentity {
 public:
  /// A new ECDSA P-256 key (browsers do not take Ed25519) and a certificate for it, signed by itself, for the
  /// host names and addresses in `names`. Valid from a day before `now` for twenty years: it is trusted by
  /// its fingerprint, and a tablet's clock may be a year off.
  static Result<TlsIdentity> make(const std::vector<std::string>& names, Instant now);

  /// Fails with "net.bad-certificate" when either is unreadable or they do not belong together.
  static Result<TlsIdentity> from_pem(std::string certificate, std::string key);
  /// Fails with "net.certificate-file" or "net.bad-certificate".
  static Result<TlsIdentity> load(const std::filesystem::path& certificate, const std::filesystem::path& key);
  /// Writes both durably; the key is readable by its owner only. Fails with "net.certificate-file".
  Result<void> store(const std::filesystem::path& certificate, const std::filesystem::path& key) const;

  const std::string& certificate_pem() const { return certificate_; }
  const std::string& key_pem() const { return key_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }

 private:
  TlsIdentity(std::string certificate, std::string key, Fingerprint fingerprint)
      : certificate_(std::move(certificate)), key_(std::move(key)), fingerprint_(fingerprint) {}

  std::string certificate_;
  std::string key_;
  Fingerprint fingerprint_;
};

}  // namespace frontlijn::net

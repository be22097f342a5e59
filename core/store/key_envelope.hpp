#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/random.hpp"
#include "core/store/database.hpp"

namespace frontlijn::store {

/// A database key as it lies beside its database: sealed with a PIN (Argon2id, then XChaCha20-Poly1305), or
/// bare where the folder's own rights and the disk's encryption are the protection that was chosen.
class KeyEnvelope {
 public:
  static KeyEnvelope bare(const DatabaseKey& key);
  /// Takes some 64 MiB and half a second of a tablet's time, so that guessing costs as much each time.
  static Result<KeyEnvelope> sealed(const DatabaseKey& key, std::string_view pin, RandomSource& random);

  bool needs_pin() const { return sealed_.has_value(); }
  /// Fails with "pin.wrong" or "pin.needed".
  Result<DatabaseKey> open(const std::optional<std::string>& pin) const;

  std::string to_json() const;
  /// Fails with "key.damaged" or, when it was made by a newer program, "key.newer-version".
  static Result<KeyEnvelope> from_json(std::string_view json);

 private:
  struct Sealed {
    Bytes salt;
    Bytes nonce;
    Bytes box;
    std::uint64_t operations = 0;
    std::uint64_t memory_bytes = 0;
  };
  std::optional<DatabaseKey> bare_;
  std::optional<Sealed> sealed_;
};

}  // namespace frontlijn::store

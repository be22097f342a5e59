#pragma once

#include <array>
#include <cstdint>

#include "core/base/hash.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"
#include "sync/protocol/stand_up_code.hpp"

namespace frontlijn::sync {

/// Two ends find out whether they know the same short secret without telling it: CPace
/// (draft-irtf-cfrg-cpace, initiator and responder) over ristretto255. Whoever does not know the secret
/// learns from a whole exchange one thing alone: whether one guess was right. An eavesdropper learns nothing,
/// and one who sits between the two has to guess, since `context` holds what only the two ends of one
/// connection share.
class KeyAgreement {
 public:
  static constexpr std::size_t share_bytes = 32;
  using Share = std::array<std::uint8_t, share_bytes>;

  KeyAgreement(const StandUpCode& code, ByteView context, RandomSource& random);

  const Share& share() const { return share_; }
  /// The same on both ends when they know the same secret; the opener's share goes first. Fails with
  /// "sync.not-proven" for what is no share.
  Result<Hash> key(const Share& theirs, bool is_opener) const;

 private:
  Bytes context_;
  std::array<std::uint8_t, 32> scalar_{};
  Share share_{};
};

}  // namespace frontlijn::sync

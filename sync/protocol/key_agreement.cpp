#include "sync/protocol/key_agreement.hpp"

#include <sodium.h>

#include "core/base/archive.hpp"

namespace frontlijn::sync {

namespace {

static_assert(crypto_core_ristretto255_BYTES == KeyAgreement::share_bytes);
static_assert(crypto_core_ristretto255_SCALARBYTES == 32);

/// The generator that follows from the secret and the connection (draft §6.3), as 64 uniform bytes mapped
/// onto the group.
KeyAgreement::Share generator(const StandUpCode& code, ByteView context) {
  const Bytes secret = encode(code.secret);
  const Hash first = hash_of("frontlijn stand-up CPace generator 1", {secret, context});
  const Hash second = hash_of("frontlijn stand-up CPace generator 2", {secret, context});
  std::array<std::uint8_t, crypto_core_ristretto255_HASHBYTES> uniform{};
  std::copy(first.bytes.begin(), first.bytes.end(), uniform.begin());
  std::copy(second.bytes.begin(), second.bytes.end(), uniform.begin() + Hash::size);
  KeyAgreement::Share point{};
  crypto_core_ristretto255_from_hash(point.data(), uniform.data());
  return point;
}

}  // namespace

KeyAgreement::KeyAgreement(const StandUpCode& code, ByteView context, RandomSource& random)
    : context_(context.begin(), context.end()) {
  std::array<std::uint8_t, crypto_core_ristretto255_NONREDUCEDSCALARBYTES> uniform{};
  const Share base = generator(code, context);
  do {  // once, but for one draw in 2^252
    random.fill(uniform);
    crypto_core_ristretto255_scalar_reduce(scalar_.data(), uniform.data());
  } while (crypto_scalarmult_ristretto255(share_.data(), scalar_.data(), base.data()) != 0);
}

Result<Hash> KeyAgreement::key(const Share& theirs, bool is_opener) const {
  Share common{};
  // Refuses what is no point, and the neutral one.
  if (crypto_scalarmult_ristretto255(common.data(), scalar_.data(), theirs.data()) != 0)
    return fail(ErrorKind::refused, "sync.not-proven");
  const Share& first = is_opener ? share_ : theirs;
  const Share& second = is_opener ? theirs : share_;
  return hash_of("frontlijn stand-up CPace key 1", {context_, common, first, second});
}

}  // namespace frontlijn::sync

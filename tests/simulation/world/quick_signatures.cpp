// The linker puts these in the place of libsodium's (--wrap), in simulations only.
#include "simulation/world/quick_signatures.hpp"

#include <cstring>
#include <stdexcept>

#include <sodium.h>

namespace {

bool is_quick = false;

}  // namespace

namespace frontlijn::test {

QuickSignatures::QuickSignatures(bool quick) {
  // As the programs do: without it libsodium hashes without what this processor has for that.
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
  is_quick = quick;
}
QuickSignatures::~QuickSignatures() { is_quick = false; }

}  // namespace frontlijn::test

// NOLINTBEGIN(bugprone-reserved-identifier, readability-identifier-naming): the linker's names
extern "C" {

int __real_crypto_sign_seed_keypair(unsigned char* public_key, unsigned char* secret_key,
                                    const unsigned char* seed);
int __real_crypto_sign_detached(unsigned char* signature, unsigned long long* size,
                                const unsigned char* message, unsigned long long message_size,
                                const unsigned char* secret_key);
int __real_crypto_sign_verify_detached(const unsigned char* signature, const unsigned char* message,
                                       unsigned long long message_size, const unsigned char* public_key);

int __wrap_crypto_sign_seed_keypair(unsigned char* public_key, unsigned char* secret_key,
                                    const unsigned char* seed) {
  if (!is_quick) return __real_crypto_sign_seed_keypair(public_key, secret_key, seed);
  crypto_generichash(public_key, crypto_sign_PUBLICKEYBYTES, seed, crypto_sign_SEEDBYTES, nullptr, 0);
  std::memcpy(secret_key, seed, crypto_sign_SEEDBYTES);
  std::memcpy(secret_key + crypto_sign_SEEDBYTES, public_key, crypto_sign_PUBLICKEYBYTES);
  return 0;
}

int __wrap_crypto_sign_detached(unsigned char* signature, unsigned long long* size,
                                const unsigned char* message, unsigned long long message_size,
                                const unsigned char* secret_key) {
  if (!is_quick) return __real_crypto_sign_detached(signature, size, message, message_size, secret_key);
  crypto_generichash(signature, crypto_sign_BYTES, message, message_size, secret_key + crypto_sign_SEEDBYTES,
                     crypto_sign_PUBLICKEYBYTES);
  if (size != nullptr) *size = crypto_sign_BYTES;
  return 0;
}

int __wrap_crypto_sign_verify_detached(const unsigned char* signature, const unsigned char* message,
                                       unsigned long long message_size, const unsigned char* public_key) {
  if (!is_quick) return __real_crypto_sign_verify_detached(signature, message, message_size, public_key);
  unsigned char expected[crypto_sign_BYTES];
  crypto_generichash(expected, sizeof(expected), message, message_size, public_key,
                     crypto_sign_PUBLICKEYBYTES);
  return std::memcmp(expected, signature, sizeof(expected)) == 0 ? 0 : -1;
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier, readability-identifier-naming)

#include "core/base/random.hpp"

#include <array>
#include <cstring>

#include <sodium.h>

namespace frontlijn {

std::uint64_t RandomSource::below(std::uint64_t bound) {
  // Values under `unfair` would make the first few outcomes likelier.
  const std::uint64_t unfair = (0 - bound) % bound;
  while (true) {
    std::array<std::uint8_t, 8> bytes;
    fill(bytes);
    std::uint64_t value = 0;
    for (std::uint8_t byte : bytes)
      value = (value << 8) | byte;
    if (value >= unfair) return value % bound;
  }
}

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) randombytes_buf(bytes.data(), bytes.size());
}

void SeededRandom::fill(std::span<std::uint8_t> bytes) {
  std::array<std::uint8_t, crypto_stream_chacha20_KEYBYTES> key{};
  std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> nonce{};
  for (unsigned i = 0; i < 8; ++i) {
    key[i] = static_cast<std::uint8_t>(seed_ >> (8 * i));
    nonce[i] = static_cast<std::uint8_t>(calls_ >> (8 * i));
  }
  ++calls_;
  if (bytes.empty()) return;  // libsodium takes no null pointer, not even for nothing
  crypto_stream_chacha20(bytes.data(), bytes.size(), nonce.data(), key.data());
}

}  // namespace frontlijn

#include "core/forms/xpath/digest.hpp"

#include <array>
#include <bit>
#include <cmath>

#include <sodium.h>

namespace frontlijn::forms {
namespace {

/// The message with the padding that MD5 and SHA-1 share: a one bit, zeros, the length in bits.
Bytes padded(ByteView message, bool big_endian) {
  Bytes out(message.begin(), message.end());
  const std::uint64_t bits = std::uint64_t{message.size()} * 8;
  out.push_back(0x80);
  while (out.size() % 64 != 56)
    out.push_back(0);
  for (unsigned i = 0; i < 8; ++i) {
    const unsigned shift = big_endian ? 56 - 8 * i : 8 * i;
    out.push_back(static_cast<std::uint8_t>(bits >> shift));
  }
  return out;
}

/// RFC 1321
Bytes md5(ByteView message) {
  static const std::array<std::uint32_t, 64> sines = [] {
    std::array<std::uint32_t, 64> out{};
    for (unsigned i = 0; i < 64; ++i)
      out[i] = static_cast<std::uint32_t>(
          std::floor(std::fabs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
    return out;
  }();
  constexpr std::array<int, 16> turns{7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
  std::array<std::uint32_t, 4> state{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const Bytes all = padded(message, false);
  for (std::size_t block = 0; block < all.size(); block += 64) {
    auto [a, b, c, d] = state;
    for (unsigned i = 0; i < 64; ++i) {
      std::uint32_t mix = 0;
      unsigned word = 0;
      switch (i / 16) {
        case 0:
          mix = (b & c) | (~b & d);
          word = i;
          break;
        case 1:
          mix = (d & b) | (~d & c);
          word = (5 * i + 1) % 16;
          break;
        case 2:
          mix = b ^ c ^ d;
          word = (3 * i + 5) % 16;
          break;
        default:
          mix = c ^ (b | ~d);
          word = (7 * i) % 16;
          break;
      }
      std::uint32_t piece = 0;
      for (unsigned k = 0; k < 4; ++k)
        piece |= std::uint32_t{all[block + std::size_t{4} * word + k]} << (8 * k);
      const std::uint32_t turned = std::rotl(a + mix + sines[i] + piece, turns[(i / 16) * 4 + i % 4]);
      a = d;
      d = c;
      c = b;
      b += turned;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
  }
  Bytes out;
  for (const std::uint32_t word : state)
    for (unsigned k = 0; k < 4; ++k)
      out.push_back(static_cast<std::uint8_t>(word >> (8 * k)));
  return out;
}

/// RFC 3174
Bytes sha1(ByteView message) {
  std::array<std::uint32_t, 5> state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  const Bytes all = padded(message, true);
  for (std::size_t block = 0; block < all.size(); block += 64) {
    std::array<std::uint32_t, 80> words{};
    for (unsigned i = 0; i < 16; ++i)
      for (unsigned k = 0; k < 4; ++k)
        words[i] = (words[i] << 8U) | all[block + std::size_t{4} * i + k];
    for (unsigned i = 16; i < 80; ++i)
      words[i] = std::rotl(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    auto [a, b, c, d, e] = state;
    for (unsigned i = 0; i < 80; ++i) {
      std::uint32_t mix = b ^ c ^ d;
      std::uint32_t constant = 0xCA62C1D6;
      if (i < 20) {
        mix = (b & c) | (~b & d);
        constant = 0x5A827999;
      } else if (i < 40) {
        constant = 0x6ED9EBA1;
      } else if (i < 60) {
        mix = (b & c) | (b & d) | (c & d);
        constant = 0x8F1BBCDC;
      }
      const std::uint32_t next = std::rotl(a, 5) + mix + e + words[i] + constant;
      e = d;
      d = c;
      c = std::rotl(b, 30);
      b = a;
      a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
  }
  Bytes out;
  for (const std::uint32_t word : state)
    for (unsigned k = 0; k < 4; ++k)
      out.push_back(static_cast<std::uint8_t>(word >> (24 - 8 * k)));
  return out;
}

/// SHA-384 is SHA-512 from another start, cut short (FIPS 180-4 §5.3.4, §6.5).
Bytes sha512_family(ByteView message, bool short_form) {
  crypto_hash_sha512_state state;
  crypto_hash_sha512_init(&state);
  if (short_form) {
    constexpr std::array<std::uint64_t, 8> start{0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17,
                                                 0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511,
                                                 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4};
    for (std::size_t i = 0; i < start.size(); ++i)
      state.state[i] = start[i];
  }
  crypto_hash_sha512_update(&state, message.data(), message.size());
  Bytes out(crypto_hash_sha512_BYTES);
  crypto_hash_sha512_final(&state, out.data());
  if (short_form) out.resize(48);
  return out;
}

}  // namespace

std::optional<Bytes> digest_of(std::string_view algorithm, ByteView message) {
  if (algorithm == "MD5") return md5(message);
  if (algorithm == "SHA-1") return sha1(message);
  if (algorithm == "SHA-256") {
    Bytes out(crypto_hash_sha256_BYTES);
    crypto_hash_sha256(out.data(), message.data(), message.size());
    return out;
  }
  if (algorithm == "SHA-384") return sha512_family(message, true);
  if (algorithm == "SHA-512") return sha512_family(message, false);
  return {};
}

}  // namespace frontlijn::forms

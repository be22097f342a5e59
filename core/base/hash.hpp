#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>

#include "core/base/bytes.hpp"

namespace frontlijn {

/// A BLAKE2b-256 hash.
struct Hash {
  static constexpr std::size_t size = 32;
  std::array<std::uint8_t, size> bytes{};

  bool operator==(const Hash&) const = default;
  bool operator<(const Hash& other) const { return bytes < other.bytes; }
  bool is_zero() const { return *this == Hash{}; }
  std::string to_text() const { return to_hex(bytes); }
  /// Fails with "text.not-a-hash".
  static Result<Hash> from_text(std::string_view text);

  template <class Archive>
  void serialize(Archive& archive) {
    archive(bytes);
  }
};

/// Of the parts one after another; `purpose` keeps hashes made for one end from serving another.
Hash hash_of(std::string_view purpose, std::initializer_list<ByteView> parts);

/// The same, piece by piece.
class Hasher {
 public:
  explicit Hasher(std::string_view purpose);
  void add(ByteView bytes);
  Hash finish();
  /// Bytes added.
  std::uint64_t size() const { return size_; }

 private:
  struct alignas(64) State {
    std::array<std::uint8_t, 384> bytes;
  };
  State state_;
  std::uint64_t size_ = 0;
};

}  // namespace frontlijn

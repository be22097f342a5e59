#include "core/base/hash.hpp"

#include <algorithm>

#include <sodium.h>

namespace frontlijn {

static_assert(sizeof(crypto_generichash_state) <= 384);

Result<Hash> Hash::from_text(std::string_view text) {
  auto bytes = from_hex(text);
  if (!bytes || bytes->size() != size)
    return fail(ErrorKind::invalid_input, "text.not-a-hash", {{"text", std::string(text.substr(0, 80))}});
  Hash hash;
  std::copy(bytes->begin(), bytes->end(), hash.bytes.begin());
  return hash;
}

Hasher::Hasher(std::string_view purpose) {
  crypto_generichash_init(reinterpret_cast<crypto_generichash_state*>(state_.bytes.data()), nullptr, 0,
                          Hash::size);
  const auto length = static_cast<std::uint8_t>(purpose.size());
  add({&length, 1});
  add(as_bytes(purpose));
  size_ = 0;
}

void Hasher::add(ByteView bytes) {
  crypto_generichash_update(reinterpret_cast<crypto_generichash_state*>(state_.bytes.data()), bytes.data(),
                            bytes.size());
  size_ += bytes.size();
}

Hash Hasher::finish() {
  Hash hash;
  crypto_generichash_final(reinterpret_cast<crypto_generichash_state*>(state_.bytes.data()),
                           hash.bytes.data(), hash.bytes.size());
  return hash;
}

Hash hash_of(std::string_view purpose, std::initializer_list<ByteView> parts) {
  Hasher hasher(purpose);
  for (ByteView part : parts)
    hasher.add(part);
  return hasher.finish();
}

}  // namespace frontlijn

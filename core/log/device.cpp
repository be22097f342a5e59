#include "core/log/device.hpp"

#include <algorithm>

#include <sodium.h>

namespace frontlijn::log {

namespace {

Bytes message(std::string_view purpose, const Hash& hash) {
  Bytes bytes;
  bytes.push_back(static_cast<std::uint8_t>(purpose.size()));
  bytes.insert(bytes.end(), purpose.begin(), purpose.end());
  bytes.insert(bytes.end(), hash.bytes.begin(), hash.bytes.end());
  return bytes;
}

}  // namespace

Result<DeviceId> DeviceId::from_text(std::string_view text) {
  auto bytes = from_hex(text);
  if (!bytes || bytes->size() != 32)
    return fail(ErrorKind::invalid_input, "text.not-a-device", {{"text", std::string(text.substr(0, 80))}});
  return from_bytes(*bytes);
}

Result<DeviceId> DeviceId::from_bytes(ByteView bytes) {
  if (bytes.size() != 32) return fail(ErrorKind::damaged, "text.not-a-device", {{"text", to_hex(bytes)}});
  DeviceId id;
  std::copy(bytes.begin(), bytes.end(), id.key.begin());
  return id;
}

DeviceKey DeviceKey::make(RandomSource& random) {
  Bytes seed(seed_bytes);
  random.fill(seed);
  return from_seed(seed).value();
}

Result<DeviceKey> DeviceKey::from_seed(ByteView seed) {
  if (seed.size() != seed_bytes) return fail(ErrorKind::damaged, "key.damaged");
  DeviceKey key;
  crypto_sign_seed_keypair(key.id_.key.data(), key.secret_.data(), seed.data());
  return key;
}

Bytes DeviceKey::seed() const {
  Bytes seed(seed_bytes);
  crypto_sign_ed25519_sk_to_seed(seed.data(), secret_.data());
  return seed;
}

Signature DeviceKey::sign(std::string_view purpose, const Hash& hash) const {
  Signature signature{};
  const Bytes signed_bytes = message(purpose, hash);
  crypto_sign_detached(signature.data(), nullptr, signed_bytes.data(), signed_bytes.size(), secret_.data());
  return signature;
}

bool verify(const DeviceId& device, std::string_view purpose, const Hash& hash, const Signature& signature) {
  const Bytes signed_bytes = message(purpose, hash);
  return crypto_sign_verify_detached(signature.data(), signed_bytes.data(), signed_bytes.size(),
                                     device.key.data()) == 0;
}

}  // namespace frontlijn::log

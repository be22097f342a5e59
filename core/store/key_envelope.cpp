#include "core/store/key_envelope.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>
#include <sodium.h>

namespace frontlijn::store {

namespace {

constexpr int version = 1;
// A hostile file must not make us allocate without bound or compute for ever.
constexpr std::uint64_t most_operations = 16;
constexpr std::uint64_t most_memory_bytes = 1024ULL * 1024 * 1024;

using WrappingKey = std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_KEYBYTES>;

Result<WrappingKey> derive(std::string_view pin, ByteView salt, std::uint64_t operations,
                           std::uint64_t memory_bytes) {
  WrappingKey key;
  if (crypto_pwhash(key.data(), key.size(), pin.data(), pin.size(), salt.data(), operations,
                    static_cast<std::size_t>(memory_bytes), crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(ErrorKind::io, "pin.no-memory", {{"size", std::to_string(memory_bytes / (1024 * 1024))}});
  return key;
}

}  // namespace

KeyEnvelope KeyEnvelope::bare(const DatabaseKey& key) {
  KeyEnvelope envelope;
  envelope.bare_ = key;
  return envelope;
}

Result<KeyEnvelope> KeyEnvelope::sealed(const DatabaseKey& key, std::string_view pin, RandomSource& random) {
  Sealed sealed;
  sealed.salt.resize(crypto_pwhash_SALTBYTES);
  sealed.nonce.resize(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  random.fill(sealed.salt);
  random.fill(sealed.nonce);
  sealed.operations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
  sealed.memory_bytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;
  FRONTLIJN_TRY(const auto wrapping, derive(pin, sealed.salt, sealed.operations, sealed.memory_bytes));
  sealed.box.resize(key.bytes.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.box.data(), nullptr, key.bytes.data(), key.bytes.size(),
                                             nullptr, 0, nullptr, sealed.nonce.data(), wrapping.data());
  KeyEnvelope envelope;
  envelope.sealed_ = std::move(sealed);
  return envelope;
}

Result<DatabaseKey> KeyEnvelope::open(const std::optional<std::string>& pin) const {
  if (bare_) return *bare_;
  if (!pin) return fail(ErrorKind::refused, "pin.needed");
  FRONTLIJN_TRY(const auto wrapping, derive(*pin, sealed_->salt, sealed_->operations, sealed_->memory_bytes));
  DatabaseKey key;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(key.bytes.data(), nullptr, nullptr, sealed_->box.data(),
                                                 sealed_->box.size(), nullptr, 0, sealed_->nonce.data(),
                                                 wrapping.data()) != 0)
    return fail(ErrorKind::refused, "pin.wrong");
  return key;
}

std::string KeyEnvelope::to_json() const {
  nlohmann::json json{{"version", version}};
  if (bare_) {
    json["key"] = to_base64(bare_->bytes);
  } else {
    json["argon2id"] = {{"salt", to_base64(sealed_->salt)},
                        {"operations", sealed_->operations},
                        {"memory_bytes", sealed_->memory_bytes}};
    json["xchacha20poly1305"] = {{"nonce", to_base64(sealed_->nonce)}, {"box", to_base64(sealed_->box)}};
  }
  return json.dump(2) + "\n";
}

Result<KeyEnvelope> KeyEnvelope::from_json(std::string_view text) {
  const Error damaged = fail(ErrorKind::damaged, "key.damaged");
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("version") || !json["version"].is_number_integer()) return damaged;
  if (json["version"].get<int>() > version) return fail(ErrorKind::newer_version, "key.newer-version");
  const auto bytes = [](const nlohmann::json& value, std::size_t size) -> std::optional<Bytes> {
    if (!value.is_string()) return std::nullopt;
    auto read = from_base64(value.get<std::string>());
    if (!read || read->size() != size) return std::nullopt;
    return *read;
  };

  KeyEnvelope envelope;
  if (json.contains("key")) {
    const auto key = bytes(json["key"], DatabaseKey{}.bytes.size());
    if (!key) return damaged;
    envelope.bare_.emplace();
    std::copy(key->begin(), key->end(), envelope.bare_->bytes.begin());
    return envelope;
  }
  const auto kdf = json.value("argon2id", nlohmann::json());
  const auto aead = json.value("xchacha20poly1305", nlohmann::json());
  if (!kdf.is_object() || !aead.is_object()) return damaged;
  const auto salt = bytes(kdf.value("salt", nlohmann::json()), crypto_pwhash_SALTBYTES);
  const auto nonce =
      bytes(aead.value("nonce", nlohmann::json()), crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
  const auto box = bytes(aead.value("box", nlohmann::json()),
                         DatabaseKey{}.bytes.size() + crypto_aead_xchacha20poly1305_ietf_ABYTES);
  const auto operations = kdf.value("operations", nlohmann::json());
  const auto memory = kdf.value("memory_bytes", nlohmann::json());
  if (!salt || !nonce || !box || !operations.is_number_unsigned() || !memory.is_number_unsigned())
    return damaged;
  if (operations.get<std::uint64_t>() > most_operations || memory.get<std::uint64_t>() > most_memory_bytes)
    return damaged;
  envelope.sealed_ =
      Sealed{*salt, *nonce, *box, operations.get<std::uint64_t>(), memory.get<std::uint64_t>()};
  return envelope;
}

}  // namespace frontlijn::store

#include "sync/server/web/secrets.hpp"

#include <algorithm>
#include <new>

#include <sodium.h>

#include "sync/server/web/tuning.hpp"

namespace frontlijn::web {

namespace {

constexpr std::size_t token_bytes = 32;

std::string hashed(std::string_view password) {
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (sodium_init() < 0 ||
      crypto_pwhash_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    throw std::bad_alloc();
  hash.resize(hash.find('\0'));
  return hash;
}

}  // namespace

std::string new_token(RandomSource& random) {
  Bytes bytes(token_bytes);
  random.fill(bytes);
  return to_hex(bytes);
}

Hash stored_form(std::string_view token) { return hash_of("web session", {as_bytes(token)}); }

std::string form_token(std::string_view cookie_token) {
  return hash_of("web form", {as_bytes(cookie_token)}).to_text();
}

bool is_form_token(std::string_view cookie_token, std::string_view given) {
  if (cookie_token.size() != 2 * token_bytes) return false;
  const std::string expected = form_token(cookie_token);
  return given.size() == expected.size() &&
         sodium_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

Result<std::string> hash_password(std::string_view password) {
  const auto characters = std::count_if(password.begin(), password.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  if (static_cast<std::size_t>(characters) < tuning::password_least_characters)
    return fail(ErrorKind::invalid_input, "web.password-too-short",
                {{"least", std::to_string(tuning::password_least_characters)}});
  if (password.size() > tuning::password_most_bytes)
    return fail(ErrorKind::invalid_input, "web.password-too-long",
                {{"most", std::to_string(tuning::password_most_bytes)}});
  return hashed(password);
}

bool is_password(const std::string& hash, std::string_view password) {
  // So that an account that does not exist takes as long as one that does.
  static const std::string of_nobody = hashed("nobody's password");
  const std::string_view bounded = password.substr(0, tuning::password_most_bytes);
  const std::string& against = hash.empty() ? of_nobody : hash;
  const bool fits = crypto_pwhash_str_verify(against.c_str(), bounded.data(), bounded.size()) == 0;
  return fits && !hash.empty() && bounded.size() == password.size();
}

}  // namespace frontlijn::web

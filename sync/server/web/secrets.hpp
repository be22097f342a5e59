#pragma once

#include <string>
#include <string_view>

#include "core/base/hash.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"

namespace frontlijn::web {

/// 256 random bits as hexadecimal: what a cookie holds. Only `stored_form` of it is kept on disk.
std::string new_token(RandomSource& random);
Hash stored_form(std::string_view token);

/// What a form must carry back to prove that it came from a page of ours: follows from the cookie's token,
/// which another site can neither read nor set.
std::string form_token(std::string_view cookie_token);
bool is_form_token(std::string_view cookie_token, std::string_view given);

/// Argon2id (libsodium's interactive setting: 64 MiB). Takes some tenths of a second, on purpose. Fails with
/// "web.password-too-short" or "web.password-too-long".
Result<std::string> hash_password(std::string_view password);
/// Takes as long for an empty or unreadable hash as for a real one, and is false then.
bool is_password(const std::string& hash, std::string_view password);

}  // namespace frontlijn::web

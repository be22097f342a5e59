#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"

namespace frontlijn {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);

/// Lower-case hexadecimal.
std::string to_hex(ByteView bytes);
/// Fails with "text.not-hex" on an odd length or another character.
Result<Bytes> from_hex(std::string_view text);

/// Base64 with padding (RFC 4648 §4).
std::string to_base64(ByteView bytes);
/// Fails with "text.not-base64"; white space within is passed over.
Result<Bytes> from_base64(std::string_view text);

/// Crockford's base 32 (no I, L, O, U): what a person reads aloud and types. No padding.
std::string to_base32(ByteView bytes);
/// Accepts lower case, hyphens and spaces, and reads I and L as 1, O as 0. Fails with "text.not-base32".
Result<Bytes> from_base32(std::string_view text);

/// True when `text` is well-formed UTF-8 (Unicode 15, table 3-7) without NUL.
bool is_utf8(std::string_view text);

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace frontlijn

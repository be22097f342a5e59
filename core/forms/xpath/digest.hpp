#pragma once

#include <optional>
#include <string_view>

#include "core/base/bytes.hpp"

namespace frontlijn::forms {

/// The hash functions that XForms 1.1 §7.8.6 (digest) names: "MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512".
/// For comparing with what other systems made; nothing here relies on the broken two. None for another name.
std::optional<Bytes> digest_of(std::string_view algorithm, ByteView message);

}  // namespace frontlijn::forms

#pragma once

#include <optional>

#include "core/base/catalogue.hpp"

namespace frontlijn::platform {

/// What a program needs before it can say anything: libsodium, and the sentences in the language of whoever
/// started it. None where one of them lacks; a word of that is on standard error.
std::optional<Catalogue> find_voice();

}  // namespace frontlijn::platform

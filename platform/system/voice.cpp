#include "platform/system/voice.hpp"

#include <cstdio>

#include <fmt/format.h>
#include <sodium.h>

#include "platform/system/files.hpp"

namespace frontlijn::platform {

std::optional<Catalogue> find_voice() {
  if (sodium_init() < 0) {
    fmt::print(stderr, "libsodium\n");
    return std::nullopt;
  }
  auto catalogue = load_catalogue(preferred_language());
  if (!catalogue) {  // without language files there is no sentence to say it in
    fmt::print(stderr, "{}\n", catalogue.error().debug_text());
    return std::nullopt;
  }
  return std::move(*catalogue);
}

}  // namespace frontlijn::platform

#pragma once

#include <string>
#include <string_view>

namespace frontlijn::web {

/// "nl" or "en": what the person chose, else what the browser prefers (RFC 9110 §12.5.4), else Dutch.
std::string choose_language(std::string_view chosen, std::string_view accept_language);

}  // namespace frontlijn::web

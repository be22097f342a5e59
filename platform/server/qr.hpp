#pragma once

#include <string>
#include <string_view>

namespace frontlijn::platform {

/// A QR code for a terminal: two rows of modules a line, black on white whatever the terminal's own colours;
/// empty where the text is too long for one.
std::string qr_text(std::string_view text);

}  // namespace frontlijn::platform

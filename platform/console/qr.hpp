#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace frontlijn::platform {

/// The modules of a QR code, row by row, true where black, without the white margin; empty where the text is
/// too long for one.
std::vector<std::vector<bool>> qr_modules(std::string_view text);

/// A QR code for a terminal: two rows of modules a line, black on white whatever the terminal's own colours;
/// empty where the text is too long for one.
std::string qr_text(std::string_view text);

}  // namespace frontlijn::platform

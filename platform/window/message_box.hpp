#pragma once

#include <string>

namespace frontlijn::platform {

/// A sentence in a box of the system's own, for whoever started the app from an icon and sees no terminal.
/// Where there is no display nothing happens.
void show_in_box(const std::string& sentence);

}  // namespace frontlijn::platform

#pragma once

#include "ui/shell/shell.hpp"

namespace frontlijn::ui {

/// The app's own tabs and screens.
ShellParts frontlijn_parts(std::map<std::string, Catalogue> languages);

}  // namespace frontlijn::ui

#pragma once

#include <memory>

#include "ui/shell/shell.hpp"

namespace frontlijn::test {

/// A screen with one of each widget.
std::unique_ptr<ui::Screen> gallery_screen();
/// A shell with the gallery and one more tab.
ui::ShellParts gallery_parts(std::map<std::string, Catalogue> languages);

}  // namespace frontlijn::test

#pragma once

#include <string>
#include <vector>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

enum class ButtonKind {
  main,  ///< the next sensible step; one on a screen
  normal,
  quiet,  ///< text only
};

struct Button {
  std::string label{};
  std::string icon{};
  ButtonKind kind = ButtonKind::normal;
  Meaning meaning = Meaning::primary;
  bool enabled = true;
};

/// As wide as the column; true when tapped.
bool button(Ui& ui, const Button& spec);
/// Side by side, equally wide (below each other where they do not fit): the index of the tapped one, or -1.
int button_row(Ui& ui, const std::vector<Button>& specs);
/// In a given place.
bool button_at(Ui& ui, const Button& spec, Area area);
/// A round button with an icon; `label` is what a driver or a screen reader calls it.
bool icon_button(Ui& ui, std::string_view icon, std::string_view label, Area area, ImU32 colour);

}  // namespace frontlijn::ui

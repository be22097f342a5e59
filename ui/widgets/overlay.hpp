#pragma once

#include <string>
#include <vector>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

/// A question that must be answered before anything else, rising from the bottom where the thumb is.
struct Sheet {
  std::string title{};
  std::string explanation{};
  std::vector<std::string> answers;  ///< the first is the one most people want
  bool first_is_main = true;
};

/// The index of the tapped answer; -1 while there is none; -2 when tapped beside the sheet.
int confirm_sheet(Ui& ui, const Sheet& spec, Area screen);

/// A short message above the bottom bar; it takes no finger.
void toast(Ui& ui, std::string_view icon, std::string_view text, Area screen);

}  // namespace frontlijn::ui

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

struct Chip {
  std::string label{};
  std::string icon{};
  bool selected = false;
  Meaning meaning = Meaning::primary;
};

/// Chips that flow over as many lines as they need: the index of the tapped one, or -1.
int chips(Ui& ui, std::string_view id, const std::vector<Chip>& specs);

/// Two to four short options in one bar, of which one holds: the newly tapped index, or -1.
int segmented(Ui& ui, std::string_view id, const std::vector<std::string>& options, int selected);

struct Option {
  std::string label{};
  bool selected = false;
};

/// Options below each other, one (`several` = false) or any number of which hold: the tapped index, or -1.
int options(Ui& ui, std::string_view id, const std::vector<Option>& specs, bool several, bool enabled = true);

/// A switch with its sentence; true when tapped.
bool toggle(Ui& ui, std::string_view label, bool on, std::string_view explanation = {});

/// 0 to 10, with words under both ends: the newly tapped score.
std::optional<int> score_picker(Ui& ui, std::string_view id, std::optional<int> score, std::string_view low,
                                std::string_view high);

}  // namespace frontlijn::ui

#pragma once

#include <string>
#include <vector>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

struct TopBar {
  std::string title{};
  std::string subtitle{};
  bool can_go_back = false;
  std::string status_icon{};  ///< at the right, such as the sync state
  std::string status_label{};
  Meaning status_meaning = Meaning::neutral;
};

enum class TopBarTap { none, back, status };
TopBarTap top_bar(Ui& ui, const TopBar& spec, Area area);

struct NavItem {
  std::string label{};
  std::string icon{};
  std::string count{};  ///< small figure at the icon; empty for none
};

/// The bar at the bottom: the tapped index, or -1.
int nav_bar(Ui& ui, const std::vector<NavItem>& items, int selected, Area area);

}  // namespace frontlijn::ui

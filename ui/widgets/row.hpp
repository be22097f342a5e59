#pragma once

#include <string>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

/// One line of a list: what it is, why it is here, and what state it is in.
struct Row {
  std::string title{};
  std::string subtitle{};
  std::string icon{};
  Meaning icon_meaning = Meaning::neutral;
  std::string badge{};
  Meaning badge_meaning = Meaning::neutral;
  bool leads_on = true;  ///< a tap opens something
  // A last, small line: a sign and a word, such as where it is kept.
  std::string note_icon{};
  std::string note{};
  Meaning note_meaning = Meaning::neutral;
};

/// True when tapped. `id` tells rows with the same title apart.
bool row(Ui& ui, std::string_view id, const Row& spec);
/// Hairline between two rows of a card.
void divider(Ui& ui, float indent = 0);

/// Small filled label; its size in pixels.
ImVec2 badge_size(const Ui& ui, std::string_view text, std::string_view icon = {});
void draw_badge(Ui& ui, ImVec2 at, std::string_view text, Meaning meaning, std::string_view icon = {});

}  // namespace frontlijn::ui

#pragma once

#include <functional>
#include <string_view>

#include "ui/base/ui.hpp"

namespace frontlijn::ui {

/// A part of the screen, in pixels.
struct Area {
  ImVec2 min{};
  ImVec2 max{};

  float width() const { return max.x - min.x; }
  float height() const { return max.y - min.y; }
  ImVec2 size() const { return {width(), height()}; }
};

using Body = std::function<void()>;

/// The width that is left for the next widget.
float available_width(const Ui& ui);
/// Takes the next `height` pixels of the column.
Area take(Ui& ui, float height);
/// Empty space, in the theme's units.
void gap(Ui& ui, float units = size::gap);

/// White area with rounded corners around `body`, which keeps clear of the edges by `padding` units.
void card(Ui& ui, const Body& body, float padding = size::margin);
/// The same, filled with a meaning's colour.
void tinted_card(Ui& ui, Meaning meaning, const Body& body, float padding = size::margin);

/// Side by side where there is room, else one below the other.
void two_columns(Ui& ui, const Body& left, const Body& right);

/// `body` in a column not wider than is pleasant to read (`widest` units), moved by finger or wheel.
void scroll_area(Ui& ui, const char* id, Area area, const Body& body, float widest = size::column);

struct Press {
  bool tapped = false;
  bool held = false;
  bool hovered = false;
};

/// A part that can be tapped. `id` tells it from its neighbours; a finger that scrolls does not tap.
Press press(Ui& ui, std::string_view id, Area area, bool enabled = true);

}  // namespace frontlijn::ui

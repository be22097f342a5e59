#pragma once

#include <string>
#include <string_view>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

/// `text` with its lines broken at spaces alone, so that a number, an address or a name stays whole where it
/// fits on a line of `wrap` pixels (0: one line). Dear ImGui itself would break after any full stop.
std::string in_lines(ImFont* font, std::string_view text, float wrap);
/// Size in pixels of `text`, broken at `wrap` pixels (0: one line).
ImVec2 measure(ImFont* font, std::string_view text, float wrap = 0);
/// Draws and registers `text`; the size it took.
ImVec2 draw_text(Ui& ui, ImFont* font, ImU32 colour, ImVec2 at, std::string_view text, float wrap = 0);
/// Draws without registering: icons, and text that an element already carries.
void draw_glyphs(Ui& ui, ImFont* font, ImU32 colour, ImVec2 at, std::string_view text, float wrap = 0);
/// An icon in the middle of `area`.
void draw_icon(Ui& ui, ImFont* font, ImU32 colour, Area area, std::string_view icon);

/// A paragraph that takes the column's width.
void paragraph(Ui& ui, std::string_view text);
void quiet_paragraph(Ui& ui, std::string_view text);
void strong_paragraph(Ui& ui, std::string_view text);
void title(Ui& ui, std::string_view text);

/// Header above a group of cards, with how many there are (empty: not shown).
void section(Ui& ui, std::string_view text, std::string_view count = {});

}  // namespace frontlijn::ui

#include "ui/widgets/text.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace frontlijn::ui {
namespace {

float width_of(ImFont* font, std::string_view text) {
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.data(), text.data() + text.size()).x;
}

void block(Ui& ui, ImFont* font, ImU32 colour, std::string_view text) {
  const float width = available_width(ui);
  const Area area = take(ui, measure(font, text, width).y);
  draw_text(ui, font, colour, area.min, text, width);
}

}  // namespace

std::string in_lines(ImFont* font, std::string_view text, float wrap) {
  std::string lines(text);
  if (wrap <= 0 || width_of(font, text) <= wrap) return lines;
  const float space = width_of(font, " ");
  float line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    const float word = width_of(font, text.substr(begin, end - begin));
    const bool begins_line = begin == 0 || lines[begin - 1] == '\n';
    if (!begins_line && line + space + word > wrap) lines[begin - 1] = '\n';
    line = begins_line || lines[begin - 1] == '\n' ? word : line + space + word;
    begin = end + 1;
  }
  return lines;
}

ImVec2 measure(ImFont* font, std::string_view text, float wrap) {
  const std::string lines = in_lines(font, text, wrap);
  const ImVec2 size =
      font->CalcTextSizeA(font->FontSize, FLT_MAX, wrap, lines.data(), lines.data() + lines.size());
  return {std::ceil(size.x), std::ceil(size.y)};
}

void draw_glyphs(Ui&, ImFont* font, ImU32 colour, ImVec2 at, std::string_view text, float wrap) {
  const std::string lines = in_lines(font, text, wrap);
  ImGui::GetWindowDrawList()->AddText(font, font->FontSize, {std::round(at.x), std::round(at.y)}, colour,
                                      lines.data(), lines.data() + lines.size(), wrap);
}

ImVec2 draw_text(Ui& ui, ImFont* font, ImU32 colour, ImVec2 at, std::string_view text, float wrap) {
  const ImVec2 size = measure(font, text, wrap);
  draw_glyphs(ui, font, colour, at, text, wrap);
  ui.elements.add_text(text, at, {at.x + size.x, at.y + size.y});
  return size;
}

void draw_icon(Ui& ui, ImFont* font, ImU32 colour, Area area, std::string_view icon) {
  const ImVec2 size = measure(font, icon);
  draw_glyphs(ui, font, colour,
              {area.min.x + (area.width() - size.x) / 2, area.min.y + (area.height() - size.y) / 2}, icon);
}

void paragraph(Ui& ui, std::string_view text) { block(ui, ui.fonts.body, ui.palette().ink, text); }
void quiet_paragraph(Ui& ui, std::string_view text) {
  block(ui, ui.fonts.small, ui.palette().quiet_ink, text);
}
void strong_paragraph(Ui& ui, std::string_view text) { block(ui, ui.fonts.strong, ui.palette().ink, text); }
void title(Ui& ui, std::string_view text) { block(ui, ui.fonts.title, ui.palette().ink, text); }

void section(Ui& ui, std::string_view text, std::string_view count) {
  gap(ui, 12);
  const Area area = take(ui, ui.px(28));
  const ImVec2 size =
      draw_text(ui, ui.fonts.label, ui.palette().quiet_ink, {area.min.x + ui.px(4), area.min.y}, text);
  if (!count.empty()) {
    draw_text(ui, ui.fonts.small, ui.palette().quiet_ink, {area.min.x + ui.px(12) + size.x, area.min.y},
              count);
  }
}

}  // namespace frontlijn::ui

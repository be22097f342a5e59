#include "ui/widgets/bars.hpp"

#include <algorithm>

#include "ui/base/icons.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

/// As much of `text` as fits, with an ellipsis.
std::string fitted(ImFont* font, const std::string& text, float width) {
  if (measure(font, text).x <= width) return text;
  std::size_t end = text.size();
  while (end > 0) {
    do {
      --end;
    } while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U);
    const std::string shorter = text.substr(0, end) + "…";
    if (measure(font, shorter).x <= width) return shorter;
  }
  return "…";
}

}  // namespace

TopBarTap top_bar(Ui& ui, const TopBar& spec, Area area) {
  TopBarTap tap = TopBarTap::none;
  const Palette& p = ui.palette();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(area.min, area.max, p.raised);
  draw->AddRectFilled({area.min.x, area.max.y - ui.px(1)}, area.max, p.line);

  float left = area.min.x + ui.px(size::margin);
  if (spec.can_go_back) {
    const Area back{{area.min.x + ui.px(4), area.min.y + ui.px(6)},
                    {area.min.x + ui.px(56), area.min.y + ui.px(58)}};
    if (icon_button(ui, icon::back, ui.say("app.back"), back, p.ink)) tap = TopBarTap::back;
    left = back.max.x + ui.px(4);
  }
  float right = area.max.x - ui.px(size::margin);
  if (!spec.status_icon.empty()) {
    const bool labelled = !ui.narrow() && !spec.status_label.empty();
    const float label_width = labelled ? measure(ui.fonts.label, spec.status_label).x + ui.px(8) : 0;
    const float pill_width = std::max(ui.px(size::target), label_width + ui.px(size::icon + 28));
    const Area status{{right - pill_width, area.min.y + ui.px(8)}, {right, area.min.y + ui.px(56)}};
    const Tone& tone = p.tone(spec.status_meaning);
    const Press pressed = press(ui, "status", status);
    draw->AddRectFilled(status.min, status.max, pressed.held ? p.pressed : tone.fill, status.height() / 2);
    draw_icon(
        ui, ui.fonts.icons, tone.on_fill,
        {{status.min.x + ui.px(12), status.min.y}, {status.min.x + ui.px(12 + size::icon), status.max.y}},
        spec.status_icon);
    if (labelled) {
      const ImVec2 text = measure(ui.fonts.label, spec.status_label);
      draw_glyphs(ui, ui.fonts.label, tone.on_fill,
                  {status.min.x + ui.px(20 + size::icon), status.min.y + (status.height() - text.y) / 2},
                  spec.status_label);
    }
    Element element;
    element.kind = ElementKind::button;
    element.text = spec.status_label;
    element.min = status.min;
    element.max = status.max;
    ui.elements.add(std::move(element));
    if (pressed.tapped) tap = TopBarTap::status;
    right = status.min.x - ui.px(size::gap);
  }

  const std::string shown = fitted(ui.fonts.title, spec.title, right - left);
  const float title_height = ui.fonts.title->FontSize;
  const float subtitle_height = spec.subtitle.empty() ? 0 : ui.fonts.small->FontSize;
  const float y = area.min.y + (area.height() - title_height - subtitle_height) / 2;
  draw_glyphs(ui, ui.fonts.title, p.ink, {left, y}, shown);
  ui.elements.add_text(spec.title, {left, y}, {right, y + title_height});
  if (subtitle_height > 0) {
    draw_text(ui, ui.fonts.small, p.quiet_ink, {left, y + title_height},
              fitted(ui.fonts.small, spec.subtitle, right - left));
  }
  return tap;
}

int nav_bar(Ui& ui, const std::vector<NavItem>& items, int selected, Area area) {
  int tapped = -1;
  const Palette& p = ui.palette();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(area.min, area.max, p.raised);
  draw->AddRectFilled(area.min, {area.max.x, area.min.y + ui.px(1)}, p.line);
  const float used = std::min(area.width(), ui.px(900));
  const float start = area.min.x + (area.width() - used) / 2;
  const float each = used / static_cast<float>(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const NavItem& item = items[i];
    const float x = start + each * static_cast<float>(i);
    const Area cell{{x, area.min.y}, {x + each, area.max.y}};
    const bool on = static_cast<int>(i) == selected;
    const Press pressed = press(ui, item.label, cell);
    const ImVec2 centre{x + each / 2, area.min.y + ui.px(26)};
    if (on || pressed.held) {
      draw->AddRectFilled({centre.x - ui.px(32), centre.y - ui.px(17)},
                          {centre.x + ui.px(32), centre.y + ui.px(17)},
                          pressed.held ? p.pressed : p.tone(Meaning::primary).fill, ui.px(17));
    }
    const ImU32 ink = on ? p.tone(Meaning::primary).on_fill : p.quiet_ink;
    draw_icon(ui, ui.fonts.icons, ink,
              {{centre.x - ui.px(20), centre.y - ui.px(17)}, {centre.x + ui.px(20), centre.y + ui.px(17)}},
              item.icon);
    ImFont* font = on ? ui.fonts.label : ui.fonts.small;
    const std::string label = fitted(font, item.label, each - ui.px(4));
    const ImVec2 text = measure(font, label);
    draw_glyphs(ui, font, on ? p.ink : p.quiet_ink, {x + (each - text.x) / 2, area.min.y + ui.px(47)}, label);

    Element element;
    element.kind = ElementKind::button;
    element.text = item.label;
    element.min = cell.min;
    element.max = cell.max;
    element.selected = on;
    ui.elements.add(std::move(element));
    if (!item.count.empty()) {
      const ImVec2 figure = measure(ui.fonts.label, item.count);
      const float half = std::max(ui.px(11), figure.x / 2 + ui.px(6));
      const ImVec2 at{centre.x + ui.px(20), centre.y - ui.px(10)};
      draw->AddRectFilled({at.x - half, at.y - ui.px(11)}, {at.x + half, at.y + ui.px(11)}, p.accent,
                          ui.px(11));
      draw_text(ui, ui.fonts.label, p.on_accent, {at.x - figure.x / 2, at.y - figure.y / 2}, item.count);
    }
    if (pressed.tapped) tapped = static_cast<int>(i);
  }
  return tapped;
}

}  // namespace frontlijn::ui

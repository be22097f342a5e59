#include "ui/widgets/button.hpp"

#include <algorithm>

#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

struct Look {
  ImU32 fill;
  ImU32 held;
  ImU32 ink;
  ImU32 edge;
};

Look look_of(const Ui& ui, const Button& spec) {
  const Palette& p = ui.palette();
  const Tone& tone = p.tone(spec.meaning);
  if (!spec.enabled) {
    return {mixed(p.background, p.line, 0.6F), 0, mixed(p.background, p.quiet_ink, 0.75F), 0};
  }
  switch (spec.kind) {
    case ButtonKind::main:
      if (spec.meaning == Meaning::primary) return {p.accent, p.accent_pressed, p.on_accent, 0};
      return {tone.ink, mixed(tone.ink, p.ink, 0.3F), p.surface, 0};
    case ButtonKind::normal:
      return {tone.fill, mixed(tone.fill, tone.ink, 0.25F), tone.on_fill, 0};
    case ButtonKind::quiet:
      return {0, p.pressed, tone.ink, 0};
  }
  return {};
}

float wanted_width(const Ui& ui, const Button& spec) {
  const float icon = spec.icon.empty() ? 0 : ui.px(size::icon + 10);
  return measure(ui.fonts.strong, spec.label).x + icon + ui.px(32);
}

}  // namespace

bool button_at(Ui& ui, const Button& spec, Area area) {
  const Press pressed = press(ui, spec.label, area, spec.enabled);
  const Look look = look_of(ui, spec);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 fill = pressed.held ? look.held : look.fill;
  if (fill != 0) draw->AddRectFilled(area.min, area.max, fill, ui.px(size::radius));

  const float icon = spec.icon.empty() ? 0 : ui.px(size::icon + 10);
  const float room = area.width() - ui.px(24) - icon;
  const ImVec2 text = measure(ui.fonts.strong, spec.label, room);
  const float x = area.min.x + (area.width() - std::min(text.x, room) - icon) / 2;
  if (icon > 0) {
    draw_icon(ui, ui.fonts.icons, look.ink, {{x, area.min.y}, {x + ui.px(size::icon), area.max.y}},
              spec.icon);
  }
  draw_glyphs(ui, ui.fonts.strong, look.ink, {x + icon, area.min.y + (area.height() - text.y) / 2},
              spec.label, room);

  Element element;
  element.kind = ElementKind::button;
  element.text = spec.label;
  element.min = area.min;
  element.max = area.max;
  element.enabled = spec.enabled;
  ui.elements.add(std::move(element));
  return pressed.tapped;
}

bool button(Ui& ui, const Button& spec) { return button_at(ui, spec, take(ui, ui.px(size::button))); }

int button_row(Ui& ui, const std::vector<Button>& specs) {
  int tapped = -1;
  const float between = ui.px(size::gap);
  const float width = available_width(ui);
  const auto count = static_cast<float>(specs.size());
  const float each = (width - between * (count - 1)) / count;
  const bool fits =
      std::all_of(specs.begin(), specs.end(), [&](const Button& b) { return wanted_width(ui, b) <= each; });
  if (!fits) {
    for (std::size_t i = 0; i < specs.size(); ++i) {
      if (i > 0) gap(ui);
      if (button(ui, specs[i])) tapped = static_cast<int>(i);
    }
    return tapped;
  }
  const Area line = take(ui, ui.px(size::button));
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const float x = line.min.x + (each + between) * static_cast<float>(i);
    if (button_at(ui, specs[i], {{x, line.min.y}, {x + each, line.max.y}})) tapped = static_cast<int>(i);
  }
  return tapped;
}

bool icon_button(Ui& ui, std::string_view icon, std::string_view label, Area area, ImU32 colour) {
  const Press pressed = press(ui, label, area);
  if (pressed.held) {
    const ImVec2 centre{(area.min.x + area.max.x) / 2, (area.min.y + area.max.y) / 2};
    ImGui::GetWindowDrawList()->AddCircleFilled(centre, area.height() / 2, ui.palette().pressed);
  }
  draw_icon(ui, ui.fonts.icons, colour, area, icon);
  Element element;
  element.kind = ElementKind::button;
  element.text = label;
  element.min = area.min;
  element.max = area.max;
  ui.elements.add(std::move(element));
  return pressed.tapped;
}

}  // namespace frontlijn::ui

#include "ui/widgets/choice.hpp"

#include <algorithm>

#include "ui/base/icons.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

void register_choice(Ui& ui, std::string_view label, Area area, bool selected, bool enabled = true) {
  Element element;
  element.kind = ElementKind::button;
  element.text = label;
  element.min = area.min;
  element.max = area.max;
  element.selected = selected;
  element.enabled = enabled;
  ui.elements.add(std::move(element));
}

std::string id_of(std::string_view id, std::size_t index) {
  return std::string(id) + '/' + std::to_string(index);
}

}  // namespace

int chips(Ui& ui, std::string_view id, const std::vector<Chip>& specs) {
  int tapped = -1;
  const float width = available_width(ui);
  const float height = ui.px(size::target);
  const float between = ui.px(size::gap);
  const Palette& p = ui.palette();
  ImDrawList* draw = ImGui::GetWindowDrawList();

  Area line{};
  float x = width + 1;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const Chip& spec = specs[i];
    const float icon = spec.icon.empty() ? 0 : ui.px(size::icon + 6);
    const float label_width = measure(ui.fonts.strong, spec.label).x;
    const float wanted = std::min(width, std::max(height, label_width + icon + ui.px(32)));
    if (x + wanted > width) {
      if (i > 0) gap(ui, size::gap);
      line = take(ui, height);
      x = 0;
    }
    const Area area{{line.min.x + x, line.min.y}, {line.min.x + x + wanted, line.max.y}};
    const Press pressed = press(ui, id_of(id, i), area);
    const Tone& tone = p.tone(spec.meaning);
    const ImU32 fill = pressed.held ? p.pressed : (spec.selected ? tone.fill : p.surface);
    draw->AddRectFilled(area.min, area.max, fill, height / 2);
    draw->AddRect(area.min, area.max, spec.selected ? tone.ink : p.strong_line, height / 2, 0,
                  ui.px(spec.selected ? 2.0F : 1.0F));
    const ImU32 ink = spec.selected ? tone.on_fill : p.ink;
    float at = area.min.x + (area.width() - label_width - icon) / 2;
    if (icon > 0) {
      draw_icon(ui, ui.fonts.icons, ink, {{at, area.min.y}, {at + ui.px(size::icon), area.max.y}}, spec.icon);
      at += icon;
    }
    const ImVec2 text = measure(ui.fonts.strong, spec.label);
    draw_glyphs(ui, ui.fonts.strong, ink, {at, area.min.y + (height - text.y) / 2}, spec.label);
    register_choice(ui, spec.label, area, spec.selected);
    if (pressed.tapped) tapped = static_cast<int>(i);
    x += wanted + between;
  }
  return tapped;
}

int segmented(Ui& ui, std::string_view id, const std::vector<std::string>& names, int selected) {
  int tapped = -1;
  const Palette& p = ui.palette();
  const Area bar = take(ui, ui.px(size::target));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(bar.min, bar.max, p.surface, ui.px(size::radius));
  const float each = bar.width() / static_cast<float>(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const float x = bar.min.x + each * static_cast<float>(i);
    const Area area{{x, bar.min.y}, {x + each, bar.max.y}};
    const bool on = static_cast<int>(i) == selected;
    const Press pressed = press(ui, id_of(id, i), area);
    if (on || pressed.held) {
      draw->AddRectFilled(area.min, area.max, on ? p.accent : p.pressed, ui.px(size::radius));
    }
    const ImVec2 text = measure(ui.fonts.strong, names[i]);
    draw_glyphs(ui, ui.fonts.strong, on ? p.on_accent : p.ink,
                {area.min.x + (each - text.x) / 2, area.min.y + (area.height() - text.y) / 2}, names[i]);
    register_choice(ui, names[i], area, on);
    if (pressed.tapped && !on) tapped = static_cast<int>(i);
  }
  draw->AddRect(bar.min, bar.max, p.strong_line, ui.px(size::radius), 0, ui.px(1));
  return tapped;
}

int options(Ui& ui, std::string_view id, const std::vector<Option>& specs, bool several, bool enabled) {
  int tapped = -1;
  const Palette& p = ui.palette();
  const Tone& tone = p.tone(Meaning::primary);
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const Option& spec = specs[i];
    const float left = ui.px(52);
    const float room = available_width(ui) - left - ui.px(12);
    const ImVec2 text = measure(ui.fonts.body, spec.label, room);
    const Area area = take(ui, std::max(ui.px(52), text.y + ui.px(20)));
    const Press pressed = press(ui, id_of(id, i), area, enabled);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    const ImU32 fill = pressed.held ? p.pressed : (spec.selected ? tone.fill : 0);
    if (fill != 0) draw->AddRectFilled(area.min, area.max, fill, ui.px(size::radius));
    const char* mark = several ? (spec.selected ? icon::box_checked : icon::box_empty)
                               : (spec.selected ? icon::radio_on : icon::radio_off);
    draw_icon(ui, ui.fonts.icons, spec.selected ? tone.ink : p.strong_line,
              {{area.min.x, area.min.y}, {area.min.x + left, area.max.y}}, mark);
    draw_glyphs(ui, ui.fonts.body, spec.selected ? tone.on_fill : p.ink,
                {area.min.x + left, area.min.y + (area.height() - text.y) / 2}, spec.label, room);
    register_choice(ui, spec.label, area, spec.selected, enabled);
    if (pressed.tapped) tapped = static_cast<int>(i);
  }
  return tapped;
}

bool toggle(Ui& ui, std::string_view label, bool on, std::string_view explanation) {
  const Palette& p = ui.palette();
  const float track_width = ui.px(52);
  const float room = available_width(ui) - track_width - ui.px(size::margin);
  const ImVec2 text = measure(ui.fonts.body, label, room);
  const float explained = explanation.empty() ? 0 : measure(ui.fonts.small, explanation, room).y + ui.px(2);
  const Area area = take(ui, std::max(ui.px(size::button), text.y + explained + ui.px(16)));
  const Press pressed = press(ui, label, area);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (pressed.held) draw->AddRectFilled(area.min, area.max, p.pressed, ui.px(size::radius));
  register_choice(ui, label, area, on);
  float y = area.min.y + (area.height() - text.y - explained) / 2;
  draw_glyphs(ui, ui.fonts.body, p.ink, {area.min.x, y}, label, room);
  if (explained > 0) {
    draw_text(ui, ui.fonts.small, p.quiet_ink, {area.min.x, y + text.y + ui.px(2)}, explanation, room);
  }
  const float half = ui.px(16);
  const ImVec2 track{area.max.x - track_width, (area.min.y + area.max.y) / 2 - half};
  draw->AddRectFilled(track, {area.max.x, track.y + half * 2}, on ? p.accent : p.strong_line, half);
  const float knob = on ? area.max.x - half : track.x + half;
  draw->AddCircleFilled({knob, track.y + half}, half - ui.px(4), p.surface);
  return pressed.tapped;
}

std::optional<int> score_picker(Ui& ui, std::string_view id, std::optional<int> score, std::string_view low,
                                std::string_view high) {
  std::optional<int> tapped;
  const Palette& p = ui.palette();
  const float between = ui.px(6);
  const float width = available_width(ui);
  // All in a row where each stays large enough for a finger, else as many rows as that takes.
  const int fitting = static_cast<int>((width + between) / (ui.px(size::target) + between));
  const int in_row = fitting >= 11 ? 11 : std::clamp(fitting, 1, 6);
  const float each = (width - between * static_cast<float>(in_row - 1)) / static_cast<float>(in_row);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  Area line{};
  for (int value = 0; value <= 10; ++value) {
    if (value % in_row == 0) {
      if (value > 0) gap(ui, 6);
      line = take(ui, ui.px(52));
    }
    const float x = line.min.x + (each + between) * static_cast<float>(value % in_row);
    const Area area{{x, line.min.y}, {x + each, line.max.y}};
    const bool on = score == value;
    const Press pressed = press(ui, id_of(id, static_cast<std::size_t>(value)), area);
    draw->AddRectFilled(area.min, area.max, pressed.held ? p.pressed : (on ? p.accent : p.surface),
                        ui.px(10));
    draw->AddRect(area.min, area.max, on ? p.accent : p.strong_line, ui.px(10), 0, ui.px(1));
    const std::string text = std::to_string(value);
    const ImVec2 text_size = measure(ui.fonts.strong, text);
    draw_glyphs(ui, ui.fonts.strong, on ? p.on_accent : p.ink,
                {area.min.x + (each - text_size.x) / 2, area.min.y + (area.height() - text_size.y) / 2},
                text);
    register_choice(ui, text, area, on);
    if (pressed.tapped) tapped = value;
  }
  gap(ui, 4);
  const Area legend = take(ui, ui.px(22));
  draw_text(ui, ui.fonts.small, p.quiet_ink, legend.min, low);
  const float high_width = measure(ui.fonts.small, high).x;
  draw_text(ui, ui.fonts.small, p.quiet_ink, {legend.max.x - high_width, legend.min.y}, high);
  return tapped;
}

}  // namespace frontlijn::ui

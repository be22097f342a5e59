#include "ui/widgets/row.hpp"

#include <algorithm>

#include "ui/base/icons.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {

ImVec2 badge_size(const Ui& ui, std::string_view text, std::string_view icon) {
  const ImVec2 size = measure(ui.fonts.label, text);
  const float extra = icon.empty() ? 0 : measure(ui.fonts.label, icon).x + ui.px(4);
  return {size.x + extra + ui.px(18), size.y + ui.px(8)};
}

void draw_badge(Ui& ui, ImVec2 at, std::string_view text, Meaning meaning, std::string_view icon) {
  const Tone& tone = ui.theme.tone(meaning);
  const ImVec2 size = badge_size(ui, text, icon);
  ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + size.x, at.y + size.y}, tone.fill, size.y / 2);
  float x = at.x + ui.px(9);
  if (!icon.empty()) {
    draw_glyphs(ui, ui.fonts.label, tone.on_fill, {x, at.y + ui.px(4)}, icon);
    x += measure(ui.fonts.label, icon).x + ui.px(4);
  }
  draw_text(ui, ui.fonts.label, tone.on_fill, {x, at.y + ui.px(4)}, text);
}

bool row(Ui& ui, std::string_view id, const Row& spec) {
  const float pad = ui.px(12);
  const float icon_box = spec.icon.empty() ? 0 : ui.px(44);
  const float left = ui.px(size::margin) + (icon_box > 0 ? icon_box + pad : 0);
  const float chevron = spec.leads_on ? ui.px(32) : ui.px(size::margin);
  const float width = available_width(ui);
  const ImVec2 badge = spec.badge.empty() ? ImVec2{0, 0} : badge_size(ui, spec.badge);
  const bool badge_below = badge.x > width * 0.34F;
  const float room =
      std::max(ui.px(80), width - left - chevron - (badge_below || badge.x == 0 ? 0 : badge.x + pad));

  const float title_height = measure(ui.fonts.strong, spec.title, room).y;
  const float subtitle_height =
      spec.subtitle.empty() ? 0 : measure(ui.fonts.small, spec.subtitle, room).y + ui.px(3);
  const float below_height = badge_below ? badge.y + ui.px(6) : 0;
  const float note_indent = spec.note.empty() ? 0 : measure(ui.fonts.small, spec.note_icon).x + ui.px(6);
  const float note_height =
      spec.note.empty() ? 0 : measure(ui.fonts.small, spec.note, room - note_indent).y + ui.px(4);
  const float content = title_height + subtitle_height + note_height + below_height;
  const Area area =
      take(ui, std::max(ui.px(spec.subtitle.empty() ? size::button : size::row), content + ui.px(24)));

  Press pressed;
  if (spec.leads_on) pressed = press(ui, id, area);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (pressed.held) draw->AddRectFilled(area.min, area.max, ui.palette().pressed, ui.px(size::radius));

  // The element goes first, so that a driver finds the row before the texts within it.
  Element element;
  element.kind = spec.leads_on ? ElementKind::button : ElementKind::text;
  element.text = spec.title;
  element.min = area.min;
  element.max = area.max;
  ui.elements.add(std::move(element));

  if (icon_box > 0) {
    const Tone& tone = ui.theme.tone(spec.icon_meaning);
    const ImVec2 centre{area.min.x + ui.px(size::margin) + icon_box / 2, (area.min.y + area.max.y) / 2};
    draw->AddCircleFilled(centre, icon_box / 2, tone.fill);
    draw_icon(ui, ui.fonts.icons, tone.on_fill,
              {{centre.x - icon_box / 2, centre.y - icon_box / 2},
               {centre.x + icon_box / 2, centre.y + icon_box / 2}},
              spec.icon);
  }
  float y = area.min.y + (area.height() - content) / 2;
  draw_glyphs(ui, ui.fonts.strong, ui.palette().ink, {area.min.x + left, y}, spec.title, room);
  y += title_height;
  if (subtitle_height > 0) {
    draw_text(ui, ui.fonts.small, ui.palette().quiet_ink, {area.min.x + left, y + ui.px(3)}, spec.subtitle,
              room);
    y += subtitle_height;
  }
  if (note_height > 0) {
    const ImU32 ink =
        spec.note_meaning == Meaning::neutral ? ui.palette().quiet_ink : ui.theme.tone(spec.note_meaning).ink;
    const ImVec2 at{area.min.x + left, y + ui.px(4)};
    draw_glyphs(ui, ui.fonts.small, ink, at, spec.note_icon);
    draw_text(ui, ui.fonts.small, ink, {at.x + note_indent, at.y}, spec.note, room - note_indent);
    y += note_height;
  }
  if (badge.x > 0) {
    const ImVec2 at =
        badge_below ? ImVec2{area.min.x + left, y + ui.px(6)}
                    : ImVec2{area.max.x - chevron - badge.x, area.min.y + (area.height() - badge.y) / 2};
    draw_badge(ui, at, spec.badge, spec.badge_meaning);
  }
  if (spec.leads_on) {
    draw_icon(ui, ui.fonts.icons, ui.palette().strong_line,
              {{area.max.x - chevron, area.min.y}, {area.max.x - ui.px(4), area.max.y}}, icon::forward);
  }
  return pressed.tapped;
}

void divider(Ui& ui, float indent) {
  const Area area = take(ui, std::max(1.0F, ui.px(1)));
  ImGui::GetWindowDrawList()->AddRectFilled({area.min.x + ui.px(indent), area.min.y}, area.max,
                                            ui.palette().line);
}

}  // namespace frontlijn::ui

#include "ui/widgets/notice.hpp"

#include <algorithm>
#include <string>

#include "ui/base/icons.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

bool strip(Ui& ui, Meaning meaning, std::string_view icon, std::string_view text, bool tappable) {
  const Tone& tone = ui.theme.tone(meaning);
  const float left = ui.px(52);
  const float room = available_width(ui) - left - ui.px(tappable ? 44 : 16);
  const ImVec2 text_size = measure(ui.fonts.body, text, room);
  const Area area = take(ui, std::max(ui.px(size::button), text_size.y + ui.px(24)));
  Press pressed;
  if (tappable) pressed = press(ui, text, area);
  ImGui::GetWindowDrawList()->AddRectFilled(
      area.min, area.max, pressed.held ? mixed(tone.fill, tone.ink, 0.2F) : tone.fill, ui.px(size::radius));
  if (tappable) {
    Element element;
    element.kind = ElementKind::button;
    element.text = text;
    element.min = area.min;
    element.max = area.max;
    ui.elements.add(std::move(element));
    draw_icon(ui, ui.fonts.icons, tone.on_fill,
              {{area.max.x - ui.px(40), area.min.y}, {area.max.x, area.max.y}}, icon::forward);
  }
  draw_icon(ui, ui.fonts.icons, tone.on_fill, {area.min, {area.min.x + left, area.max.y}}, icon);
  const ImVec2 at{area.min.x + left, area.min.y + (area.height() - text_size.y) / 2};
  if (tappable) {
    draw_glyphs(ui, ui.fonts.body, tone.on_fill, at, text, room);
  } else {
    draw_text(ui, ui.fonts.body, tone.on_fill, at, text, room);
  }
  return pressed.tapped;
}

}  // namespace

void notice(Ui& ui, Meaning meaning, std::string_view icon, std::string_view text) {
  strip(ui, meaning, icon, text, false);
}

bool notice_button(Ui& ui, Meaning meaning, std::string_view icon, std::string_view text) {
  return strip(ui, meaning, icon, text, true);
}

void empty_state(Ui& ui, std::string_view icon, std::string_view title_text, std::string_view explanation) {
  const float room = std::min(available_width(ui), ui.px(420));
  const Palette& p = ui.palette();
  gap(ui, 24);
  const Area picture = take(ui, ui.px(72));
  const ImVec2 centre{(picture.min.x + picture.max.x) / 2, (picture.min.y + picture.max.y) / 2};
  ImGui::GetWindowDrawList()->AddCircleFilled(centre, ui.px(36), p.tone(Meaning::neutral).fill, 48);
  draw_icon(ui, ui.fonts.big_icons, p.quiet_ink, picture, icon);
  gap(ui, 12);
  const auto centred = [&](ImFont* font, ImU32 colour, std::string_view text) {
    const Area area = take(ui, measure(font, text, room).y + ui.px(4));
    const std::string lines = in_lines(font, text, room);
    ui.elements.add_text(text, area.min, area.max);
    float y = area.min.y;
    for (std::size_t begin = 0; begin <= lines.size();) {
      const std::size_t end = std::min(lines.find('\n', begin), lines.size());
      const std::string_view line = std::string_view(lines).substr(begin, end - begin);
      const ImVec2 took = measure(font, line, room);
      draw_glyphs(ui, font, colour, {area.min.x + (area.width() - took.x) / 2, y}, line, room);
      y += took.y;
      begin = end + 1;
    }
  };
  centred(ui.fonts.strong, p.ink, title_text);
  centred(ui.fonts.small, p.quiet_ink, explanation);
  gap(ui, 24);
}

void status_line(Ui& ui, Meaning meaning, std::string_view icon, std::string_view text) {
  const ImU32 ink = ui.theme.tone(meaning).ink;
  const float left = ui.px(26);
  const float room = available_width(ui) - left;
  const Area area = take(ui, measure(ui.fonts.small, text, room).y + ui.px(6));
  draw_glyphs(ui, ui.fonts.small, ink, {area.min.x + ui.px(2), area.min.y + ui.px(3)}, icon);
  draw_text(ui, ui.fonts.small, ink, {area.min.x + left, area.min.y + ui.px(3)}, text, room);
}

void progress(Ui& ui, std::size_t done, std::size_t all, std::string_view text) {
  const Palette& p = ui.palette();
  quiet_paragraph(ui, text);
  gap(ui, 6);
  const Area bar = take(ui, ui.px(8));
  const float share = all == 0 ? 0 : static_cast<float>(std::min(done, all)) / static_cast<float>(all);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(bar.min, bar.max, p.line, ui.px(4));
  if (share > 0) {
    draw->AddRectFilled(bar.min, {bar.min.x + std::max(ui.px(8), bar.width() * share), bar.max.y}, p.accent,
                        ui.px(4));
  }
}

void fact(Ui& ui, std::string_view label, std::string_view value) {
  const Palette& p = ui.palette();
  const float width = available_width(ui);
  // What a short value leaves is the label's.
  const float value_width = measure(ui.fonts.body, value).x;
  const float label_room = std::max(width * 0.45F, width - value_width - ui.px(12));
  const ImVec2 label_size = measure(ui.fonts.small, label, label_room);
  const float room = width - std::max(label_size.x, width * 0.3F) - ui.px(12);
  const ImVec2 value_size = measure(ui.fonts.body, value, room);
  const Area area = take(ui, std::max(label_size.y, value_size.y) + ui.px(10));
  draw_text(ui, ui.fonts.small, p.quiet_ink, {area.min.x, area.min.y + ui.px(6)}, label, label_room);
  draw_text(ui, ui.fonts.body, p.ink, {area.max.x - value_size.x, area.min.y + ui.px(4)}, value, room);
}

void quotation(Ui& ui, std::string_view words, std::string_view source) {
  const Palette& p = ui.palette();
  const float left = ui.px(16);
  const float room = available_width(ui) - left;
  const ImVec2 words_size = measure(ui.fonts.body, words, room);
  const float source_height = source.empty() ? 0 : measure(ui.fonts.small, source, room).y + ui.px(4);
  const Area area = take(ui, words_size.y + source_height + ui.px(8));
  ImGui::GetWindowDrawList()->AddRectFilled({area.min.x, area.min.y + ui.px(4)},
                                            {area.min.x + ui.px(4), area.max.y - ui.px(2)}, p.accent,
                                            ui.px(2));
  draw_text(ui, ui.fonts.body, p.ink, {area.min.x + left, area.min.y + ui.px(4)}, words, room);
  if (source_height > 0) {
    draw_text(ui, ui.fonts.small, p.quiet_ink, {area.min.x + left, area.min.y + words_size.y + ui.px(8)},
              source, room);
  }
}

}  // namespace frontlijn::ui

#include "ui/widgets/text_field.hpp"

#include <algorithm>
#include <vector>

#include <imgui_internal.h>

#include "ui/base/icons.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

struct Line {
  std::size_t begin;
  std::size_t end;
};

std::vector<Line> wrapped(ImFont* font, const std::string& text, float width) {
  std::vector<Line> lines;
  std::size_t begin = 0;
  while (true) {
    const std::size_t newline = std::min(text.find('\n', begin), text.size());
    std::size_t at = begin;
    while (true) {
      const char* first = text.data() + at;
      const char* last = text.data() + newline;
      const char* wrap = font->CalcWordWrapPositionA(1.0F, first, last, width);
      auto end = static_cast<std::size_t>(wrap - text.data());
      if (end <= at && end < newline) end = at + 1;
      // The blanks at a line's end belong to it, or the next line would begin with them.
      while (end < newline && text[end] == ' ')
        ++end;
      lines.push_back({at, end});
      at = end;
      if (at >= newline) break;
    }
    if (newline == text.size()) return lines;
    begin = newline + 1;
  }
}

float width_of(ImFont* font, const std::string& text, std::size_t begin, std::size_t end) {
  return measure(font, std::string_view(text).substr(begin, end - begin)).x;
}

std::size_t offset_at(ImFont* font, const std::string& text, Line line, float x) {
  std::size_t at = line.begin;
  float before = 0;
  while (at < line.end) {
    std::size_t next = at + 1;
    while (next < line.end && (static_cast<unsigned char>(text[next]) & 0xC0U) == 0x80U)
      ++next;
    const float after = width_of(font, text, line.begin, next);
    if (x < (before + after) / 2) break;
    before = after;
    at = next;
  }
  return at;
}

std::string typed_text(bool multi_line) {
  std::string typed;
  for (const ImWchar c : ImGui::GetIO().InputQueueCharacters) {
    if (c < 32 && !(multi_line && c == '\n')) continue;
    char utf8[5];
    typed += ImTextCharToUtf8(utf8, c);
  }
  ImGui::GetIO().InputQueueCharacters.resize(0);
  return typed;
}

/// What the keyboard did in this frame. `enter` is set when it means "done".
bool take_keys(TextEdit& edit, const TextField& spec, const std::vector<Line>& lines, ImFont* font,
               bool& enter) {
  const ImGuiIO& io = ImGui::GetIO();
  const auto hit = [](ImGuiKey key) { return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key)); };
  bool changed = edit.insert(typed_text(spec.multi_line), spec.limit);
  if (hit(ImGuiKey_Backspace)) changed |= edit.erase_backward();
  if (hit(ImGuiKey_Delete)) changed |= edit.erase_forward();
  if (hit(ImGuiKey_LeftArrow)) edit.move(TextEdit::Move::left, io.KeyShift);
  if (hit(ImGuiKey_RightArrow)) edit.move(TextEdit::Move::right, io.KeyShift);
  if (hit(ImGuiKey_Home))
    edit.move(io.KeyCtrl ? TextEdit::Move::text_start : TextEdit::Move::line_start, io.KeyShift);
  if (hit(ImGuiKey_End))
    edit.move(io.KeyCtrl ? TextEdit::Move::text_end : TextEdit::Move::line_end, io.KeyShift);
  for (const bool up : {true, false}) {
    if (!hit(up ? ImGuiKey_UpArrow : ImGuiKey_DownArrow)) continue;
    const auto here =
        std::find_if(lines.begin(), lines.end(), [&](Line l) { return edit.cursor() <= l.end; });
    if (here == lines.end()) continue;
    if (up ? here == lines.begin() : here + 1 == lines.end()) {
      edit.move(up ? TextEdit::Move::text_start : TextEdit::Move::text_end, io.KeyShift);
    } else {
      const float x = width_of(font, edit.text(), here->begin, edit.cursor());
      edit.place(offset_at(font, edit.text(), up ? *(here - 1) : *(here + 1), x), io.KeyShift);
    }
  }
  if (io.KeyCtrl && hit(ImGuiKey_A)) edit.select_all();
  if (io.KeyCtrl && (hit(ImGuiKey_C) || hit(ImGuiKey_X)) && edit.has_selection()) {
    ImGui::SetClipboardText(edit.selected().c_str());
    if (hit(ImGuiKey_X)) changed |= edit.erase_backward();
  }
  if (io.KeyCtrl && hit(ImGuiKey_V)) {
    if (const char* clip = ImGui::GetClipboardText()) changed |= edit.insert(clip, spec.limit);
  }
  if (hit(ImGuiKey_Enter)) {
    if (spec.multi_line) {
      changed |= edit.insert("\n", spec.limit);
    } else {
      enter = true;
    }
  }
  return changed;
}

/// True when nothing had to move.
bool keep_in_view(Ui& ui, Area field) {
  const ImGuiWindow* window = ImGui::GetCurrentWindow();
  const float over = field.max.y + ui.px(size::margin) - window->ClipRect.Max.y;
  const float under = window->ClipRect.Min.y - (field.max.y - ui.px(size::target));
  if (over > 0) ImGui::SetScrollY(ImGui::GetScrollY() + over);
  if (under > 0) ImGui::SetScrollY(ImGui::GetScrollY() - under);
  return over <= 0 && under <= 0;
}

}  // namespace

bool text_field(Ui& ui, const TextField& spec, std::string_view text,
                const std::function<void(const std::string&)>& on_change) {
  UiState& state = ui.state;
  const Palette& p = ui.palette();
  ImFont* font = ui.fonts.body;
  const ImGuiID id = ImGui::GetID(spec.id.c_str());

  if (!spec.label.empty()) {
    const Area label = take(ui, measure(ui.fonts.label, spec.label, available_width(ui)).y + ui.px(4));
    draw_text(ui, ui.fonts.label, p.quiet_ink, label.min, spec.label, label.width());
  }

  const bool first_time = spec.take_keyboard && ImGui::GetStateStorage()->GetInt(id, 0) == 0;
  if (spec.take_keyboard) ImGui::GetStateStorage()->SetInt(id, 1);
  const auto focus = [&] {
    state.focused_field = id;
    state.field_seen = true;
    state.reveal = true;
    state.edit = TextEdit{};
    state.edit.set_text(text);
    state.edit.move(TextEdit::Move::text_end, false);
  };
  if (first_time) focus();
  bool focused = state.focused_field == id;
  if (focused && !first_time) state.edit.set_text(text);

  const float pad = ui.px(14);
  const float icon = spec.icon.empty() ? 0 : ui.px(size::icon + 10);
  const float width = available_width(ui) - pad * 2 - icon;
  const std::string shown = focused ? state.edit.text() : std::string(text);
  std::vector<Line> lines = wrapped(font, shown, width);
  const float line_height = font->FontSize + ui.px(3);

  bool enter = false;
  if (focused) {
    state.field_seen = true;
    state.multi_line = spec.multi_line;
    if (take_keys(state.edit, spec, lines, font, enter)) {
      on_change(state.edit.text());
      lines = wrapped(font, state.edit.text(), width);
    }
  }
  const std::string& drawn = focused ? state.edit.text() : shown;

  const float content = static_cast<float>(lines.size()) * line_height;
  const Area area = take(ui, std::max({ui.px(52), ui.px(spec.least_height), content + pad * 2}));
  const float x = area.min.x + pad + icon;
  const float y = area.min.y + (spec.multi_line ? pad : (area.height() - content) / 2);
  const auto offset_under_finger = [&] {
    const ImVec2 finger = ImGui::GetIO().MousePos;
    const auto row =
        std::clamp(static_cast<int>((finger.y - y) / line_height), 0, static_cast<int>(lines.size()) - 1);
    return offset_at(font, drawn, lines[static_cast<std::size_t>(row)], finger.x - x);
  };

  const Press pressed = press(ui, spec.id, area);
  if (pressed.tapped && !focused) {
    focus();
    focused = true;
  }
  if (focused && pressed.held) {
    const bool began = ImGui::IsMouseClicked(0);
    if (began) state.selecting = true;
    state.edit.place(offset_under_finger(), !began);
  }

  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 edge = spec.invalid ? p.tone(Meaning::failure).ink : (focused ? p.accent : p.strong_line);
  draw->AddRectFilled(area.min, area.max, p.surface, ui.px(size::radius));
  draw->AddRect(area.min, area.max, edge, ui.px(size::radius), 0, ui.px(focused ? 2.0F : 1.0F));
  if (icon > 0) {
    draw_icon(
        ui, ui.fonts.icons, p.quiet_ink,
        {{area.min.x + pad, area.min.y}, {area.min.x + pad + ui.px(size::icon), area.min.y + ui.px(52)}},
        spec.icon);
  }

  Element element;
  element.kind = ElementKind::field;
  element.text = !spec.label.empty() ? spec.label : spec.placeholder;
  element.min = area.min;
  element.max = area.max;
  element.selected = focused;
  ui.elements.add(std::move(element));

  if (drawn.empty() && !spec.placeholder.empty()) {
    draw_text(ui, font, mixed(p.surface, p.quiet_ink, 0.85F), {x, y}, spec.placeholder, width);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line line = lines[i];
    const float top = y + static_cast<float>(i) * line_height;
    if (focused && state.edit.has_selection()) {
      const std::size_t from = std::clamp(state.edit.selection_begin(), line.begin, line.end);
      const std::size_t to = std::clamp(state.edit.selection_end(), line.begin, line.end);
      if (from < to) {
        draw->AddRectFilled({x + width_of(font, drawn, line.begin, from), top},
                            {x + width_of(font, drawn, line.begin, to), top + line_height},
                            p.tone(Meaning::primary).fill);
      }
    }
    draw_glyphs(ui, font, p.ink, {x, top}, std::string_view(drawn).substr(line.begin, line.end - line.begin));
    const std::size_t cursor = state.edit.cursor();
    const bool last = i + 1 == lines.size();
    if (focused && cursor >= line.begin &&
        (cursor < line.end || (cursor == line.end && (last || drawn[cursor] == '\n')))) {
      const float at = x + width_of(font, drawn, line.begin, cursor);
      draw->AddRectFilled({at, top}, {at + ui.px(2), top + font->FontSize}, p.accent);
    }
  }
  ui.elements.add_text(drawn, {x, y}, {x + width, y + content});

  if (!spec.message.empty()) {
    const Area below = take(ui, measure(ui.fonts.small, spec.message, available_width(ui)).y + ui.px(6));
    draw_text(ui, ui.fonts.small, p.tone(spec.invalid ? Meaning::failure : Meaning::neutral).ink,
              {below.min.x, below.min.y + ui.px(4)}, spec.message, below.width());
  }
  if (!focused) return enter;
  if (state.edit.cursor() != state.revealed_at) state.reveal = true;
  state.revealed_at = state.edit.cursor();
  if (state.moving) state.reveal = false;
  if (state.reveal) state.reveal = !keep_in_view(ui, area);
  return enter;
}

std::optional<std::string> paste_button(Ui& ui) {
  if (!button(ui, {ui.say("code.paste"), icon::paste, ButtonKind::quiet})) return {};
  const char* clip = ImGui::GetClipboardText();
  const std::string_view copied = clip == nullptr ? "" : clip;
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = copied.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return std::string(copied.substr(begin, copied.find_last_not_of(blanks) + 1 - begin));
}

}  // namespace frontlijn::ui

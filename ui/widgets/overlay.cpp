#include "ui/widgets/overlay.hpp"

#include <algorithm>

#include "ui/widgets/button.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {

int confirm_sheet(Ui& ui, const Sheet& spec, Area screen) {
  const Palette& p = ui.palette();
  const float width = std::min(screen.width(), ui.px(560));
  const float pad = ui.px(24);
  const float room = width - pad * 2;
  const float height = pad * 1.75F + measure(ui.fonts.title, spec.title, room).y + ui.px(8) +
                       (spec.explanation.empty() ? 0 : measure(ui.fonts.body, spec.explanation, room).y) +
                       ui.px(12) + static_cast<float>(spec.answers.size()) * ui.px(size::button + size::gap);
  const Area sheet{{screen.min.x + (screen.width() - width) / 2, screen.max.y - height},
                   {screen.min.x + (screen.width() + width) / 2, screen.max.y}};

  ui.elements.begin_layer();
  ImGui::SetNextWindowPos(screen.min);
  ImGui::SetNextWindowSize(screen.size());
  ImGui::SetNextWindowFocus();
  ImGui::Begin("##sheet", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(screen.min, screen.max, p.shade);
  int answer = -1;
  if (press(ui, "beside", {screen.min, {screen.max.x, sheet.min.y}}).tapped) answer = -2;
  draw->AddRectFilled(sheet.min, sheet.max, p.raised, ui.px(20), ImDrawFlags_RoundCornersTop);

  ImGui::SetCursorScreenPos({sheet.min.x + pad, sheet.min.y + pad});
  ImGui::BeginGroup();
  const float outer_inset = ui.state.right_inset;
  ui.state.right_inset = screen.max.x - sheet.max.x + pad;
  title(ui, spec.title);
  gap(ui, 8);
  if (!spec.explanation.empty()) paragraph(ui, spec.explanation);
  gap(ui, 12);
  for (std::size_t i = 0; i < spec.answers.size(); ++i) {
    const bool main = i == 0 && spec.first_is_main;
    const auto kind = main ? ButtonKind::main : ButtonKind::normal;
    if (button(ui, {spec.answers[i], "", kind, main ? Meaning::primary : Meaning::neutral}))
      answer = static_cast<int>(i);
    gap(ui);
  }
  ui.state.right_inset = outer_inset;
  ImGui::EndGroup();
  ImGui::End();
  return answer;
}

void toast(Ui& ui, std::string_view icon, std::string_view text, Area screen) {
  const Palette& p = ui.palette();
  ImDrawList* draw = ImGui::GetForegroundDrawList();
  const float room = std::min(screen.width() - ui.px(32), ui.px(560)) - ui.px(68);
  ImFont* font = ui.fonts.body;
  const ImVec2 text_size = measure(font, text, room);
  const float height = std::max(ui.px(size::button), text_size.y + ui.px(24));
  const float width = text_size.x + ui.px(68);
  const ImVec2 min{screen.min.x + (screen.width() - width) / 2, screen.max.y - height - ui.px(12)};
  const ImVec2 max{min.x + width, min.y + height};
  draw->AddRectFilled({min.x, min.y + ui.px(2)}, {max.x, max.y + ui.px(3)}, faded(p.shade, 0.5F),
                      ui.px(size::radius));
  draw->AddRectFilled(min, max, p.ink, ui.px(size::radius));
  const ImVec2 icon_size = measure(ui.fonts.icons, icon);
  draw->AddText(ui.fonts.icons, ui.fonts.icons->FontSize,
                {min.x + ui.px(16), min.y + (height - icon_size.y) / 2}, p.surface, icon.data(),
                icon.data() + icon.size());
  const ImVec2 at{min.x + ui.px(52), min.y + (height - text_size.y) / 2};
  const std::string lines = in_lines(font, text, room);
  draw->AddText(font, font->FontSize, at, p.surface, lines.data(), lines.data() + lines.size(), room);
  ui.elements.add_text(text, at, {at.x + text_size.x, at.y + text_size.y});
}

}  // namespace frontlijn::ui

#include "ui/widgets/layout.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <imgui_internal.h>

namespace frontlijn::ui {
namespace {

// Less than this is a tap by a trembling hand; more is a drag.
constexpr float drag_threshold = 10;

void filled_card(Ui& ui, ImU32 colour, const Body& body, float padding) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float width = available_width(ui);
  const float inset = ui.px(padding);

  ImDrawListSplitter splitter;
  splitter.Split(draw, 2);
  splitter.SetCurrentChannel(draw, 1);
  if (inset > 0) ImGui::Indent(inset);
  ui.state.right_inset += inset;
  take(ui, inset);
  body();
  take(ui, inset);
  ui.state.right_inset -= inset;
  if (inset > 0) ImGui::Unindent(inset);
  splitter.SetCurrentChannel(draw, 0);
  draw->AddRectFilled(start, {start.x + width, ImGui::GetCursorScreenPos().y}, colour, ui.px(size::radius));
  splitter.Merge(draw);
}

void scroll_by_finger(Ui& ui, Area area) {
  const ImGuiIO& io = ImGui::GetIO();
  const ImGuiID id = ImGui::GetCurrentWindow()->ID;
  const bool began_here = io.MouseClickedPos[0].x >= area.min.x && io.MouseClickedPos[0].x < area.max.x &&
                          io.MouseClickedPos[0].y >= area.min.y && io.MouseClickedPos[0].y < area.max.y;
  if (!io.MouseDown[0]) return;
  if (ui.state.moving) {
    if (ui.state.moved_area == id) ImGui::SetScrollY(ImGui::GetScrollY() - io.MouseDelta.y);
    return;
  }
  if (!began_here || ui.state.selecting ||
      !ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) {
    return;
  }
  const float dragged = io.MousePos.y - io.MouseClickedPos[0].y;
  if (std::abs(dragged) < ui.px(drag_threshold) || ImGui::GetScrollMaxY() <= 0) return;
  ui.state.moving = true;
  ui.state.moved_area = id;
  ImGui::ClearActiveID();
  ImGui::SetScrollY(ImGui::GetScrollY() - dragged);
}

}  // namespace

float available_width(const Ui& ui) { return ImGui::GetContentRegionAvail().x - ui.state.right_inset; }

Area take(Ui& ui, float height) {
  const ImVec2 min = ImGui::GetCursorScreenPos();
  const float width = std::max(1.0F, available_width(ui));
  ImGui::Dummy({width, height});
  return {min, {min.x + width, min.y + height}};
}

void gap(Ui& ui, float units) { take(ui, ui.px(units)); }

void card(Ui& ui, const Body& body, float padding) { filled_card(ui, ui.palette().surface, body, padding); }

void tinted_card(Ui& ui, Meaning meaning, const Body& body, float padding) {
  filled_card(ui, ui.theme.tone(meaning).fill, body, padding);
}

void two_columns(Ui& ui, const Body& left, const Body& right) {
  const float width = available_width(ui);
  if (width < ui.px(840)) {
    left();
    right();
    return;
  }
  const float between = ui.px(size::margin * 1.5F);
  const float half = std::floor((width - between) / 2);
  const ImVec2 start = ImGui::GetCursorPos();

  ui.state.right_inset += half + between;
  left();
  ui.state.right_inset -= half + between;
  const float left_end = ImGui::GetCursorPosY();

  ImGui::SetCursorPos(start);
  ImGui::Indent(half + between);
  ImGui::SetCursorPosY(start.y);
  right();
  const float right_end = ImGui::GetCursorPosY();
  ImGui::Unindent(half + between);
  ImGui::SetCursorPosY(std::max(left_end, right_end));
}

void scroll_area(Ui& ui, const char* id, Area area, const Body& body, float widest) {
  const float side = std::max(ui.px(size::margin), std::floor((area.width() - ui.px(widest)) / 2));
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{side, ui.px(size::margin)});
  ImGui::BeginChild(id, area.size(), false,
                    ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NoBackground |
                        ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar();
  ui.elements.begin_scroll_area(area.min, area.max);
  scroll_by_finger(ui, area);

  const float outer_inset = ui.state.right_inset;
  ui.state.right_inset = 0;
  body();
  gap(ui, size::margin);
  ui.state.right_inset = outer_inset;

  const float end = ImGui::GetScrollMaxY();
  if (end > 0) {
    // A thin mark that there is more, not a thing to grab.
    const float share = area.height() / (area.height() + end);
    const float length = std::max(ui.px(32), area.height() * share);
    const float y = area.min.y + (area.height() - length) * (ImGui::GetScrollY() / end);
    const float x = area.max.x - ui.px(5);
    ImGui::GetWindowDrawList()->AddRectFilled({x, y}, {x + ui.px(3), y + length},
                                              faded(ui.palette().strong_line, 0.6F), ui.px(2));
  }
  ui.elements.end_scroll_area(ImGui::GetScrollY(), end);
  ImGui::EndChild();
}

Press press(Ui& ui, std::string_view id, Area area, bool enabled) {
  Press result;
  if (!enabled) return result;
  const ImVec2 cursor = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos(area.min);
  ImGui::PushID(id.data(), id.data() + id.size());
  const bool tapped =
      ImGui::InvisibleButton("press", {std::max(1.0F, area.width()), std::max(1.0F, area.height())});
  result.held = ImGui::IsItemActive();
  result.hovered = ImGui::IsItemHovered();
  result.tapped = tapped && !ui.state.moving;
  ImGui::PopID();
  ImGui::SetCursorScreenPos(cursor);
  return result;
}

}  // namespace frontlijn::ui

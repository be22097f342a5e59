#include "ui/widgets/chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

struct Scale {
  Area plot;
  double low;
  double high;
  std::size_t count;

  float x(std::size_t index) const {
    const float step = plot.width() / static_cast<float>(std::max<std::size_t>(count, 1));
    return plot.min.x + step * (static_cast<float>(index) + 0.5F);
  }
  float y(double value) const {
    return plot.max.y - static_cast<float>((value - low) / (high - low)) * plot.height();
  }
};

std::string figure(const Ui& ui, double value) {
  const double rounded = std::round(value * 10) / 10;
  if (rounded == std::floor(rounded)) return fmt::format("{:.0f}", rounded);
  std::string text = fmt::format("{:.1f}", rounded);
  text.replace(text.find('.'), 1, ui.say("number.decimal-sign"));
  return text;
}

void dashes(ImDrawList* draw, ImVec2 from, ImVec2 to, ImU32 colour, float dash, float thick) {
  const float length = to.x - from.x;
  for (float at = 0; at < length; at += dash * 2) {
    draw->AddLine({from.x + at, from.y}, {from.x + std::min(at + dash, length), from.y}, colour, thick);
  }
}

void draw_limits(Ui& ui, const Chart& chart, const Scale& scale) {
  const Palette& p = ui.palette();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float half = scale.plot.width() / static_cast<float>(std::max<std::size_t>(scale.count, 1)) / 2;
  for (std::size_t i = 0; i < chart.phases.size(); ++i) {
    const ChartLimits& phase = chart.phases[i];
    const std::size_t next = i + 1 < chart.phases.size() ? chart.phases[i + 1].first : scale.count;
    if (next <= phase.first) continue;
    const float from = scale.x(phase.first) - half;
    const float to = scale.x(next - 1) + half;
    draw->AddRectFilled({from, scale.y(phase.upper)}, {to, scale.y(phase.lower)},
                        faded(p.tone(Meaning::primary).fill, 0.55F));
    draw->AddLine({from, scale.y(phase.mean)}, {to, scale.y(phase.mean)}, p.tone(Meaning::primary).ink,
                  ui.px(1.5F));
    for (const double limit : {phase.lower, phase.upper}) {
      dashes(draw, {from, scale.y(limit)}, {to, scale.y(limit)}, p.quiet_ink, ui.px(6), ui.px(1.5F));
    }
    if (phase.first > 0) {
      draw->AddLine({from, scale.plot.min.y}, {from, scale.plot.max.y}, p.strong_line, ui.px(1));
    }
  }
}

/// The figures of the last phase at the right of their lines, the mean first: the others make way.
void draw_axis(Ui& ui, const Chart& chart, const Scale& scale) {
  if (chart.phases.empty()) return;
  const ChartLimits& last = chart.phases.back();
  ImFont* font = ui.fonts.small;
  const float half = font->FontSize / 2;
  const float mean = scale.y(last.mean);
  const auto put = [&](double value, float y) {
    draw_text(ui, font, ui.palette().quiet_ink, {scale.plot.max.x + ui.px(8), y - half}, figure(ui, value));
  };
  put(last.mean, mean);
  put(last.upper, std::min(scale.y(last.upper), mean - half * 2));
  put(last.lower, std::max(scale.y(last.lower), mean + half * 2));
}

}  // namespace

std::optional<std::size_t> xmr_chart(Ui& ui, std::string_view id, const Chart& chart, float height_units) {
  std::optional<std::size_t> tapped;
  const Palette& p = ui.palette();
  const Area whole = take(ui, ui.px(height_units));
  if (chart.points.empty()) return tapped;
  ImDrawList* draw = ImGui::GetWindowDrawList();

  double low = chart.points.front().value;
  double high = low;
  const auto cover = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const auto& point : chart.points)
    cover(point.value);
  for (const auto& phase : chart.phases) {
    cover(phase.lower);
    cover(phase.upper);
  }
  const double room = high > low ? (high - low) * 0.08 : 1;
  const Scale scale{
      {{whole.min.x, whole.min.y + ui.px(26)}, {whole.max.x - ui.px(56), whole.max.y - ui.px(28)}},
      low - room,
      high + room,
      chart.points.size()};

  draw_text(ui, ui.fonts.small, p.quiet_ink, whole.min, chart.unit);
  draw_limits(ui, chart, scale);
  draw_axis(ui, chart, scale);

  for (std::size_t i = 1; i < chart.points.size(); ++i) {
    if (chart.points[i].new_phase) continue;
    draw->AddLine({scale.x(i - 1), scale.y(chart.points[i - 1].value)},
                  {scale.x(i), scale.y(chart.points[i].value)}, p.quiet_ink, ui.px(2));
  }
  float label_end = whole.min.x - 1;
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const ChartPoint& point = chart.points[i];
    const ImVec2 at{scale.x(i), scale.y(point.value)};
    if (point.signal) {
      // Told apart by shape as well as colour, and not in the colour of a failure: it opens a conversation.
      draw->AddCircleFilled(at, ui.px(9), p.tone(Meaning::attention).fill, 24);
      draw->AddCircle(at, ui.px(9), p.tone(Meaning::attention).ink, 24, ui.px(2));
    }
    draw->AddCircleFilled(at, ui.px(4.5F), point.signal ? p.tone(Meaning::attention).ink : p.ink, 16);
    const ImVec2 text = measure(ui.fonts.small, point.label);
    const float x = std::min(at.x - text.x / 2, scale.plot.max.x - text.x);
    if (x > label_end + ui.px(10)) {
      draw_text(ui, ui.fonts.small, p.quiet_ink, {x, scale.plot.max.y + ui.px(8)}, point.label);
      label_end = x + text.x;
    }
  }

  const Press pressed = press(ui, id, scale.plot);
  if (pressed.tapped) {
    const float step = scale.plot.width() / static_cast<float>(scale.count);
    const auto index = static_cast<int>((ImGui::GetIO().MousePos.x - scale.plot.min.x) / step);
    tapped = static_cast<std::size_t>(std::clamp(index, 0, static_cast<int>(scale.count) - 1));
  }
  return tapped;
}

}  // namespace frontlijn::ui

#include "core/report/chart_layout.hpp"

#include <algorithm>
#include <cmath>

namespace frontlijn::report {

namespace {

using domain::ChartSegment;
using domain::ControlChart;

/// Spans what it is shown, never nothing.
struct Span {
  double least = 0;
  double most = 0;
  bool empty = true;

  void take(double value) {
    least = empty ? value : std::min(least, value);
    most = empty ? value : std::max(most, value);
    empty = false;
  }

  /// With room above for the number of a note.
  VerticalScale scale(double top, double bottom) const {
    const double room = most > least ? (most - least) * 0.06 : std::max(1.0, std::abs(most) * 0.1);
    // Nothing below zero is drawn where nothing is below zero.
    const double low = least >= 0 ? std::max(0.0, least - room) : least - room;
    return {low, most + 2 * room, top, bottom};
  }
};

void place_points(const ControlChart& chart, ChartLayout& layout) {
  const std::size_t all = chart.points();
  layout.left_out = all > layout::most_points_drawn ? all - layout::most_points_drawn : 0;
  std::size_t skip = layout.left_out;
  for (std::size_t s = 0; s < chart.segments.size(); ++s) {
    for (std::size_t i = 0; i < chart.segments[s].points.size(); ++i) {
      if (skip > 0)
        --skip;
      else
        layout.points.push_back({s, i, 0});
    }
  }
  const double room = layout::right - layout::left;
  layout.spacing = room / static_cast<double>(std::max<std::size_t>(layout.points.size(), 1));
  layout.radius = std::clamp(layout.spacing * 0.32, 1.5, 5.0);
  for (std::size_t i = 0; i < layout.points.size(); ++i)
    layout.points[i].x = layout::left + layout.spacing * (static_cast<double>(i) + 0.5);
}

void place_scales(const ControlChart& chart, ChartLayout& layout, double plot_top, double range_top) {
  Span values;
  Span ranges;
  ranges.take(0);
  for (const DrawnPoint& point : layout.points) {
    const ChartSegment& segment = chart.segments[point.segment];
    values.take(segment.points[point.index].value);
    if (point.index > 0) ranges.take(segment.moving_ranges[point.index - 1]);
    if (!segment.limits) continue;
    values.take(segment.limits->lower);
    values.take(segment.limits->upper);
    ranges.take(segment.limits->upper_range_limit);
  }
  if (values.empty) values.take(0);
  layout.values = values.scale(plot_top, plot_top + layout::plot_height);
  layout.ranges = ranges.scale(range_top, range_top + layout::range_height);
}

void find_notes(const ControlChart& chart, ChartLayout& layout) {
  for (std::size_t i = 0; i < layout.points.size(); ++i) {
    const DrawnPoint& point = layout.points[i];
    const ChartSegment& segment = chart.segments[point.segment];
    ChartNote note{i, {}};
    for (const domain::ChartSignal& signal : segment.signals) {
      if (signal.first_shown() == point.index) note.signals.push_back(signal);
    }
    if (!note.signals.empty() || !segment.points[point.index].story.empty())
      layout.notes.push_back(std::move(note));
  }
}

}  // namespace

std::vector<double> ticks(double least, double most, std::size_t count) {
  if (!(most > least) || count == 0) return {least};
  const double raw = (most - least) / static_cast<double>(count);
  const double size = std::pow(10, std::floor(std::log10(raw)));
  double step = size * 10;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (size * factor >= raw) {
      step = size * factor;
      break;
    }
  }
  std::vector<double> marks;
  const auto first = static_cast<long long>(std::ceil(least / step));
  const auto last = static_cast<long long>(std::floor(most / step));
  for (long long i = first; i <= last && marks.size() < 4 * count; ++i)
    marks.push_back(static_cast<double>(i) * step);
  return marks;
}

ChartLayout lay_out(const domain::ControlChart& chart, double plot_top, double range_top) {
  ChartLayout layout;
  place_points(chart, layout);
  place_scales(chart, layout, plot_top, range_top);
  find_notes(chart, layout);
  return layout;
}

}  // namespace frontlijn::report

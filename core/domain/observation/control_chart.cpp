#include "core/domain/observation/control_chart.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "core/domain/observation/tuning.hpp"

namespace frontlijn::domain {

namespace {

double mean_of(const std::vector<double>& values) {
  // Scaled before adding, so that very large values do not overflow.
  const auto count = static_cast<double>(values.size());
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [&](double sum, double v) { return sum + v / count; });
}

std::vector<double> values_of(const ChartSegment& segment) {
  std::vector<double> values;
  for (const ChartPoint& point : segment.points)
    values.push_back(point.value);
  return values;
}

ChartLimits limits_of(const ChartSegment& segment, const ValueBounds& bounds) {
  ChartLimits limits;
  limits.mean = mean_of(values_of(segment));
  limits.average_moving_range = mean_of(segment.moving_ranges);
  limits.upper_range_limit = tuning::range_factor * limits.average_moving_range;
  const double reach = tuning::limit_factor * limits.average_moving_range;
  limits.lower = limits.mean - reach;
  limits.upper = limits.mean + reach;
  if (bounds.least) limits.lower = std::max(limits.lower, *bounds.least);
  if (bounds.most) limits.upper = std::min(limits.upper, *bounds.most);
  limits.provisional = segment.points.size() < tuning::points_for_firm_limits;
  return limits;
}

/// +1 above the mean by more than `margin`, −1 below it, 0 within.
int side_of(double value, double mean, double margin) {
  if (value - mean > margin) return 1;
  if (mean - value > margin) return -1;
  return 0;
}

ChartSide side_from(int sign) { return sign > 0 ? ChartSide::high : ChartSide::low; }

/// Sums of many numbers are off by a few last digits; a point that lies on a line is not beyond it.
double rounding_of(const ChartLimits& limits) {
  return 1e-9 * std::max({std::abs(limits.mean), std::abs(limits.upper), std::abs(limits.lower)});
}

void find_outside(ChartSegment& segment, const ChartLimits& limits, double rounding) {
  for (std::size_t i = 0; i < segment.points.size(); ++i) {
    const double value = segment.points[i].value;
    if (value > limits.upper + rounding)
      segment.signals.push_back({ChartSignalKind::outside_limits, ChartSide::high, i, i});
    if (value < limits.lower - rounding)
      segment.signals.push_back({ChartSignalKind::outside_limits, ChartSide::low, i, i});
  }
}

/// One signal a run, however long it lasts: it is one conversation.
void find_runs(ChartSegment& segment, const ChartLimits& limits, double rounding) {
  std::size_t first = 0;
  int side = 0;
  const auto end_run = [&](std::size_t end) {
    if (side != 0 && end - first >= tuning::run_length)
      segment.signals.push_back({ChartSignalKind::run_of_eight, side_from(side), first, end - 1});
  };
  for (std::size_t i = 0; i < segment.points.size(); ++i) {
    const int here = side_of(segment.points[i].value, limits.mean, rounding);
    if (here == side) continue;
    end_run(i);
    side = here;
    first = i;
  }
  end_run(segment.points.size());
}

void find_three_of_four(ChartSegment& segment, const ChartLimits& limits, double rounding) {
  const double halfway = tuning::limit_factor * limits.average_moving_range / 2;
  std::optional<ChartSignal> open;
  for (std::size_t last = 3; last < segment.points.size(); ++last) {
    int high = 0;
    int low = 0;
    for (std::size_t i = last - 3; i <= last; ++i) {
      const int side = side_of(segment.points[i].value, limits.mean, halfway + rounding);
      high += side > 0 ? 1 : 0;
      low += side < 0 ? 1 : 0;
    }
    if (high < 3 && low < 3) continue;
    const ChartSide side = high >= 3 ? ChartSide::high : ChartSide::low;
    // Windows that overlap are one pattern.
    if (open && open->side == side && open->last >= last - 3) {
      open->last = last;
      continue;
    }
    if (open) segment.signals.push_back(*open);
    open = ChartSignal{ChartSignalKind::three_of_four, side, last - 3, last};
  }
  if (open) segment.signals.push_back(*open);
}

/// A jump to or from a point outside the limits is told by that point.
void find_jumps(ChartSegment& segment, const ChartLimits& limits, double rounding) {
  const auto outside = [&](std::size_t i) {
    const double value = segment.points[i].value;
    return value > limits.upper + rounding || value < limits.lower - rounding;
  };
  for (std::size_t i = 0; i < segment.moving_ranges.size(); ++i) {
    if (segment.moving_ranges[i] <= limits.upper_range_limit + rounding || outside(i) || outside(i + 1))
      continue;
    const ChartSide side =
        segment.points[i + 1].value > segment.points[i].value ? ChartSide::high : ChartSide::low;
    segment.signals.push_back({ChartSignalKind::jump, side, i, i + 1});
  }
}

void complete(ChartSegment& segment, const ValueBounds& bounds) {
  for (std::size_t i = 1; i < segment.points.size(); ++i)
    segment.moving_ranges.push_back(std::abs(segment.points[i].value - segment.points[i - 1].value));
  if (segment.points.size() < tuning::fewest_points_for_limits) return;
  segment.limits = limits_of(segment, bounds);
  const double rounding = rounding_of(*segment.limits);
  find_outside(segment, *segment.limits, rounding);
  find_runs(segment, *segment.limits, rounding);
  find_three_of_four(segment, *segment.limits, rounding);
  find_jumps(segment, *segment.limits, rounding);
  std::stable_sort(segment.signals.begin(), segment.signals.end(),
                   [](const ChartSignal& a, const ChartSignal& b) { return a.last < b.last; });
}

}  // namespace

std::size_t ChartSignal::first_shown() const {
  if (kind == ChartSignalKind::run_of_eight) return first + tuning::run_length - 1;
  if (kind == ChartSignalKind::three_of_four) return first + 3;
  return last;
}

std::vector<ChartSignal> ChartSegment::signals_at(std::size_t index) const {
  std::vector<ChartSignal> here;
  std::copy_if(signals.begin(), signals.end(), std::back_inserter(here),
               [&](const ChartSignal& s) { return s.first <= index && index <= s.last; });
  return here;
}

std::size_t ControlChart::points() const {
  return std::accumulate(segments.begin(), segments.end(), std::size_t{0},
                         [](std::size_t sum, const ChartSegment& s) { return sum + s.points.size(); });
}

ControlChart control_chart(std::vector<ChartPoint> points, std::vector<ChartBreak> breaks,
                           ValueBounds bounds) {
  std::sort(points.begin(), points.end(), [](const ChartPoint& a, const ChartPoint& b) {
    return std::tie(a.at, a.id) < std::tie(b.at, b.id);
  });
  std::stable_sort(breaks.begin(), breaks.end(),
                   [](const ChartBreak& a, const ChartBreak& b) { return a.from < b.from; });

  ControlChart chart;
  chart.segments.emplace_back();
  auto next_break = breaks.begin();
  const auto start_segments_until = [&](Instant at) {
    for (; next_break != breaks.end() && next_break->from <= at; ++next_break) {
      chart.segments.emplace_back();
      chart.segments.back().starts_with = *next_break;
    }
  };
  for (ChartPoint& point : points) {
    start_segments_until(point.at);
    chart.segments.back().points.push_back(std::move(point));
  }
  start_segments_until(Instant::max());
  if (chart.segments.size() > 1 && chart.segments.front().points.empty())
    chart.segments.erase(chart.segments.begin());
  for (ChartSegment& segment : chart.segments)
    complete(segment, bounds);
  return chart;
}

}  // namespace frontlijn::domain

// What holds for every chart, whatever the numbers.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "core/domain/observation/control_chart.hpp"
#include "core/domain/observation/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;

namespace {

std::vector<ChartPoint> any_points() {
  const auto values = *rc::gen::container<std::vector<int>>(rc::gen::inRange(-1'000, 1'000));
  std::vector<ChartPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) {
    ChartPoint point;
    point.id.bytes[15] = static_cast<std::uint8_t>(i);
    point.id.bytes[14] = static_cast<std::uint8_t>(i >> 8);
    point.at = instant_from_ms(*rc::gen::inRange<std::int64_t>(0, 500));
    point.value = values[i] / 8.0;
    points.push_back(point);
  }
  return points;
}

std::vector<ChartBreak> any_breaks() {
  std::vector<ChartBreak> breaks;
  for (const auto ms : *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 500)))
    breaks.push_back({instant_from_ms(ms), ChartBreak::Cause::definition, "reden"});
  return breaks;
}

bool same(const ControlChart& a, const ControlChart& b) {
  if (a.segments.size() != b.segments.size()) return false;
  for (std::size_t i = 0; i < a.segments.size(); ++i) {
    const auto& one = a.segments[i];
    const auto& other = b.segments[i];
    if (one.moving_ranges != other.moving_ranges || one.signals.size() != other.signals.size()) return false;
    if (one.limits.has_value() != other.limits.has_value()) return false;
    if (one.limits && (one.limits->mean != other.limits->mean || one.limits->upper != other.limits->upper))
      return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every point is in the chart exactly once, in order of time") {
  CHECK(rc::check([] {
    const auto points = any_points();
    const auto chart = control_chart(points, any_breaks());
    RC_ASSERT(chart.points() == points.size());
    std::optional<ChartPoint> before;
    for (const auto& segment : chart.segments) {
      for (const auto& point : segment.points) {
        if (before) RC_ASSERT(std::tie(before->at, before->id) < std::tie(point.at, point.id));
        if (segment.starts_with) RC_ASSERT(point.at >= segment.starts_with->from);
        before = point;
      }
    }
  }));
}

TEST_CASE("the order in which points and breaks arrive does not change the chart") {
  CHECK(rc::check([] {
    auto points = any_points();
    auto breaks = any_breaks();
    const auto chart = control_chart(points, breaks);
    std::reverse(points.begin(), points.end());
    std::reverse(breaks.begin(), breaks.end());
    RC_ASSERT(same(chart, control_chart(points, breaks)));
  }));
}

TEST_CASE("the mean lies between the limits, and the limits 2.66 average ranges away") {
  CHECK(rc::check([] {
    for (const auto& segment : control_chart(any_points(), any_breaks()).segments) {
      if (!segment.limits) {
        RC_ASSERT(segment.points.size() < tuning::fewest_points_for_limits);
        continue;
      }
      const ChartLimits& limits = *segment.limits;
      RC_ASSERT(limits.lower <= limits.mean);
      RC_ASSERT(limits.mean <= limits.upper);
      const double ranges = std::accumulate(segment.moving_ranges.begin(), segment.moving_ranges.end(), 0.0) /
                            static_cast<double>(segment.moving_ranges.size());
      RC_ASSERT(std::abs(limits.upper - limits.mean - 2.66 * ranges) < 1e-6);
      RC_ASSERT(std::abs(limits.upper_range_limit - 3.268 * ranges) < 1e-6);
    }
  }));
}

TEST_CASE("a point outside the limits is always signalled, and a signal is never without its pattern") {
  CHECK(rc::check([] {
    for (const auto& segment : control_chart(any_points(), any_breaks()).segments) {
      for (std::size_t i = 0; segment.limits && i < segment.points.size(); ++i) {
        const bool outside = segment.points[i].value > segment.limits->upper + 1e-6 ||
                             segment.points[i].value < segment.limits->lower - 1e-6;
        const auto here = segment.signals_at(i);
        const bool signalled = std::any_of(here.begin(), here.end(), [](const ChartSignal& s) {
          return s.kind == ChartSignalKind::outside_limits;
        });
        if (outside) RC_ASSERT(signalled);
      }
      for (const ChartSignal& signal : segment.signals) {
        RC_ASSERT(signal.first <= signal.last);
        RC_ASSERT(signal.last < segment.points.size());
        if (signal.kind != ChartSignalKind::run_of_eight) continue;
        RC_ASSERT(signal.last - signal.first + 1 >= tuning::run_length);
        for (std::size_t i = signal.first; i <= signal.last; ++i)
          RC_ASSERT((segment.points[i].value > segment.limits->mean) == (signal.side == ChartSide::high));
      }
    }
  }));
}

TEST_CASE("turning all numbers around turns every signal around: low weighs as much as high") {
  CHECK(rc::check([] {
    auto points = any_points();
    const auto chart = control_chart(points, {});
    for (auto& point : points)
      point.value = -point.value;
    const auto mirrored = control_chart(points, {});
    const auto& a = chart.segments[0].signals;
    const auto& b = mirrored.segments[0].signals;
    RC_ASSERT(a.size() == b.size());
    for (const ChartSignal& signal : a) {
      const bool found = std::any_of(b.begin(), b.end(), [&](const ChartSignal& other) {
        return other.kind == signal.kind && other.first == signal.first && other.last == signal.last &&
               other.side != signal.side;
      });
      RC_ASSERT(found);
    }
  }));
}

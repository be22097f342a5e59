#include "core/domain/observation/control_chart.hpp"

#include <catch2/catch.hpp>

#include "core/domain/observation/tuning.hpp"

using namespace frontlijn;
using namespace frontlijn::domain;

namespace {

std::vector<ChartPoint> series(const std::vector<double>& values) {
  std::vector<ChartPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i)
    points.push_back({{}, instant_from_ms(static_cast<std::int64_t>(i) * 86'400'000), values[i], ""});
  return points;
}

ChartSegment segment(const std::vector<double>& values, ValueBounds bounds = {}) {
  return control_chart(series(values), {}, bounds).segments.at(0);
}

std::vector<ChartSignal> of_kind(const ChartSegment& segment, ChartSignalKind kind) {
  std::vector<ChartSignal> found;
  for (const ChartSignal& signal : segment.signals) {
    if (signal.kind == kind) found.push_back(signal);
  }
  return found;
}

}  // namespace

TEST_CASE("limits lie 2.66 average moving ranges from the mean, the upper range limit at 3.268") {
  // Worked by hand: moving ranges 2 4 6 4 2 4 2, their mean 24/7; mean of the values 11.
  const auto worked = segment({9, 11, 7, 13, 9, 11, 15, 13});
  REQUIRE(worked.limits);
  CHECK(worked.moving_ranges == std::vector<double>{2, 4, 6, 4, 2, 4, 2});
  CHECK(worked.limits->mean == Approx(11));
  CHECK(worked.limits->average_moving_range == Approx(24.0 / 7));
  CHECK(worked.limits->lower == Approx(11 - 2.66 * 24 / 7));
  CHECK(worked.limits->upper == Approx(11 + 2.66 * 24 / 7));
  CHECK(worked.limits->upper_range_limit == Approx(3.268 * 24 / 7));
  CHECK(worked.limits->provisional);
  CHECK(worked.signals.empty());
}

TEST_CASE("rule 13: a mean never comes without limits, and too few points give neither") {
  CHECK_FALSE(segment({1, 2, 3, 4, 5}).limits);
  CHECK(segment({1, 2, 3, 4, 5, 6}).limits);
  CHECK(control_chart({}, {}).points() == 0);
}

TEST_CASE("rule 13: a point outside is a signal, low as much as high") {
  const std::vector<double> quiet{5, 6, 5, 6, 5, 6, 5, 6, 5, 6};
  auto high = quiet;
  high[5] = 20;
  auto low = quiet;
  low[5] = -9;
  const auto above = of_kind(segment(high), ChartSignalKind::outside_limits);
  const auto below = of_kind(segment(low), ChartSignalKind::outside_limits);
  REQUIRE(above.size() == 1);
  REQUIRE(below.size() == 1);
  CHECK(above[0].last == 5);
  CHECK(above[0].side == ChartSide::high);
  CHECK(below[0].last == 5);
  CHECK(below[0].side == ChartSide::low);
  // The jumps to and from it are the same event.
  CHECK(of_kind(segment(high), ChartSignalKind::jump).empty());
  CHECK(segment(quiet).signals.empty());
}

TEST_CASE(
    "rule 13: eight points in a row on one side are one signal, seven are none, a point on the mean ends a "
    "run") {
  // The mean is 0 in each.
  const auto eight =
      of_kind(segment({1, 2, 1, 2, 1, 2, 1, 2, -2, -1, -2, -1, -2, -1, -3}), ChartSignalKind::run_of_eight);
  REQUIRE(eight.size() == 1);
  CHECK(eight[0].first == 0);
  CHECK(eight[0].last == 7);
  CHECK(eight[0].side == ChartSide::high);
  CHECK(of_kind(segment({1, 2, 1, 2, 1, 2, 1, -2, -1, -2, -1, -2, -1, -1}), ChartSignalKind::run_of_eight)
            .empty());
  CHECK(of_kind(segment({1, 2, 1, 2, 0, 1, 2, 1, 2, -3, -3, -3, -3}), ChartSignalKind::run_of_eight).empty());
}

TEST_CASE("rule 13: three of four nearer a limit than the mean are a signal") {
  // Mean 0, average moving range 14/11: halfway to the limit lies at 1.69.
  const std::vector<double> values{0, -1, -1, -1, 2.5, 2.5, -0.5, 2.5, -1, -1, -1, -1};
  const auto found = segment(values);
  REQUIRE(found.limits);
  CHECK(found.limits->mean == Approx(0).margin(1e-9));
  const auto signals = of_kind(found, ChartSignalKind::three_of_four);
  REQUIRE(signals.size() == 1);
  CHECK(signals[0].first == 4);
  CHECK(signals[0].last == 7);
  CHECK(signals[0].side == ChartSide::high);
}

TEST_CASE("rule 13: a change of definition starts a segment of its own; nothing is computed across it") {
  auto points = series({30, 28, 31, 29, 30, 28, 6, 5, 7, 6, 5, 6});
  const ChartBreak redesign{points[6].at, ChartBreak::Cause::way_of_working, "nieuwe werkwijze"};
  const auto chart = control_chart(points, {redesign});
  REQUIRE(chart.segments.size() == 2);
  CHECK(chart.segments[0].points.size() == 6);
  CHECK_FALSE(chart.segments[0].starts_with);
  CHECK(chart.segments[1].starts_with->reason == "nieuwe werkwijze");
  CHECK(chart.segments[0].limits->mean == Approx(176.0 / 6));
  CHECK(chart.segments[1].limits->mean == Approx(35.0 / 6));
  CHECK(chart.segments[1].moving_ranges.size() == 5);
  CHECK(chart.segments[1].signals.empty());
}

TEST_CASE("a limit does not lie beyond what the unit can be") {
  const auto days = segment({1, 0, 4, 0, 5, 1, 0}, {0.0, std::nullopt});
  CHECK(days.limits->lower == 0);
  CHECK(segment({1, 0, 4, 0, 5, 1, 0}).limits->lower < 0);
  CHECK(days.signals.empty());
}

TEST_CASE("rule 13: a step beyond the upper range limit is a signal where no point outside tells it") {
  const auto found = segment({0, 1, 0, 1, 1, 2, 3, -3, -2, -1, 0, -1, 0});
  CHECK(of_kind(found, ChartSignalKind::outside_limits).empty());
  const auto jumps = of_kind(found, ChartSignalKind::jump);
  REQUIRE(jumps.size() == 1);
  CHECK(jumps[0].first == 6);
  CHECK(jumps[0].last == 7);
  CHECK(jumps[0].side == ChartSide::low);
}

TEST_CASE("limits are provisional until there are seventeen points") {
  CHECK(segment(std::vector<double>(16, 3)).limits->provisional);
  CHECK_FALSE(segment(std::vector<double>(17, 3)).limits->provisional);
}

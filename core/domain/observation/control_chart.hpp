#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/id.hpp"
#include "core/base/time.hpp"
#include "core/domain/people/names.hpp"

/// Individuals and moving range charts (XmR), after D.J. Wheeler, "Understanding Variation" (1993).
namespace frontlijn::domain {

/// One value of a series. It names no person: a chart is about the work, never about who did it.
struct ChartPoint {
  EntityId id;
  Instant at;
  double value = 0;
  std::string story;  ///< what happened here, in the words of those who were there; empty where none was told
};

/// From `from` on, the numbers mean something else: what was counted changed, or how the work is done.
struct ChartBreak {
  enum class Cause { definition, way_of_working };

  Instant from;
  Cause cause = Cause::definition;
  std::string reason;
};

/// A visible break in the chart (rule 13). Labels: "break.<id>".
template <>
struct NamesOf<ChartBreak::Cause> {
  static constexpr auto list = names<ChartBreak::Cause>(
      {{ChartBreak::Cause::definition, "definition"}, {ChartBreak::Cause::way_of_working, "way-of-working"}});
};

enum class ChartSignalKind {
  outside_limits,  ///< one point beyond a limit
  run_of_eight,    ///< eight points in a row on one side of the mean
  three_of_four,   ///< three of four points in a row nearer the same limit than the mean
  jump,            ///< a step beyond the upper range limit, between two points within the limits
};

/// Labels: "chart-signal.<id>".
template <>
struct NamesOf<ChartSignalKind> {
  static constexpr auto list = names<ChartSignalKind>({{ChartSignalKind::outside_limits, "outside-limits"},
                                                       {ChartSignalKind::run_of_eight, "run-of-eight"},
                                                       {ChartSignalKind::three_of_four, "three-of-four"},
                                                       {ChartSignalKind::jump, "jump"}});
};

/// High and low weigh the same.
enum class ChartSide { high, low };

/// A pattern that chance hardly makes. It opens a conversation: what happened here?
struct ChartSignal {
  ChartSignalKind kind = ChartSignalKind::outside_limits;
  ChartSide side = ChartSide::high;
  std::size_t first = 0;  ///< of the points in the segment that make the pattern
  std::size_t last = 0;   ///< inclusive

  /// The point at which it could first be seen; it stays the same while a run goes on.
  std::size_t first_shown() const;
};

/// Mean and limits come together or not at all: an average alone says nothing about what to expect.
struct ChartLimits {
  double mean = 0;
  double lower = 0;  ///< mean − 2.66 × average moving range, not below what the unit allows
  double upper = 0;  ///< mean + 2.66 × average moving range, not above what the unit allows
  double average_moving_range = 0;
  double upper_range_limit = 0;  ///< 3.268 × average moving range
  bool provisional = false;      ///< few points: they will still move
};

/// The points between two breaks; nothing is computed across a break.
struct ChartSegment {
  std::optional<ChartBreak> starts_with;  ///< none for the first
  std::vector<ChartPoint> points;         ///< by moment
  std::vector<double> moving_ranges;      ///< one fewer than points
  std::optional<ChartLimits> limits;      ///< none below `tuning::fewest_points_for_limits`
  std::vector<ChartSignal> signals;       ///< by their last point

  /// The signals of which the point at `index` is part.
  std::vector<ChartSignal> signals_at(std::size_t index) const;
};

struct ControlChart {
  std::vector<ChartSegment> segments;

  std::size_t points() const;
};

/// What the unit can be at all, such as 0 and none for days waited: a limit beyond it would be nonsense.
struct ValueBounds {
  std::optional<double> least;
  std::optional<double> most;
};

/// Points and breaks in any order. A break at a moment takes in the points of that moment. Values are finite.
ControlChart control_chart(std::vector<ChartPoint> points, std::vector<ChartBreak> breaks,
                           ValueBounds bounds = {});

}  // namespace frontlijn::domain

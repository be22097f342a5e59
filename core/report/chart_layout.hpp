#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/domain/observation/control_chart.hpp"

/// Where the parts of a control chart go, apart from how they are drawn. Lengths are in SVG user units.
namespace frontlijn::report {

namespace layout {
inline constexpr double width = 1000;
inline constexpr double left = 74;
inline constexpr double right = 880;  ///< of the plot; the limits' labels stand beside it
inline constexpr double plot_height = 300;
inline constexpr double range_height = 84;
inline constexpr double line_height = 21;
/// More points than this are thinner than a line on a tablet.
inline constexpr std::size_t most_points_drawn = 400;
/// Signals and stories told below the chart; the rest is counted.
inline constexpr std::size_t most_notes = 12;
}  // namespace layout

/// From numbers to heights.
struct VerticalScale {
  double low = 0;
  double high = 1;
  double top = 0;
  double bottom = 1;

  double y(double value) const { return bottom - (value - low) / (high - low) * (bottom - top); }
};

/// Round numbers that span `least` to `most`, about `count` of them.
std::vector<double> ticks(double least, double most, std::size_t count);

/// A point as drawn: its place in the row, its segment and its number there.
struct DrawnPoint {
  std::size_t segment = 0;
  std::size_t index = 0;
  double x = 0;
};

/// Something to tell about a point: its signals, its story, or both.
struct ChartNote {
  std::size_t drawn = 0;  ///< which of the drawn points
  std::vector<domain::ChartSignal> signals;
};

struct ChartLayout {
  std::vector<DrawnPoint> points;
  std::size_t left_out = 0;
  double spacing = 0;
  double radius = 4;
  VerticalScale values;
  VerticalScale ranges;
  std::vector<ChartNote> notes;  ///< in order of the points
};

ChartLayout lay_out(const domain::ControlChart& chart, double plot_top, double range_top);

}  // namespace frontlijn::report

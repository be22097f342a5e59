#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

struct ChartPoint {
  double value = 0;
  std::string label;    ///< below the axis: a date or a case
  std::string story;    ///< what people say happened; shown with a signal (rule 13)
  bool signal = false;  ///< outside a limit, or part of a run
  bool new_phase =
      false;  ///< the definition or the way of working changed before this point: a visible break
};

/// The limits of one phase, from point `first` up to the next phase.
struct ChartLimits {
  std::size_t first = 0;
  double mean = 0;
  double lower = 0;
  double upper = 0;
};

/// Individuals chart (XmR): every point, its limits, and where the process changed. Points and limits are
/// computed elsewhere. An average is never shown without its points.
struct Chart {
  std::string unit;
  std::vector<ChartPoint> points;
  std::vector<ChartLimits> phases;
};

/// Draws the chart over the column's width; the index of a tapped point.
std::optional<std::size_t> xmr_chart(Ui& ui, std::string_view id, const Chart& chart,
                                     float height_units = 240);

}  // namespace frontlijn::ui

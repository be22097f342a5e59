#pragma once

#include <optional>
#include <string>

#include "core/base/catalogue.hpp"
#include "core/base/time.hpp"
#include "core/domain/observation/control_chart.hpp"

namespace frontlijn::report {

/// What stands around a chart.
struct ChartCaption {
  std::string question;       ///< that the measure serves: the picture's title
  std::string open_question;  ///< what a number cannot tell; asked below the chart
  std::string definition;
  std::string unit;
  std::optional<Instant> as_of;  ///< how old the newest of it is (rule 22)
  std::string id = "chart";      ///< start of the ids within, so that two can stand on one page
};

/// A control chart as one SVG file: every point, the limits, each break and signal with its story (rule 13).
/// It names no font that must be fetched and holds no script and no style sheet; signals differ in shape and
/// number as well as in colour; title, description and each point are read aloud by a screen reader. The
/// newest `most_points_drawn` are drawn; limits are of all.
std::string control_chart_svg(const domain::ControlChart& chart, const ChartCaption& caption,
                              const Catalogue& language, const TimeZone& zone);

}  // namespace frontlijn::report

#include "core/report/control_chart_svg.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/report/chart_layout.hpp"
#include "core/report/wording.hpp"

namespace frontlijn::report {

namespace {

using domain::ChartLimits;
using domain::ChartSegment;
using domain::ChartSignal;
using domain::ControlChart;

// Contrast on white: ink 15.9, quiet 5.9, line 4.9, signal 4.8 to 1 (WCAG 2.1 asks 4.5 of text, 3 of
// graphics).
constexpr const char* ink_colour = "#16222e";
constexpr const char* quiet_colour = "#5a6772";
constexpr const char* grid_colour = "#e6eaee";
constexpr const char* line_colour = "#1f6f8b";
constexpr const char* limit_colour = "#5a6772";
constexpr const char* signal_colour = "#b8430f";
constexpr const char* plot_ground = "#f7f9fa";

constexpr std::size_t title_width = 72;  // characters that fit in 22 units of type
constexpr std::size_t note_width = 112;

/// Draws one picture, from top to bottom.
class ChartDrawing {
 public:
  ChartDrawing(const ControlChart& chart, const ChartCaption& caption, const Catalogue& language,
               const TimeZone& zone)
      : chart_(chart), caption_(caption), language_(language), zone_(zone) {}

  std::string draw() {
    const double plot_top = draw_heading();
    const double range_top = plot_top + layout::plot_height + 84;
    layout_ = lay_out(chart_, plot_top, range_top);
    draw_frame(layout_.values, say("chart.values", {{"unit", caption_.unit}}));
    draw_frame(layout_.ranges, say("chart.ranges"));
    draw_dates();
    draw_segments();
    draw_points();
    body_ += over_points_;
    draw_ranges();
    draw_notes_marks();
    const double end = draw_notes(draw_legend(range_top + layout::range_height + 34));
    return head(end + 14) + body_ + "</svg>\n";
  }

 private:
  using Arguments = Catalogue::Arguments;

  std::string say(std::string_view key, const Arguments& arguments = {}) const {
    return language_.say(key, arguments);
  }
  std::string number(double value) const { return number_text(value, language_); }
  const ChartSegment& segment_of(const DrawnPoint& point) const { return chart_.segments[point.segment]; }
  const domain::ChartPoint& point_of(const DrawnPoint& point) const {
    return segment_of(point).points[point.index];
  }

  template <class... Parts>
  void put(fmt::format_string<Parts...> format, Parts&&... parts) {
    fmt::format_to(std::back_inserter(body_), format, std::forward<Parts>(parts)...);
    body_ += '\n';
  }

  void text(double x, double y, double size, const char* colour, std::string_view anchor,
            std::string_view words, bool bold = false) {
    put(R"(<text x="{:.1f}" y="{:.1f}" font-size="{}" fill="{}" text-anchor="{}"{}>{}</text>)", x, y, size,
        colour, anchor, bold ? R"( font-weight="600")" : "", xml_text(words));
  }

  /// Readable over lines and points; drawn after them.
  void text_on_plot(double x, double y, std::string_view words) {
    over_points_ += fmt::format(
        R"(<text x="{:.1f}" y="{:.1f}" font-size="12" fill="{}" text-anchor="end" stroke="{}" stroke-width="4" )"
        R"(stroke-linejoin="round" paint-order="stroke">{}</text>)",
        x, y, quiet_colour, plot_ground, xml_text(words));
    over_points_ += '\n';
  }

  void stroke(double x1, double y1, double x2, double y2, const char* colour, double width,
              std::string_view dashes = "") {
    put(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"{}/>)", x1, y1,
        x2, y2, colour, width, dashes.empty() ? "" : fmt::format(R"( stroke-dasharray="{}")", dashes));
  }

  /// Where the plot begins.
  double draw_heading() {
    double y = 42;
    for (const std::string& words : wrapped(caption_.question, title_width, 2)) {
      text(28, y, 22, ink_colour, "start", words, true);
      y += 28;
    }
    for (const std::string& words : wrapped(caption_.definition, note_width, 2)) {
      text(28, y, 15, quiet_colour, "start", words);
      y += layout::line_height;
    }
    return y + 52;
  }

  void draw_frame(const VerticalScale& scale, const std::string& label) {
    put(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)", layout::left, scale.top,
        layout::right - layout::left, scale.bottom - scale.top, plot_ground);
    const std::size_t marks = scale.bottom - scale.top > 200 ? 6 : 2;
    for (const double mark : ticks(scale.low, scale.high, marks)) {
      stroke(layout::left, scale.y(mark), layout::right, scale.y(mark), grid_colour, 1);
      text(layout::left - 10, scale.y(mark) + 5, 14, quiet_colour, "end", number(mark));
    }
    text(28, scale.top - (scale.bottom - scale.top > 200 ? 34 : 14), 14, quiet_colour, "start", label);
  }

  void draw_dates() {
    const std::size_t count = layout_.points.size();
    const std::size_t each = std::max<std::size_t>(1, (count + 6) / 7);
    for (std::size_t i = 0; i < count; i += each) {
      const DrawnPoint& point = layout_.points[i];
      stroke(point.x, layout_.values.bottom, point.x, layout_.values.bottom + 6, quiet_colour, 1);
      text(point.x, layout_.values.bottom + 24, 13, quiet_colour, "middle",
           day_text(point_of(point).at, zone_, language_));
    }
  }

  /// From the middle before the first drawn point of a segment to the middle after its last.
  void draw_segments() {
    std::size_t begin = 0;
    while (begin < layout_.points.size()) {
      std::size_t end = begin;
      while (end < layout_.points.size() && layout_.points[end].segment == layout_.points[begin].segment)
        ++end;
      const double from = layout_.points[begin].x - layout_.spacing / 2;
      const double to = layout_.points[end - 1].x + layout_.spacing / 2;
      const ChartSegment& segment = segment_of(layout_.points[begin]);
      if (segment.starts_with) draw_break(from, *segment.starts_with);
      if (segment.limits) draw_limits(*segment.limits, from, to, end == layout_.points.size());
      begin = end;
    }
    // A break after the last point is there to be seen too.
    const ChartSegment& last = chart_.segments.back();
    if (last.points.empty() && last.starts_with) draw_break(layout::right, *last.starts_with);
  }

  void draw_break(double x, const domain::ChartBreak& at) {
    stroke(x, layout_.values.top - 6, x, layout_.values.bottom, ink_colour, 1.6, "2 5");
    stroke(x, layout_.ranges.top, x, layout_.ranges.bottom, ink_colour, 1.6, "2 5");
    const bool to_the_left = x > (layout::left + layout::right) / 2 + 100;
    const auto reason = wrapped(at.reason, 40, 1);
    text(
        x + (to_the_left ? 4 : -4), layout_.values.top - 12, 13, ink_colour, to_the_left ? "end" : "start",
        say("break." + std::string(domain::id_of(at.cause))) + (reason.empty() ? "" : ": " + reason.front()));
  }

  struct SideLabel {
    double value;
    const char* key;
  };

  void draw_limits(const ChartLimits& limits, double from, double to, bool is_last) {
    const std::string_view dashes = limits.provisional ? "3 6" : "9 5";
    stroke(from, layout_.values.y(limits.upper), to, layout_.values.y(limits.upper), limit_colour, 1.5,
           dashes);
    stroke(from, layout_.values.y(limits.lower), to, layout_.values.y(limits.lower), limit_colour, 1.5,
           dashes);
    stroke(from, layout_.values.y(limits.mean), to, layout_.values.y(limits.mean), line_colour, 1.5);
    stroke(from, layout_.ranges.y(limits.upper_range_limit), to, layout_.ranges.y(limits.upper_range_limit),
           limit_colour, 1.5, dashes);
    stroke(from, layout_.ranges.y(limits.average_moving_range), to,
           layout_.ranges.y(limits.average_moving_range), line_colour, 1.5);
    if (!is_last) {
      for (const SideLabel& label : {SideLabel{limits.upper, "chart.upper"},
                                     {limits.mean, "chart.mean"},
                                     {limits.lower, "chart.lower"}})
        if (to - from > 140)
          text_on_plot(to - 8, layout_.values.y(label.value) - 6,
                       say(label.key, {{"value", number(label.value)}}));
      return;
    }
    label_beside(layout_.values,
                 {{limits.upper, "chart.upper"}, {limits.mean, "chart.mean"}, {limits.lower, "chart.lower"}});
    label_beside(layout_.ranges,
                 {{limits.upper_range_limit, "chart.upper"}, {limits.average_moving_range, "chart.mean"}});
  }

  /// From the top down, moved apart where they would overlap.
  void label_beside(const VerticalScale& scale, const std::vector<SideLabel>& labels) {
    double free_from = scale.top - 20;
    for (const SideLabel& label : labels) {
      const double y = std::max(scale.y(label.value) + 5, free_from);
      text(layout::right + 10, y, 14, ink_colour, "start", say(label.key, {{"value", number(label.value)}}));
      free_from = y + 17;
    }
  }

  void draw_points() {
    std::string path;
    for (std::size_t i = 0; i < layout_.points.size(); ++i) {
      const DrawnPoint& point = layout_.points[i];
      const bool starts = i == 0 || layout_.points[i - 1].segment != point.segment;
      path += fmt::format("{}{:.1f} {:.1f} ", starts ? "M" : "L", point.x,
                          layout_.values.y(point_of(point).value));
    }
    if (!path.empty()) {
      path.pop_back();
      put(R"(<path d="{}" fill="none" stroke="{}" stroke-width="1.6" stroke-linejoin="round"/>)", path,
          line_colour);
    }
    for (const DrawnPoint& point : layout_.points)
      draw_point(point);
  }

  void draw_point(const DrawnPoint& drawn) {
    const domain::ChartPoint& point = point_of(drawn);
    const auto signals = segment_of(drawn).signals_at(drawn.index);
    const double y = layout_.values.y(point.value);
    put(R"(<g><title>{}</title>)", xml_text(spoken(drawn, signals)));
    if (signals.empty()) {
      put(R"(<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}"/>)", drawn.x, y, layout_.radius,
          line_colour);
    } else {
      const double r = layout_.radius + 2.5;
      put(R"(<path d="M{0:.1f} {1:.1f} l{2:.1f} {2:.1f} l-{2:.1f} {2:.1f} l-{2:.1f} -{2:.1f}z" fill="{3}"/>)",
          drawn.x, y - r, r, signal_colour);
    }
    put("</g>");
  }

  std::string signal_words(const std::vector<ChartSignal>& signals) const {
    std::string words;
    for (const ChartSignal& signal : signals) {
      const std::string one = say("chart-signal." + std::string(domain::id_of(signal.kind)));
      if (words.find(one) == std::string::npos) words += (words.empty() ? "" : "; ") + one;
    }
    return words;
  }

  std::string spoken(const DrawnPoint& drawn, const std::vector<ChartSignal>& signals) const {
    const domain::ChartPoint& point = point_of(drawn);
    std::string words = say("chart.point", {{"day", day_text(point.at, zone_, language_)},
                                            {"value", number(point.value)},
                                            {"unit", caption_.unit}});
    if (!signals.empty()) words += " — " + signal_words(signals);
    if (!point.story.empty()) words += " — " + point.story;
    return words;
  }

  void draw_ranges() {
    for (const DrawnPoint& point : layout_.points) {
      if (point.index == 0) continue;
      const ChartSegment& segment = segment_of(point);
      const double range = segment.moving_ranges[point.index - 1];
      const bool beyond = segment.limits && range > segment.limits->upper_range_limit;
      const double width = std::clamp(layout_.spacing * 0.4, 1.0, 12.0);
      put(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)", point.x - width / 2,
          layout_.ranges.y(range), width, std::max(0.5, layout_.ranges.bottom - layout_.ranges.y(range)),
          beyond ? signal_colour : "#8fb3c1");
    }
  }

  /// The number of a note, above its point, or below it where a line of the frame is near.
  void draw_notes_marks() {
    const std::size_t marked = std::min(layout_.notes.size(), layout::most_notes);
    for (std::size_t i = 0; i < marked; ++i) {
      const ChartNote& note = layout_.notes[i];
      const DrawnPoint& point = layout_.points[note.drawn];
      const double at = layout_.values.y(point_of(point).value);
      const double y = at - 22 < layout_.values.top ? at + 24 : at - 22;
      draw_badge(point.x, y, i + 1, !note.signals.empty());
    }
  }

  void draw_badge(double x, double y, std::size_t value, bool is_signal) {
    put(R"(<circle cx="{:.1f}" cy="{:.1f}" r="10" fill="#ffffff" stroke="{}" stroke-width="1.5"/>)", x, y,
        is_signal ? signal_colour : quiet_colour);
    text(x, y + 4.5, 13, is_signal ? signal_colour : ink_colour, "middle", fmt::to_string(value), true);
  }

  double draw_legend(double y) {
    double x = 28;
    const auto entry = [&](std::string_view key, double sign_width) {
      const std::string words = say(key);
      text(x + sign_width + 8, y, 14, quiet_colour, "start", words);
      x += sign_width + 34 + 7.2 * static_cast<double>(words.size());
    };
    put(R"(<circle cx="{:.1f}" cy="{:.1f}" r="5" fill="{}"/>)", x + 5, y - 5, line_colour);
    entry("chart.legend-value", 10);
    put(R"(<path d="M{:.1f} {:.1f} l7 7 l-7 7 l-7 -7z" fill="{}"/>)", x + 7, y - 12, signal_colour);
    entry("chart.legend-signal", 14);
    stroke(x, y - 5, x + 26, y - 5, line_colour, 1.5);
    entry("chart.legend-mean", 26);
    stroke(x, y - 5, x + 26, y - 5, limit_colour, 1.5, has_provisional() ? "3 6" : "9 5");
    entry(has_provisional() ? "chart.legend-provisional" : "chart.legend-limits", 26);
    return y + 20;
  }

  bool has_provisional() const {
    return std::any_of(chart_.segments.begin(), chart_.segments.end(),
                       [](const ChartSegment& s) { return s.limits && s.limits->provisional; });
  }

  double draw_notes(double y) {
    const std::size_t told = std::min(layout_.notes.size(), layout::most_notes);
    for (std::size_t i = 0; i < told; ++i) {
      const ChartNote& note = layout_.notes[i];
      y += 12;
      draw_badge(38, y + 5, i + 1, !note.signals.empty());
      for (const std::string& words : wrapped(note_words(note), note_width, 3)) {
        text(58, y + 10, 15, ink_colour, "start", words);
        y += layout::line_height;
      }
    }
    const auto line_of = [&](const std::string& words, const char* colour) {
      for (const std::string& part : wrapped(words, note_width + 4, 3)) {
        y += layout::line_height;
        text(28, y + 6, 15, colour, "start", part);
      }
    };
    if (layout_.notes.size() > told)
      line_of(say("chart.more-notes", {{"count", fmt::to_string(layout_.notes.size() - told)}}),
              quiet_colour);
    if (layout_.left_out > 0)
      line_of(say("chart.left-out", {{"count", fmt::to_string(layout_.left_out)}}), quiet_colour);
    if (!caption_.open_question.empty())
      line_of(say("chart.open-question", {{"question", caption_.open_question}}), ink_colour);
    if (caption_.as_of)
      line_of(say("chart.as-of", {{"day", day_text(*caption_.as_of, zone_, language_)}}), quiet_colour);
    return y + 12;
  }

  std::string note_words(const ChartNote& note) const {
    const domain::ChartPoint& point = point_of(layout_.points[note.drawn]);
    const std::string story = point.story.empty() ? say("chart.no-story") : point.story;
    return say("chart.point", {{"day", day_text(point.at, zone_, language_)},
                               {"value", number(point.value)},
                               {"unit", caption_.unit}}) +
           ". " + (note.signals.empty() ? "" : signal_words(note.signals) + ". ") + story;
  }

  /// The whole chart in words, for who cannot see it.
  std::string description() const {
    std::string words =
        say("chart.described", {{"count", fmt::to_string(chart_.points())}, {"unit", caption_.unit}});
    for (const ChartSegment& segment : chart_.segments) {
      if (segment.starts_with)
        words += ' ' + say("chart.described-break",
                           {{"day", day_text(segment.starts_with->from, zone_, language_)},
                            {"cause", "break." + std::string(domain::id_of(segment.starts_with->cause))},
                            {"reason", segment.starts_with->reason}});
      if (!segment.limits) {
        words += ' ' + say("chart.described-few", {{"count", fmt::to_string(segment.points.size())}});
        continue;
      }
      words += ' ' + say("chart.described-limits", {{"mean", number(segment.limits->mean)},
                                                    {"lower", number(segment.limits->lower)},
                                                    {"upper", number(segment.limits->upper)},
                                                    {"signals", fmt::to_string(segment.signals.size())}});
    }
    return words;
  }

  std::string head(double height) const {
    const std::string id = xml_text(caption_.id);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" role=\"img\" "
        "lang=\"{2}\" aria-labelledby=\"{3}-title {3}-description\" "
        "font-family=\"Inter, 'Noto Sans', 'DejaVu Sans', system-ui, sans-serif\">\n"
        "<title id=\"{3}-title\">{4}</title>\n<desc id=\"{3}-description\">{5}</desc>\n"
        "<rect width=\"{0:.0f}\" height=\"{1:.0f}\" rx=\"10\" fill=\"#ffffff\"/>\n",
        layout::width, height, xml_text(language_.language()), id, xml_text(caption_.question),
        xml_text(description()));
  }

  const ControlChart& chart_;
  const ChartCaption& caption_;
  const Catalogue& language_;
  const TimeZone& zone_;
  ChartLayout layout_;
  std::string body_;
  std::string over_points_;
};

}  // namespace

std::string control_chart_svg(const ControlChart& chart, const ChartCaption& caption,
                              const Catalogue& language, const TimeZone& zone) {
  return ChartDrawing(chart, caption, language, zone).draw();
}

}  // namespace frontlijn::report

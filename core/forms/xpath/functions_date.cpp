#include <array>
#include <cmath>

#include "core/base/bytes.hpp"
#include "core/forms/xpath/function_tables.hpp"
#include "core/forms/xpath/moment.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

Value today(Evaluation& run, Call, At) {
  const TimeZone& zone = run.host().zone();
  const WallTime wall = wall_time(run.host().now(), zone);
  return Moment{from_wall(wall.year, wall.month, wall.day, Milliseconds{0}, zone)};
}

Value now(Evaluation& run, Call, At) { return date_time_as_text(run.host().now(), run.host().zone()); }

/// What cannot be read as a date is empty, so that it counts as "not filled in".
Value date(Evaluation& run, Call call, At at) {
  const auto found = run.moment(run.value(*call.operands[0], at));
  if (!found) return std::string();
  return Moment{*found};
}

Value format(Evaluation& run, Call call, At at) {
  const auto found = run.moment(run.value(*call.operands[0], at));
  if (!found) return std::string();
  const std::string wanted = run.text(*call.operands[1], at);
  auto out = format_moment(*found, run.host().zone(), wanted, run.host().language());
  if (out) return std::move(*out);
  run.failed(fail(ErrorKind::invalid_input, "expression.date-format", {{"format", wanted.substr(0, 80)}}));
  return std::string();
}

/// A number is taken for days already; a text that is a number is no date.
Value decimal_date_time(Evaluation& run, Call call, At at) {
  const Value value = run.value(*call.operands[0], at);
  if (const auto* days = std::get_if<double>(&value)) return *days;
  auto found = run.moment(value);
  if (const auto* text = std::get_if<std::string>(&value))
    found = moment_from_loose_text(trimmed(*text), run.host().zone());
  return found ? static_cast<double>(to_ms(*found)) / ms_per_day : std::nan("");
}

/// Answers are read as they come; a text in the expression itself must be a whole time.
Value decimal_time(Evaluation& run, Call call, At at) {
  const Value value = run.value(*call.operands[0], at);
  const std::string text = run.to_text(value);
  const std::string_view bare = trimmed(text);
  if (!std::holds_alternative<Nodes>(value) && !is_full_time(bare)) return std::nan("");
  const auto found = day_part_from_text(bare, run.host().zone(), run.host().now());
  return found ? *found : std::nan("");
}

constexpr auto date_table = std::to_array<Function>({
    {"today", 0, 0, today},
    {"now", 0, 0, now},
    {"date", 1, 1, date},
    {"date-time", 1, 1, date},
    {"format-date", 2, 2, format},
    {"format-date-time", 2, 2, format},
    {"decimal-date-time", 1, 1, decimal_date_time},
    {"decimal-time", 1, 1, decimal_time},
});

}  // namespace

std::span<const Function> date_functions() { return date_table; }

}  // namespace frontlijn::forms

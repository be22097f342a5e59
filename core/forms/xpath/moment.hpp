#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/time.hpp"

namespace frontlijn::forms {

inline constexpr double ms_per_day = 86'400'000.0;

/// A moment as a clock on the wall shows it.
struct WallTime {
  int year = 1970;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0;
  unsigned weekday = 4;  ///< 0 is Sunday
  int offset_minutes = 0;
};

WallTime wall_time(Instant at, const TimeZone& zone);
/// The first moment of that reading in `zone`. No check of ranges.
Instant from_wall(int year, unsigned month, unsigned day, Milliseconds time_of_day, const TimeZone& zone);
bool is_day(int year, unsigned month, unsigned day);

/// ISO 8601 "2012-08-08", "2012-08-08T06:07", "…:08.123-07:00", "…Z"; without a zone it is local.
/// No white space, nothing before or after.
std::optional<Instant> moment_from_text(std::string_view text, const TimeZone& zone);
/// The same, and also month and day of one digit.
std::optional<Instant> moment_from_short_text(std::string_view text, const TimeZone& zone);
/// The same, and also how JavaScript prints a date
/// ("Sat Nov 21 2026 22:48:00 GMT-0700 (…)").
std::optional<Instant> moment_from_loose_text(std::string_view text, const TimeZone& zone);
/// "06:07:08.123-07:00" as the part of a day that a clock in `zone` shows, with the offset that `zone` has at
/// `now`: somebody who wrote down nine o'clock in summer means nine o'clock.
std::optional<double> day_part_from_text(std::string_view text, const TimeZone& zone, Instant now = {});
/// The same as a moment of the day that it is at `now`.
std::optional<Instant> moment_from_time(std::string_view text, const TimeZone& zone, Instant now);
/// Whether a time has seconds and an offset, as the answers of ODK do.
bool is_full_time(std::string_view text);

/// "2012-08-08" at the start of a day in `zone`, else "2012-08-08T06:07:08.123-07:00".
std::string moment_as_text(Instant at, const TimeZone& zone);
std::string date_as_text(Instant at, const TimeZone& zone);
std::string date_time_as_text(Instant at, const TimeZone& zone);
std::string time_as_text(Instant at, const TimeZone& zone);

/// The fields of format-date and format-date-time (ODK XForms specification, "Date and Time Functions") and
/// %W, the week of the year; names of days and months in `language` (see date_names). None where a "%" begins
/// no field.
std::optional<std::string> format_moment(Instant at, const TimeZone& zone, std::string_view format,
                                         std::string_view language);

}  // namespace frontlijn::forms

#include "core/forms/xpath/moment.hpp"

#include <fmt/format.h>

#include "core/forms/xpath/date_names.hpp"

namespace frontlijn::forms {
namespace {

using std::chrono::days;
using std::chrono::floor;

/// Reads fixed-width fields from the front of a text.
struct Fields {
  std::string_view rest;
  bool ok = true;

  unsigned number(std::size_t least, std::size_t most) {
    unsigned value = 0;
    std::size_t count = 0;
    while (count < most && count < rest.size() && rest[count] >= '0' && rest[count] <= '9')
      value = value * 10 + static_cast<unsigned>(rest[count++] - '0');
    if (count < least) ok = false;
    rest.remove_prefix(count);
    return value;
  }
  bool skip(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  void need(char c) {
    if (!skip(c)) ok = false;
  }
};

struct TimeOfDay {
  Milliseconds since_midnight{0};
  std::optional<int> offset_minutes;
};

std::optional<TimeOfDay> read_time(Fields& in) {
  TimeOfDay out;
  const unsigned hour = in.number(2, 2);
  in.need(':');
  const unsigned minute = in.number(2, 2);
  unsigned second = 0;
  unsigned ms = 0;
  if (in.skip(':')) {
    second = in.number(2, 2);
    if (in.skip('.')) {
      unsigned scale = 100;
      std::size_t digits = 0;
      while (!in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9') {
        ms += static_cast<unsigned>(in.rest.front() - '0') * scale;
        scale /= 10;
        in.rest.remove_prefix(1);
        ++digits;
      }
      if (digits == 0) in.ok = false;
    }
  }
  if (!in.ok || hour > 24 || minute > 59 || second > 59 || (hour == 24 && (minute + second + ms) > 0))
    return {};
  out.since_midnight = std::chrono::hours{hour} + Minutes{minute} + Seconds{second} + Milliseconds{ms};
  if (in.skip('Z')) {
    out.offset_minutes = 0;
  } else if (!in.rest.empty() && (in.rest.front() == '+' || in.rest.front() == '-')) {
    const int sign = in.rest.front() == '-' ? -1 : 1;
    in.rest.remove_prefix(1);
    const unsigned hours = in.number(2, 2);
    in.skip(':');
    const unsigned minutes = in.rest.empty() ? 0 : in.number(2, 2);
    if (!in.ok || hours > 18 || minutes > 59) return {};
    out.offset_minutes = sign * static_cast<int>(hours * 60 + minutes);
  }
  return out;
}

std::chrono::sys_days day_of(int year, unsigned month, unsigned day) {
  return std::chrono::sys_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

Instant combine(std::chrono::sys_days day, const TimeOfDay& time, const TimeZone& zone) {
  if (time.offset_minutes) return Instant{day} + time.since_midnight - Minutes{*time.offset_minutes};
  const Date date{day};
  return from_wall(static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                   static_cast<unsigned>(date.day()), time.since_midnight, zone);
}

std::optional<Instant> read_moment(std::string_view text, const TimeZone& zone, std::size_t least_digits) {
  Fields in{text};
  const auto year = static_cast<int>(in.number(4, 4));
  in.need('-');
  const unsigned month = in.number(least_digits, 2);
  in.need('-');
  const unsigned day = in.number(least_digits, 2);
  if (!in.ok || !is_day(year, month, day)) return {};
  if (in.rest.empty()) return from_wall(year, month, day, Milliseconds{0}, zone);
  in.need('T');
  if (!in.ok) return {};
  const auto time = read_time(in);
  if (!time || !in.rest.empty()) return {};
  return combine(day_of(year, month, day), *time, zone);
}

std::optional<Instant> read_script_date(std::string_view text) {
  // "Sat Nov 21 2026 22:48:00 GMT-0700 (…)"
  if (text.size() < 33) return {};
  unsigned month = 0;
  const auto& months = date_names("en").months;
  for (unsigned i = 0; i < months.size(); ++i)
    if (text.substr(4, 3) == months[i]) month = i + 1;
  Fields in{text.substr(8)};
  const unsigned day = in.number(2, 2);
  in.need(' ');
  const auto year = static_cast<int>(in.number(4, 4));
  in.need(' ');
  if (!in.ok || month == 0 || !is_day(year, month, day)) return {};
  std::string rest(in.rest.substr(0, 8));
  if (in.rest.substr(8, 4) != " GMT") return {};
  rest += in.rest.substr(12, 5);
  Fields clock{rest};
  const auto time = read_time(clock);
  if (!time || !time->offset_minutes || !clock.rest.empty()) return {};
  return Instant{day_of(year, month, day)} + time->since_midnight - Minutes{*time->offset_minutes};
}

std::string offset_text(int minutes) {
  const int size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

/// ISO 8601: the week that has most of its days in this year, from Monday.
unsigned week_of_year(const WallTime& wall) {
  const auto day = day_of(wall.year, wall.month, wall.day);
  const unsigned from_monday = (wall.weekday + 6) % 7;
  const auto thursday = day - days{from_monday} + days{3};
  const auto first = day_of(static_cast<int>(Date{thursday}.year()), 1, 1);
  return static_cast<unsigned>((thursday - first).count()) / 7 + 1;
}

/// None for a field that does not exist.
std::optional<std::string> field_text(char field, const WallTime& wall, const DateNames& names) {
  switch (field) {
    case 'Y':
      return fmt::format("{:04}", wall.year);
    case 'y':
      return fmt::format("{:02}", wall.year % 100);
    case 'm':
      return fmt::format("{:02}", wall.month);
    case 'n':
      return fmt::to_string(wall.month);
    case 'b':
      return std::string(names.months[wall.month - 1]);
    case 'W':
      return fmt::to_string(week_of_year(wall));
    case 'd':
      return fmt::format("{:02}", wall.day);
    case 'e':
      return fmt::to_string(wall.day);
    case 'a':
      return std::string(names.days[wall.weekday]);
    case 'H':
      return fmt::format("{:02}", wall.hour);
    case 'h':
      return fmt::to_string(wall.hour);
    case 'M':
      return fmt::format("{:02}", wall.minute);
    case 'S':
      return fmt::format("{:02}", wall.second);
    case '3':
      return fmt::format("{:03}", wall.millisecond);
    case '%':
      return "%";
    default:
      return {};
  }
}

}  // namespace

bool is_day(int year, unsigned month, unsigned day) {
  return Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}}.ok();
}

WallTime wall_time(Instant at, const TimeZone& zone) {
  WallTime out;
  out.offset_minutes = static_cast<int>(zone.offset_at(at).count());
  const Instant local = at + Minutes{out.offset_minutes};
  const auto day = floor<days>(local);
  const Date date{day};
  out.year = static_cast<int>(date.year());
  out.month = static_cast<unsigned>(date.month());
  out.day = static_cast<unsigned>(date.day());
  out.weekday = std::chrono::weekday{day}.c_encoding();
  auto left = static_cast<unsigned>((local - day).count());
  out.millisecond = left % 1000;
  left /= 1000;
  out.second = left % 60;
  left /= 60;
  out.minute = left % 60;
  out.hour = left / 60;
  return out;
}

Instant from_wall(int year, unsigned month, unsigned day, Milliseconds time_of_day, const TimeZone& zone) {
  const Instant local = Instant{day_of(year, month, day)} + time_of_day;
  constexpr days enough{1};
  const Minutes before = zone.offset_at(local - enough);
  const Minutes after = zone.offset_at(local + enough);
  // The clock was put back, and shows this twice: the first time counts. Or it was put forward, and never
  // shows this: then the reading goes on from before.
  if (zone.offset_at(local - before) == before || zone.offset_at(local - after) != after)
    return local - before;
  return local - after;
}

std::optional<Instant> moment_from_text(std::string_view text, const TimeZone& zone) {
  return read_moment(text, zone, 2);
}

std::optional<Instant> moment_from_short_text(std::string_view text, const TimeZone& zone) {
  return read_moment(text, zone, 1);
}

std::optional<Instant> moment_from_loose_text(std::string_view text, const TimeZone& zone) {
  if (const auto found = moment_from_short_text(text, zone)) return found;
  return read_script_date(text);
}

std::optional<Instant> moment_from_time(std::string_view text, const TimeZone& zone, Instant now) {
  Fields in{text};
  const auto time = read_time(in);
  if (!time || !in.rest.empty()) return {};
  const auto today = floor<days>(now + zone.offset_at(now));
  if (!time->offset_minutes) return combine(today, *time, zone);
  // As far from UTC as clocks here are today, whichever day of the other zone that is.
  const Instant at = Instant{today} + time->since_midnight - Minutes{*time->offset_minutes};
  const Instant shown = at + zone.offset_at(now);
  return Instant{today} + (shown - floor<days>(shown)) - zone.offset_at(now);
}

std::optional<double> day_part_from_text(std::string_view text, const TimeZone& zone, Instant now) {
  Fields in{text};
  const auto time = read_time(in);
  if (!time || !in.rest.empty() || time->since_midnight >= days{1}) return {};
  Milliseconds local = time->since_midnight;
  if (time->offset_minutes) {
    const Instant at = Instant{} + time->since_midnight - Minutes{*time->offset_minutes};
    const Instant shown = at + zone.offset_at(now);
    local = shown - floor<days>(shown);
  }
  return static_cast<double>(local.count()) / ms_per_day;
}

bool is_full_time(std::string_view text) {
  Fields in{text};
  const auto time = read_time(in);
  return time && in.rest.empty() && time->offset_minutes && text.size() > 5 && text[5] == ':';
}

std::string date_as_text(Instant at, const TimeZone& zone) {
  const WallTime wall = wall_time(at, zone);
  return fmt::format("{:04}-{:02}-{:02}", wall.year, wall.month, wall.day);
}

std::string time_as_text(Instant at, const TimeZone& zone) {
  const WallTime wall = wall_time(at, zone);
  return fmt::format("{:02}:{:02}:{:02}.{:03}{}", wall.hour, wall.minute, wall.second, wall.millisecond,
                     offset_text(wall.offset_minutes));
}

std::string date_time_as_text(Instant at, const TimeZone& zone) {
  return date_as_text(at, zone) + 'T' + time_as_text(at, zone);
}

std::string moment_as_text(Instant at, const TimeZone& zone) {
  const WallTime wall = wall_time(at, zone);
  // Midnight, but where the clock was put forward at midnight.
  const bool starts_day = at == from_wall(wall.year, wall.month, wall.day, Milliseconds{0}, zone);
  return starts_day ? date_as_text(at, zone) : date_time_as_text(at, zone);
}

std::optional<std::string> format_moment(Instant at, const TimeZone& zone, std::string_view format,
                                         std::string_view language) {
  const WallTime wall = wall_time(at, zone);
  const DateNames& names = date_names(language);
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      out += format[i];
      continue;
    }
    const auto field = field_text(++i < format.size() ? format[i] : '\0', wall, names);
    if (!field) return {};
    out += *field;
  }
  return out;
}

}  // namespace frontlijn::forms

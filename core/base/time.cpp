#include "core/base/time.hpp"

#include <charconv>
#include <optional>

#include <fmt/core.h>

namespace frontlijn {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;

std::string text_of(Instant local, std::string_view zone) {
  const auto day = floor<days>(local);
  const Date date{day};
  const auto ms = (local - day).count();
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), ms / 3'600'000,
                     ms / 60'000 % 60, ms / 1000 % 60, ms % 1000, zone);
}

/// Reads a text from the left; each step says whether it found what it asked for.
struct Scanner {
  std::string_view rest;

  bool literal(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }

  std::optional<int> digits(std::size_t count) {
    if (rest.size() < count) return std::nullopt;
    int value = 0;
    const auto end = rest.data() + count;
    const auto [stop, error] = std::from_chars(rest.data(), end, value);
    if (error != std::errc{} || stop != end || rest.front() == '-') return std::nullopt;
    rest.remove_prefix(count);
    return value;
  }
};

std::optional<Date> scan_date(Scanner& in) {
  const auto year = in.digits(4);
  if (!year || !in.literal('-')) return std::nullopt;
  const auto month = in.digits(2);
  if (!month || !in.literal('-')) return std::nullopt;
  const auto day = in.digits(2);
  if (!day) return std::nullopt;
  const Date date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                  std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

std::optional<Milliseconds> scan_time_of_day(Scanner& in) {
  const auto hour = in.digits(2);
  if (!hour || *hour > 24 || !in.literal(':')) return std::nullopt;
  const auto minute = in.digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  int ms = 0;
  if (in.literal(':')) {
    const auto read = in.digits(2);
    if (!read || *read > 59) return std::nullopt;
    second = *read;
    if (in.literal('.')) {
      int scale = 100;
      bool any = false;
      while (const auto digit = in.digits(1)) {
        ms += *digit * scale;
        scale /= 10;
        any = true;
      }
      if (!any) return std::nullopt;
    }
  }
  return std::chrono::hours{*hour} + Minutes{minute.value()} + Seconds{second} + Milliseconds{ms};
}

/// Nothing where no zone was written; the outer optional is empty on an error.
std::optional<std::optional<Minutes>> scan_zone(Scanner& in) {
  if (in.rest.empty()) return std::optional<Minutes>{};
  if (in.literal('Z')) return std::optional<Minutes>{Minutes{0}};
  const bool west = in.literal('-');
  if (!west && !in.literal('+')) return std::nullopt;
  const auto hour = in.digits(2);
  if (!hour || *hour > 14) return std::nullopt;
  int minute = 0;
  in.literal(':');
  if (!in.rest.empty()) {
    const auto read = in.digits(2);
    if (!read || *read > 59) return std::nullopt;
    minute = *read;
  }
  const Minutes offset{*hour * 60 + minute};
  return std::optional<Minutes>{west ? -offset : offset};
}

}  // namespace

std::string to_iso(Instant instant) { return text_of(instant, "Z"); }

std::string to_iso(Instant instant, const TimeZone& zone) {
  const auto offset = zone.offset_at(instant);
  const auto minutes = std::abs(offset.count());
  return text_of(instant + offset,
                 fmt::format("{}{:02}:{:02}", offset.count() < 0 ? '-' : '+', minutes / 60, minutes % 60));
}

std::string to_iso(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

Result<Instant> parse_instant(std::string_view text, const TimeZone& zone) {
  Scanner in{text};
  const auto refuse = [&] {
    return fail(ErrorKind::invalid_input, "time.not-a-moment", {{"text", std::string(text)}});
  };
  const auto date = scan_date(in);
  if (!date) return refuse();
  Milliseconds time_of_day{0};
  std::optional<Minutes> offset;
  if (!in.rest.empty()) {
    if (!in.literal('T') && !in.literal(' ')) return refuse();
    const auto time = scan_time_of_day(in);
    const auto read = time ? scan_zone(in) : std::nullopt;
    if (!read || !in.rest.empty()) return refuse();
    time_of_day = *time;
    offset = *read;
  }
  const Instant local = sys_days{*date} + time_of_day;
  if (offset) return local - *offset;
  // Twice, so that a moment just past a change of clocks gets the offset that holds there.
  const Instant guess = local - zone.offset_at(local);
  return local - zone.offset_at(guess);
}

Result<Date> parse_date(std::string_view text) {
  Scanner in{text};
  const auto date = scan_date(in);
  if (!date || !(in.rest.empty() || in.rest.front() == 'T'))
    return fail(ErrorKind::invalid_input, "time.not-a-date", {{"text", std::string(text)}});
  return *date;
}

Date date_at(Instant instant, const TimeZone& zone) {
  return Date{floor<days>(instant + zone.offset_at(instant))};
}

}  // namespace frontlijn

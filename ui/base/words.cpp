#include "ui/base/words.hpp"

#include <fmt/format.h>

namespace frontlijn::ui {
namespace {

std::int64_t days_between(Date from, Date to) {
  return (std::chrono::sys_days{to} - std::chrono::sys_days{from}).count();
}

std::string day_number(Date date) { return std::to_string(static_cast<unsigned>(date.day())); }

}  // namespace

std::string Words::count(std::string_view key, std::size_t count) const {
  return catalogue_.say(key, {{"count", std::to_string(count)}});
}

std::string Words::say_or(std::string_view key, std::string_view text) const {
  return catalogue_.has(key) ? catalogue_.say(key) : std::string(text);
}

std::string Words::month_name(Date date) const {
  return catalogue_.say("date.month." + std::to_string(static_cast<unsigned>(date.month())));
}

std::string Words::ago(Instant moment) const {
  const auto minutes = std::chrono::duration_cast<Minutes>(now_ - moment).count();
  if (minutes < 0) return day(date_at(moment, zone_)) + " " + time_of_day(moment);
  if (minutes < 1) return say("date.just-now");
  if (minutes < 60) return count("date.minutes-ago", static_cast<std::size_t>(minutes));
  const auto days = days_between(date_at(moment, zone_), today());
  if (days == 0) return count("date.hours-ago", static_cast<std::size_t>(minutes / 60));
  if (days == 1) return say("date.yesterday") + " " + time_of_day(moment);
  if (days < 14) return count("date.days-ago", static_cast<std::size_t>(days));
  return day(date_at(moment, zone_));
}

std::string Words::day(Date date) const {
  const auto days = days_between(today(), date);
  if (days == 0) return say("date.today");
  if (days == 1) return say("date.tomorrow");
  if (days == -1) return say("date.yesterday");
  const std::string number = day_number(date) + " " + month_name(date);
  if (days > 1 && days < 7) {
    const std::chrono::weekday weekday{std::chrono::sys_days{date}};
    return say("date.weekday-short." + std::to_string(weekday.iso_encoding())) + " " + number;
  }
  if (date.year() == today().year()) return number;
  return number + " " + std::to_string(static_cast<int>(date.year()));
}

std::string Words::due(Date date) const {
  const auto days = days_between(today(), date);
  if (days < 0) return count("date.days-late", static_cast<std::size_t>(-days));
  if (days == 0) return say("date.due-today");
  if (days == 1) return say("date.due-tomorrow");
  if (days < 14) return count("date.days-left", static_cast<std::size_t>(days));
  return day(date);
}

std::string Words::time_of_day(Instant moment) const {
  const auto local = moment + zone_.offset_at(moment);
  const auto minutes =
      std::chrono::floor<Minutes>(local - std::chrono::floor<std::chrono::days>(local)).count();
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string Words::full_day(Date date) const {
  const std::chrono::weekday weekday{std::chrono::sys_days{date}};
  return say("date.weekday." + std::to_string(weekday.iso_encoding())) + " " + day_number(date) + " " +
         month_name(date);
}

}  // namespace frontlijn::ui

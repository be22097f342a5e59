#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace frontlijn {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using Minutes = std::chrono::minutes;

/// A moment, in UTC, to the millisecond.
using Instant = std::chrono::sys_time<Milliseconds>;
/// A calendar day, without a time zone.
using Date = std::chrono::year_month_day;

inline Instant instant_from_ms(std::int64_t ms_since_1970) { return Instant{Milliseconds{ms_since_1970}}; }
inline std::int64_t to_ms(Instant instant) { return instant.time_since_epoch().count(); }

/// The wall clock, handed in: nothing in core reads the machine's own.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

/// How far local time is ahead of UTC; handed in, since the machine's zone is no business of the core.
class TimeZone {
 public:
  virtual ~TimeZone() = default;
  virtual Minutes offset_at(Instant instant) const = 0;
};

class UtcZone : public TimeZone {
 public:
  Minutes offset_at(Instant) const override { return Minutes{0}; }
};

/// "2026-11-22T09:30:00.000Z"
std::string to_iso(Instant instant);
/// "2026-11-22T10:30:00.000+01:00"
std::string to_iso(Instant instant, const TimeZone& zone);
/// "2026-11-22"
std::string to_iso(Date date);

/// ISO 8601 date-time; a missing zone means `zone`. Fails with "time.not-a-moment".
Result<Instant> parse_instant(std::string_view text, const TimeZone& zone);
/// "2026-11-22", or the date part of a date-time. Fails with "time.not-a-date" also where no such day exists.
Result<Date> parse_date(std::string_view text);

/// The calendar day at `instant` in `zone`.
Date date_at(Instant instant, const TimeZone& zone);

}  // namespace frontlijn

#include "core/domain/observation/expiry.hpp"

#include <algorithm>

#include "core/domain/observation/tuning.hpp"

namespace frontlijn::domain {

Date last_day(Date first, std::vector<Renewal> renewals) {
  std::sort(renewals.begin(), renewals.end(), [](const Renewal& a, const Renewal& b) { return a.on < b.on; });
  Date last = first;
  for (const Renewal& renewal : renewals) {
    if (renewal.on > last) break;
    last = std::max(last, renewal.until);
  }
  return last;
}

Result<Date> checked_expiry(std::optional<Date> until, Date today) {
  if (!until) return fail(ErrorKind::refused, "expiry.missing");
  if (!until->ok() || *until <= today)
    return fail(ErrorKind::refused, "expiry.in-the-past", {{"date", to_iso(*until)}});
  if (std::chrono::sys_days(*until) - std::chrono::sys_days(today) > tuning::longest_life)
    return fail(ErrorKind::refused, "expiry.too-far",
                {{"date", to_iso(*until)}, {"days", std::to_string(tuning::longest_life.count())}});
  return *until;
}

}  // namespace frontlijn::domain

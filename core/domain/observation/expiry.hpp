#pragma once

#include <optional>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/time.hpp"

namespace frontlijn::domain {

/// A day to come up to which something holds again.
struct Renewal {
  Date on;
  Date until;
};

/// The last day on which something holds that was to end on `first`. A renewal counts when it was made while
/// the thing still held: what has ended is agreed anew, not revived. Renewals in any order.
Date last_day(Date first, std::vector<Renewal> renewals);

/// Fails with "expiry.missing", "expiry.in-the-past" or "expiry.too-far" (beyond `tuning::longest_life`).
Result<Date> checked_expiry(std::optional<Date> until, Date today);

}  // namespace frontlijn::domain

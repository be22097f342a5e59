#pragma once

#include <chrono>
#include <cstddef>

#include "core/base/time.hpp"

/// What tunes observation and measuring, with the reason for each.
namespace frontlijn::domain::tuning {

using Days = std::chrono::days;

/// From averages to natural process limits: 3 / d2 with d2 = 1.128, for ranges of two (Wheeler).
inline constexpr double limit_factor = 2.66;
/// From the average moving range to its upper limit: D4 for ranges of two (Wheeler).
inline constexpr double range_factor = 3.268;
/// Fewer points give limits that a single further point overturns.
inline constexpr std::size_t fewest_points_for_limits = 6;
/// From here on limits hardly move any more; before it they are shown as provisional.
inline constexpr std::size_t points_for_firm_limits = 17;
/// Eight on one side: a chance of 1 in 128 for a series that does not change.
inline constexpr std::size_t run_length = 8;

/// No unit of supervision counts further, and sums of such numbers stay finite.
inline constexpr double largest_value = 1e15;

/// A question that is still worth asking after a year is worth agreeing on again.
inline constexpr Days longest_life{366};
/// Reminders of what comes once in a while come a month before, when there is still time to prepare (DOMAIN
/// §6).
inline constexpr Days early_notice{30};
/// Tablets' clocks differ a little; what is further ahead than this has not been seen yet.
inline constexpr Milliseconds tolerated_future = std::chrono::hours{1};

/// Names, roles and units are words, not essays.
inline constexpr std::size_t short_text_bytes = 400;
/// Photos, links and names on one record.
inline constexpr std::size_t most_members = 100;

}  // namespace frontlijn::domain::tuning

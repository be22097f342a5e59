#pragma once

#include <chrono>
#include <cstddef>

#include "core/base/time.hpp"

/// What tunes the stand-up, cycles and reminders, with the reason for each.
namespace frontlijn::domain::tuning {

/// What takes longer needs other people or papers: it is parked with a holder (DOMAIN §6).
inline constexpr Minutes item_time{5};
/// A stand-up is over in a quarter of an hour.
inline constexpr Minutes stand_up_time{15};
/// One section of the agenda; what does not fit is not for a quarter of an hour.
inline constexpr std::size_t agenda_section = 50;
/// A promise is remembered when a third of its time is left, never later than two days before.
inline constexpr int promise_notice_share = 3;
inline constexpr std::chrono::days least_promise_notice{2};
/// Forks of forks: beyond this something goes round in a circle.
inline constexpr std::size_t longest_lineage = 32;
/// Steps, recognitions and the like on one thing.
inline constexpr std::int64_t most_parts = 1'000;

}  // namespace frontlijn::domain::tuning

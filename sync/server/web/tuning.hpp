#pragma once

#include <cstddef>

#include "core/base/time.hpp"

/// What tunes the review pages, together, each with its reason.
namespace frontlijn::web::tuning {

/// A form of the review pages has a handful of fields; a coordinator's question may be long.
inline constexpr std::size_t form_fields = 64;
inline constexpr std::size_t field_bytes = 64 * 1024;
inline constexpr std::size_t target_bytes = 4096;
inline constexpr std::size_t cookies = 32;

/// A working day with an errand in between, and never longer than a day in all: a browser left open at a desk
/// closes by itself.
inline constexpr std::chrono::hours session_idle{4};
inline constexpr std::chrono::hours session_life{14};

/// Wrong sign-ins: a person who mistypes gets ten tries at once and one more each minute; a machine that
/// guesses gets no further than that, per account and per address. An office shares an address, hence more.
inline constexpr double sign_ins_per_account = 10;
inline constexpr double sign_ins_per_address = 30;
inline constexpr Milliseconds sign_in_returns_every{60'000};
/// Keys remembered by a rate limit; a full table forgets who has waited longest.
inline constexpr std::size_t rate_limit_keys = 20'000;

/// Shorter ones are guessed; longer ones are cut to bound the work of hashing.
inline constexpr std::size_t password_least_characters = 10;
inline constexpr std::size_t password_most_bytes = 256;

}  // namespace frontlijn::web::tuning

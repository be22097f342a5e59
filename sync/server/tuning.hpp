#pragma once

#include <cstddef>

#include "core/base/time.hpp"

/// What tunes the server program, together, each with its reason.
namespace frontlijn::server::tuning {

/// A code is made when somebody is about to enrol a tablet, perhaps tomorrow; longer only helps a finder.
inline constexpr std::chrono::hours code_life{48};
/// Sessions and used codes that can serve nobody any more are swept away once per so many new ones.
inline constexpr std::chrono::hours sweep_after{24 * 7};
/// A sign-in touches its session at most this often, so that reading pages does not write to the disk each
/// time.
inline constexpr std::chrono::minutes touch_every{5};

/// Jobs that may wait for a worker; beyond, "later" is answered. A page takes milliseconds: these are seconds
/// of work.
inline constexpr std::size_t waiting_jobs = 512;
/// Password hashing takes tenths of a second and 64 MiB each: one at a time, and a short queue.
inline constexpr std::size_t waiting_hashes = 8;

/// Messages of tablets that wait for the sessions' thread: a few of each of 10,000 connected devices. Above
/// it a tablet is told "later".
inline constexpr std::size_t waiting_session_jobs = 40'000;
/// Of one tablet: enough to keep the thread busy while more comes, few enough that nobody fills the queue
/// alone.
inline constexpr std::size_t unread_messages = 8;
/// What one tablet is given at a time before others have their turn.
inline constexpr std::size_t turn_bytes = 1024 * 1024;
inline constexpr std::size_t turn_messages = 32;
/// How often silence is noticed, and what another program (the command line) wrote is passed on.
inline constexpr Milliseconds tick_time{2'000};
/// Where we are told of what others wrote, looking is but a safeguard: half a minute.
inline constexpr unsigned ticks_between_looks = 15;

/// Attachments of which others told us, until it is their turn; those beyond are asked for at a next session.
inline constexpr std::size_t attachments_heard = 10'000;

/// Where pages read a projection: what one page waits for (some 2,000 commits) before it shows what there is,
/// and what is done between two pages.
inline constexpr std::size_t steps_before_page = 4;
inline constexpr std::size_t steps_between_pages = 1;
/// SQLite's waiters look now and then whether it is their turn: a step takes some 50 ms, so that this leaves
/// them a fifth of the time.
inline constexpr Milliseconds pause_between_steps{10};

}  // namespace frontlijn::server::tuning

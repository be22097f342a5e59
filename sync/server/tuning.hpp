#pragma once

#include <cstddef>

#include "core/base/allowance.hpp"
#include "core/base/time.hpp"

/// What tunes the server program, together, each with its reason.
namespace frontlijn::server::tuning {

/// A code is made when somebody is about to enrol a tablet, perhaps tomorrow; longer only helps a finder.
inline constexpr std::chrono::hours code_life{48};
/// Sessions and used codes that can serve nobody any more are swept away once per so many new ones.
inline constexpr std::chrono::hours sweep_after{24 * 7};
/// What somebody wrote before a membership ended is taken in for so long afterwards: a long leave or an
/// illness with the tablet in a drawer. What is older was not sent for months and is kept at the tablet.
inline constexpr std::chrono::days hear_out_days{92};
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
inline constexpr std::size_t unread_bytes = 1024 * 1024;
/// Of all tablets together, in bytes, while the thread is held up: a tenth of what a small server has.
inline constexpr std::size_t waiting_session_bytes = 256 * 1024 * 1024;
/// What a session that has ended still had to say must have been taken by then.
inline constexpr Milliseconds last_words_time{60'000};
/// What one tablet is given at a time before others have their turn.
inline constexpr std::size_t turn_bytes = 1024 * 1024;
inline constexpr std::size_t turn_messages = 32;
/// What one device may have done for it in messages, both ways: a first load with the photographs of years
/// goes through at once; after it 32 Mbit a second, more than the line of a tablet, less than a server's.
inline constexpr Allowance bytes_per_device{2.0 * 1024 * 1024 * 1024, 4.0 * 1024 * 1024};
/// Commits handed in: what a team made in years at once; after it what costs a tenth of a core to check.
inline constexpr Allowance commits_per_device{200'000, 1'000};
/// Sessions: a tablet at the edge of a network reconnects often, a program that does nothing else is slowed.
inline constexpr Allowance sessions_per_device{1'000, 1};
/// A device beyond its allowance is read from and given to more slowly; one that owes more than this is told
/// "later" instead. Well below the time after which an idle link is cut.
inline constexpr Milliseconds patience_with_device{20'000};
/// Devices whose spending is remembered: more than connect to one server process.
inline constexpr std::size_t devices_remembered = 20'000;
/// A device has one session: of an older one the link is dead, or somebody copied a tablet. The older is told
/// to stay away for this long, so that two copies do not throw each other out all day.
inline constexpr Seconds replaced_stays_away{60};

/// Codes tried in vain from one address. A code has 80 random bits: this is against being kept busy, and so
/// that somebody who tries is seen in the metrics.
inline constexpr Allowance vain_codes_per_address{10, 1.0 / 60};
inline constexpr std::size_t addresses_remembered = 20'000;

/// Who is told "later" comes back no sooner than this, and spread over as long as it takes to take in all who
/// are connected at this many a second: a server that was too busy with all of them at once is not again.
inline constexpr Seconds later_at_least{20};
inline constexpr std::size_t sessions_taken_per_second = 100;
/// However many they are.
inline constexpr Seconds later_at_most{900};

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

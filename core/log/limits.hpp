#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/base/time.hpp"

/// Bounds of the log: what a commit may hold, and how far a clock may be believed. All in one place, since
/// every replica must refuse the same things.
namespace frontlijn::log::limits {

/// A commit is what one person does in one go; a visit of 500 items with remarks stays far below this.
inline constexpr std::size_t operations_per_commit = 20'000;
/// Larger things are attachments.
inline constexpr std::size_t payload_bytes = 4 * 1024 * 1024;
/// A narrative of some 100 pages.
inline constexpr std::size_t text_bytes = 256 * 1024;
/// Names of kinds and fields are words, not data.
inline constexpr std::size_t name_bytes = 64;
/// Writes that one operation can replace: more concurrent values of one field than a team has tablets means
/// something is wrong.
inline constexpr std::size_t replaced_per_operation = 1'000;
/// And all of a commit's: each is looked for by everybody who takes the commit in.
inline constexpr std::size_t replaced_per_commit = 2 * operations_per_commit;

/// A page of a state, unpacked: a reader holds one at a time. An entity that does not fit travels as commits.
inline constexpr std::size_t state_page_bytes = 8 * 1024 * 1024;
/// Writes in one page; one takes some 200 bytes of memory.
inline constexpr std::size_t state_page_writes = 64 * 1024;
/// Runs of marks, distinct shapes of entities, and columns of values in one page.
inline constexpr std::size_t state_page_runs = 64 * 1024;
inline constexpr std::size_t state_page_shapes = 64 * 1024;
inline constexpr std::size_t state_page_columns = 8 * 1024;
/// Texts that reading a page may make, its lists of words included.
inline constexpr std::size_t state_page_text_bytes = 16 * 1024 * 1024;
/// Commits that a state may cover: a reader holds four bytes for each while it takes the state in.
inline constexpr std::uint64_t state_commits = 4'000'000;

/// Ends of chains that a space takes from others: a team's tablets over the years, an organisation's at most.
/// Two replicas tell each other all of them at once when they compare. Beyond, chains go on that have begun,
/// and none begins or forks.
inline constexpr std::size_t ends_taken = 10'000;
/// What a tablet writes itself is kept at any rate, and is one end, and one more each time it was put back.
inline constexpr std::size_t ends = ends_taken + 100;

/// Commits that one signature may vouch for, and what their payloads may come to: checking costs one
/// signature for so many (the rest of the cost is elsewhere by then), and whoever serves them need never hold
/// back or read ahead more than this to end at a signature.
inline constexpr std::size_t run_commits = 256;
inline constexpr std::size_t run_payload_bytes = 64 * 1024;
/// Payloads that one commit erases, and reasons it gives; what is left of them must fit in its own payload,
/// so more take several.
inline constexpr std::size_t erased_per_commit = 1'000;
/// What is left of them, unpacked: a reader holds all of it at once. A name or a word that is said again
/// takes a byte or two in the payload, and its own size in memory.
inline constexpr std::size_t operations_left_per_erasure = 200'000;
inline constexpr std::size_t text_left_per_erasure = 4 * payload_bytes;
/// A legal basis in a sentence or two.
inline constexpr std::size_t basis_bytes = 1'000;

/// How far ahead of our own clock a peer's hybrid time may be and still pull ours along. Tablets without a
/// network drift seconds a day; an hour leaves room for a forgotten one and none for a wrong year.
inline constexpr Milliseconds believed_drift = std::chrono::hours{1};
/// Offset between tablet and server from which a person is told to set the clock.
inline constexpr Milliseconds reported_drift = std::chrono::minutes{10};

}  // namespace frontlijn::log::limits

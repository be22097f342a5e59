#pragma once

#include <cstddef>

#include "core/base/time.hpp"

/// What tunes the work with PostgreSQL, together, each with its reason.
namespace frontlijn::postgres::tuning {

/// A database on the same network answers in milliseconds; a tablet waits a minute for us.
inline constexpr int connect_seconds = 5;
/// A batch of 2,000 commits takes tenths of a second; ten seconds is a database in trouble.
inline constexpr int statement_ms = 10'000;
/// Writers of one space wait for each other; less than an embedded store waits (store::tuning::busy_timeout),
/// since a projection may be locked meanwhile.
inline constexpr int lock_ms = 4'000;
/// A process that stops in the middle of a transaction must not hold up the others for longer.
inline constexpr int idle_in_transaction_ms = 20'000;
/// Data that a dead host never takes: the connection is given up, and another one sought.
inline constexpr int dead_host_ms = 15'000;

/// Between attempts to connect again: soon after a restart of the database, and not so often that a thousand
/// waiting processes keep it down.
inline constexpr Milliseconds first_back_off{100};
inline constexpr Milliseconds longest_back_off{5'000};

/// Statements prepared per connection: somewhat more than there are in the code.
inline constexpr std::size_t prepared_statements = 256;

/// What a projection takes over in one go: short enough to let the pages write in between.
inline constexpr std::size_t feed_commits = 500;
inline constexpr std::size_t feed_bytes = 4 * 1024 * 1024;
/// A contact is asked for again for so long: the processes' clocks differ.
inline constexpr Milliseconds contacts_overlap{60'000};
/// Spaces named in one wake-up; beyond, everybody looks at everything.
inline constexpr std::size_t spaces_in_news = 1'000;

}  // namespace frontlijn::postgres::tuning

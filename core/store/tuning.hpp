#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/time.hpp"

/// What tunes the store, with the reason for each.
namespace frontlijn::store::tuning {

/// How long a second process waits for the database. A commit takes milliseconds; a backup reads without
/// locking; five seconds is a machine in trouble.
inline constexpr Milliseconds busy_timeout{5'000};
/// How often whoever waits for their turn looks whether it has come.
inline constexpr Milliseconds turn_poll{1};
/// Steps of SQLite's machine between two looks whether somebody waits: well below a millisecond.
inline constexpr int steps_between_looks = 1'000;
/// Long work goes on when nobody has written for this long, and at the latest after so many of them: somebody
/// who types on and on holds it up for three seconds each time.
inline constexpr Milliseconds pause_for_a_turn{250};
inline constexpr unsigned pauses_for_a_turn = 12;
/// So often does long work begin anew; then it is done, and others wait for it. Whoever is at the other end
/// of the line waits a minute at least (sync/session/tuning.hpp).
inline constexpr unsigned ways_given = 5;
/// Page cache per open database. The working set of a tablet (indexes and today's records) fits.
inline constexpr std::size_t cache_kib = 8 * 1024;
/// The write-ahead log is folded back into the database in idle moments, and beyond this many pages (32 MiB)
/// by whoever writes next: fewer than one action in a thousand waits for it.
inline constexpr int wal_pages = 8'000;
/// One action of seven fields writes a dozen pages anew, whatever their size: 4 KiB halves what goes to the
/// disk, and measured 0.37 ms where 8 KiB took 0.47, at the same speed of a first load.
inline constexpr std::size_t page_bytes = 4'096;
/// Prepared statements kept per connection: somewhat more than there are distinct statements in the code.
inline constexpr std::size_t cached_statements = 384;
/// Single actions whose words wait for the full-text index, which takes many at once at a fraction of the
/// cost: fewer than one action in a hundred pays for it, and a search that comes first takes them in within
/// some milliseconds.
inline constexpr std::int64_t actions_put_off = 256;
/// Above this a batch's words are many at once by themselves: a day's work of one tablet is below it.
inline constexpr std::size_t words_in_a_batch = 128;
/// Pages of the full-text index that are merged in one step: some milliseconds, which an action can wait.
inline constexpr std::int64_t pages_merged_at_once = 64;
/// Batches that may add to the full-text index before each of them has to merge as well. A first load of
/// 100,000 records stays below it; a search looks through as many parts.
inline constexpr std::size_t batches_unmerged = 64;
/// Rows whose words wait for the full-text index while all tables are made anew: a few megabytes.
inline constexpr std::size_t rows_put_off = 10'000;
/// A page of a state, as its entities are stored: some thousand records. Larger ones pack hardly better and
/// cost memory at either end.
inline constexpr std::size_t state_page_bytes = 512 * 1024;
inline constexpr std::size_t state_page_writes = 16 * 1024;
/// A state from this size on, some ten thousand records, is put into a file that has none of them yet as a
/// whole, and indexed afterwards.
inline constexpr std::int64_t state_in_bulk_bytes = 256 * 1024;
inline constexpr std::size_t marks_a_page = 64 * 1024;
inline constexpr std::size_t runs_a_page = 16 * 1024;
/// Commits that are read at a time to see what changed while a state is being read.
inline constexpr std::size_t news_commits = 500;
inline constexpr std::size_t news_bytes = 4 * 1024 * 1024;
/// Entities that may change while a state is being read: both ends remember them. Beyond it the reading
/// begins anew.
inline constexpr std::size_t changed_while_reading = 20'000;
/// Marks in one row: a row is a few kilobytes, so that looking one up reads little.
inline constexpr std::size_t marks_a_row = 1'000;
/// States that were taken in and are remembered for a space: more than that many makers need not be named.
inline constexpr std::int64_t states_remembered = 16;
/// What a state that was cut off left behind goes after this.
inline constexpr Milliseconds state_parts_kept = std::chrono::hours{24};

/// Pieces of an attachment: the unit of resuming on a poor line.
inline constexpr std::size_t attachment_piece_bytes = 256 * 1024;
/// A thumbnail larger than this is none: it would hold up what others are waiting for.
inline constexpr std::size_t thumbnail_bytes = 64 * 1024;
/// A picture up to this is as good as its thumbnail, and goes when thumbnails do.
inline constexpr std::size_t small_picture_bytes = 16 * 1024;
/// Texts up to this travel with their records whatever was chosen; the largest checklists have 1.5 MB.
inline constexpr std::size_t part_of_record_bytes = 4 * 1024 * 1024;
/// How long an attachment that a peer did not have, or refused, is left alone: a minute after the first time,
/// since a photo usually follows its record closely; four times as long each time after, up to half a day.
inline constexpr Milliseconds attachment_first_rest{60'000};
inline constexpr Milliseconds attachment_longest_rest{12LL * 3600 * 1000};
inline constexpr Milliseconds attachment_rest(unsigned times_before) {
  Milliseconds rest = attachment_first_rest;
  for (unsigned i = 0; i < times_before && rest < attachment_longest_rest; ++i)
    rest *= 4;
  return rest < attachment_longest_rest ? rest : attachment_longest_rest;
}
/// What goes of a space that was left in one transaction: some tens of milliseconds, so that whoever writes
/// meanwhile hardly waits; and of its photos, that are megabytes each.
inline constexpr std::size_t taken_away_at_a_time = 500;
inline constexpr std::size_t attachments_taken_away_at_a_time = 8;
/// One attachment: a minute of video. Larger ones do not belong in a visit.
inline constexpr std::size_t attachment_bytes = 256 * 1024 * 1024;

}  // namespace frontlijn::store::tuning

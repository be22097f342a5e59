#pragma once

#include <cstddef>

#include "core/base/time.hpp"
#include "sync/protocol/limits.hpp"

/// What tunes a session, together, each with its reason.
namespace frontlijn::sync::tuning {

/// Batches sent and not yet acknowledged. Eight half-megabyte batches keep a fast line busy while the other
/// end flushes its disk, and bound what a slow one costs.
inline constexpr std::size_t batches_under_way = 8;
/// Wishes for chains out at a time; a comparison of thousands of chains does not flood the other end.
inline constexpr std::size_t wants_under_way = 16;
/// And that wait for their turn, of all spaces together: of one space's every chain its commits and what they
/// say, so that any one comparison fits.
inline constexpr std::size_t wants_waiting = 2 * limits::heads;
/// What a peer may ask at a time before it is out of turn: four times what ours does.
inline constexpr std::size_t wants_accepted = 64;
/// Attachments asked for at a time: the next is on its way while one is being checked.
inline constexpr std::size_t attachments_under_way = 2;
inline constexpr std::size_t attachment_wishes_accepted = 128;
/// Parts of attachments asked for at a time: some to begin with, more on a line that brings them quickly,
/// fewer on one that does not. What is under way is what a record that comes up now has to wait for, so what
/// was asked for is to arrive within about a second; on a fast line a megabyte under way keeps it busy.
inline constexpr std::size_t first_parts_under_way = 4;
inline constexpr std::size_t most_parts_under_way = 32;
inline constexpr Milliseconds quick_part{300};
inline constexpr Milliseconds slow_part{1'000};
/// Attachments offered at a time, of which the other end has not said yet that it holds them.
inline constexpr std::size_t offers_under_way = 64;
inline constexpr std::size_t offers_accepted = 256;
/// How often a session that lasts looks whether what was absent or refused has rested long enough.
inline constexpr Milliseconds look_for_rested{900'000};
/// What a server remembers, over all devices and sessions since it started, of which attachment a device did
/// not have: 24 bytes each. A device is asked again after the rest that the store's tuning gives.
inline constexpr std::size_t absences_remembered = 200'000;
/// Attachments that are looked up at a time among those missing.
inline constexpr std::size_t missing_page = 64;
/// Attachments that a peer did not have, so that it is not asked again in this session; when there are more,
/// the rest waits for the next session.
inline constexpr std::size_t absent_remembered = 10'000;
/// Commits that came from this peer and that our own stream to it has yet to pass over. Beyond it a commit
/// may go back to where it came from, which is harmless.
inline constexpr std::size_t echoes_remembered = 20'000;

/// Answers waiting to be taken away: above the first bound nothing more should be read from the peer, above
/// the second it does not keep to that and is cut off.
inline constexpr std::size_t answers_congested = 64;
inline constexpr std::size_t answers_waiting = 4'096;

/// How often a state is asked for again because too much changed while it was being read; then the commits
/// are asked for after all.
inline constexpr std::size_t states_asked_again = 3;

/// How far a Want steps back when the answer does not connect; four times as far each time after.
inline constexpr std::uint64_t first_step_back = 8;

/// Warnings kept for the outcome; a broken peer could cause one a commit.
inline constexpr std::size_t warnings = 50;

/// The peer's first words must come within this; a mobile line's round trip with retransmission.
inline constexpr Milliseconds greeting_time{20'000};
/// Something was asked or sent, and nothing came for this long: the disk at the other end may be slow, a
/// minute means it is gone.
inline constexpr Milliseconds answer_time{60'000};

/// A pass lasts this long: tablets work for days without a connection, and what is taken back from one that
/// meets nobody who has heard of it ends with its pass.
inline constexpr std::chrono::hours pass_life{24 * 14};
/// A key that an earlier session was to bring, and one since this session tells that the tablet was put back.
inline constexpr std::size_t renewals_of_a_session = 2;
/// Where the founder of a team without a server gave it out, nobody else can give another when that tablet
/// breaks: time to find a server, or to found anew.
inline constexpr std::chrono::hours founded_pass_life{24 * 90};
/// Renewed when half of it is over: a tablet that syncs weekly always has a week to go.
inline constexpr int renew_after_parts = 2;
/// The server's clock is noted again when it differs by more from what we reckoned; a write less at most
/// contacts.
inline constexpr Milliseconds pass_time_news{5 * 60'000};
/// And in any case when it is this much later than what was noted: below that a clock that is put back does
/// not take us.
inline constexpr std::chrono::hours pass_time_kept{12};
/// What the founder of a team says of the time is believed up to so much ahead of this tablet's own clock:
/// more than tablets' clocks are apart, less than would make a pass run out that has just been given.
inline constexpr std::chrono::hours founder_ahead{24};
/// How often two tablets that stay connected look whether their passes still count.
inline constexpr Milliseconds pass_check_time{60'000};
/// Codes that may be tried at a stand-up at once, and how often one more: a table of people who mistype, and
/// of guesses some four thousand a day out of a thousand million.
inline constexpr unsigned code_tries = 20;
inline constexpr Milliseconds code_try_time{20'000};

/// Retry after an interruption: first wait, longest wait. Doubled each time, with a random part, so that a
/// team's tablets do not come back in step.
inline constexpr Milliseconds first_retry{2'000};
inline constexpr Milliseconds longest_retry{300'000};
/// How long a guest listens for the stand-up it means: a dozen announcements; who has heard none then is on
/// another network, or mistyped.
inline constexpr Milliseconds listening_time{20'000};
/// A guest at a stand-up whose link fell away tries again for so long, and waits no longer than so: somebody
/// walks out of reach and back, and the stand-up takes a quarter of an hour. A team's day at one table is
/// longer, and there somebody joins again by hand.
inline constexpr Milliseconds come_back_for{30LL * 60 * 1000};
inline constexpr Milliseconds longest_come_back{20'000};

}  // namespace frontlijn::sync::tuning

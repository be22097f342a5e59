#pragma once

#include "core/base/time.hpp"

/// What tunes the app's sync in the background, together, each with its reason. Waits after an interruption
/// stand in sync/session/tuning.hpp.
namespace frontlijn::platform::tuning {

/// What is written within this goes in one go: a visit that is closed with its agreements, a few observations
/// in a row. Short enough that a colleague sees it while it is still being talked about.
inline constexpr Milliseconds gather_time{1'500};
/// A network that comes tells so several times (address, route, a second address), and is of use only when
/// all of it is there; the random part keeps a team that steps out of one cellar from knocking at one moment.
inline constexpr Milliseconds network_time{1'000};
inline constexpr Milliseconds network_random{1'000};
/// A server that stops is back in seconds, and all its tablets were told at one moment.
inline constexpr Milliseconds leaving_time{2'000};
inline constexpr Milliseconds leaving_random{10'000};
/// A server that is busy and does not say for how long.
inline constexpr Milliseconds busy_time{20'000};
/// Refused, or trouble on this tablet itself: somebody has to put it right first. Seldom, and yet without the
/// person having to think of it.
inline constexpr Milliseconds refused_time{30 * 60'000};

/// After the network changed, the server on an open link has this long to show that it is still there: a few
/// round trips of the worst mobile link.
inline constexpr Milliseconds proof_time{10'000};
/// For a goodbye when the app is closed; nobody waits longer for a window to go.
inline constexpr Milliseconds goodbye_time{1'000};
/// How often the moment of the last contact is written down while connected.
inline constexpr Milliseconds contact_time{60'000};
/// Nothing came or went for this long: the store may be put in order, in steps of some milliseconds with a
/// pause in which a person's action finds it free.
inline constexpr Milliseconds tidy_time{2'000};
inline constexpr Milliseconds tidy_pause{20};
/// How often a person sees the figures of a session move.
inline constexpr Milliseconds progress_time{500};

}  // namespace frontlijn::platform::tuning

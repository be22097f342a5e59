#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/time.hpp"

/// What bounds the demonstration, with the reason for each.
namespace frontlijn::demo::tuning {

/// One command on a tablet takes well under a second; a loaded machine may need many times that.
inline constexpr Milliseconds command_time{30'000};
/// A server opens its database, makes its certificate the first time, and listens.
inline constexpr Milliseconds server_start_time{30'000};
/// A server that is asked to stop finishes what it is at; longer and it is ended the hard way, and that
/// counts as a point that did not hold.
inline constexpr Milliseconds server_stop_time{15'000};
/// How often a wait looks again.
inline constexpr Milliseconds look_again{20};
/// What a cut link had let through is read by the server within this time, however busy the machine is.
inline constexpr int server_reads_ms = 5'000;
/// One page of the review pages.
inline constexpr Milliseconds page_time{15'000};
/// What one program may say; beyond it, the rest is read and dropped.
inline constexpr std::size_t most_output = std::size_t{16} * 1024 * 1024;
/// One page with its photos.
inline constexpr std::size_t most_page = std::size_t{16} * 1024 * 1024;
/// Tablets of the demonstration, and the few links each may have open at once.
inline constexpr std::size_t most_links = 16;
/// Bytes on their way in one direction: small, so that a cut falls where it was asked for.
inline constexpr std::size_t link_buffer = std::size_t{16} * 1024;
/// Lines are broken here: what a terminal of the smallest usual width shows.
inline constexpr std::size_t line_width = 80;
/// A photo of the size that a thrifty tablet makes: some 475 KB, two pieces of an attachment.
inline constexpr unsigned photo_width = 480;
inline constexpr unsigned photo_height = 400;

}  // namespace frontlijn::demo::tuning

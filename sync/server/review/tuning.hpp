#pragma once

#include <cstddef>

/// What tunes the review pages, with the reason for each.
namespace frontlijn::review::tuning {

/// Entries on one page of the stream: a screenful or three, quick to print.
inline constexpr std::size_t stream_entries = 40;
/// Changes looked at for one page: a filter that fits little goes on with the link at the end, and no
/// question costs more than this.
inline constexpr std::size_t stream_steps = 4'000;
/// Of one entry: more is to be read in an export.
inline constexpr std::size_t history_steps = 500;
inline constexpr std::size_t related_entries = 100;
inline constexpr std::size_t readers_shown = 20;
/// A title is one line.
inline constexpr std::size_t title_bytes = 140;
/// Devices listed by the age of what they sent.
inline constexpr std::size_t devices = 500;

}  // namespace frontlijn::review::tuning

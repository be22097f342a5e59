#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/time.hpp"
#include "core/log/limits.hpp"

/// Bounds of what travels, together, each with its reason. Both ends refuse what lies beyond them.
namespace frontlijn::sync::limits {

/// The transport takes no larger message: a peer can make us hold no more than this at a time.
inline constexpr std::size_t frame_bytes = 1024 * 1024;

/// One batch of commits before compression: small enough to be applied in one short transaction, large enough
/// that the disk's flush is paid seldom.
inline constexpr std::size_t batch_raw_bytes = 512 * 1024;
inline constexpr std::size_t batch_commits = 2'000;
/// A payload above this travels in parts ahead of its commit; with it a batch stays within its bound.
inline constexpr std::size_t inline_payload_bytes = 256 * 1024;
/// Parts of such a payload.
inline constexpr std::size_t payload_part_bytes = 256 * 1024;
/// What a reader accepts of a batch after decompression: what a writer makes, room for one commit more, and
/// for the rest of the two runs that may be open then.
inline constexpr std::size_t batch_accepted_bytes =
    batch_raw_bytes + inline_payload_bytes + 2 * log::limits::run_payload_bytes + 64 * 1024;
inline constexpr std::size_t batch_accepted_commits = batch_commits + 2 * log::limits::run_commits;
/// Below this compression gains nothing.
inline constexpr std::size_t compress_from_bytes = 256;
/// Signed commits hold mostly random bytes (keys, hashes, signatures); higher levels cost time and gain
/// little.
inline constexpr int compression_level = 3;

/// Parts of a state's pages, and how many of them one state may have: a gibibyte.
inline constexpr std::size_t state_part_bytes = 256 * 1024;
inline constexpr std::uint64_t state_parts = 4'096;

/// A coordinator of a large organisation sees some hundreds of spaces.
inline constexpr std::size_t spaces = 2'000;
/// Ends of chains in one space.
inline constexpr std::size_t heads = log::limits::ends;
/// Own branches that a standing names; more than a few means the device should long have a new identity.
inline constexpr std::size_t own_heads = 16;

/// Names of people, teams and spaces.
inline constexpr std::size_t name_bytes = 200;
/// Error keys and their arguments.
inline constexpr std::size_t key_bytes = 100;
inline constexpr std::size_t argument_bytes = 1'000;
inline constexpr std::size_t arguments = 16;

/// The unit of resuming an attachment on a poor line.
inline constexpr std::size_t attachment_piece_bytes = 256 * 1024;
/// What is sent of it at a time: on a line of 20 kB a second the next record waits no longer than one and a
/// half seconds for it.
inline constexpr std::size_t attachment_part_bytes = 32 * 1024;
/// 256 MiB in such pieces.
inline constexpr std::uint32_t attachment_pieces = 1'024;

/// A pass: a coordinator's hundreds of spaces; and with three of each, two ends' papers fit in one frame.
inline constexpr std::size_t statement_bytes = 128 * 1024;
/// One of the server, and of the teams without one that somebody is in.
inline constexpr std::size_t passes = 3;
/// Tablets that were lost, or whose people came, went or changed roles, within the life of a pass. When there
/// are more, the newest.
inline constexpr std::size_t voided_passes = 2'500;
/// Times that a device was put back from a backup.
inline constexpr std::size_t successions = 16;
/// What a tablet without a server founds: work, backstage, organisation.
inline constexpr std::size_t founded_spaces = 8;

}  // namespace frontlijn::sync::limits

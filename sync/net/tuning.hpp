#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/allowance.hpp"
#include "core/base/time.hpp"

/// What tunes the transport, together, each with its reason.
namespace frontlijn::net::tuning {

/// A TLS handshake takes two round trips: enough for the worst mobile link, too short to hoard half-open
/// ones.
inline constexpr Milliseconds connect_time{10'000};
inline constexpr Milliseconds handshake_time{15'000};
/// Of those a name stands for, which share `connect_time`: one of IPv6, one of IPv4, and a spare of each.
inline constexpr std::size_t addresses_tried = 4;
/// Between two looks whether a name was found; a hundredth of what a person would notice at most.
inline constexpr Milliseconds longest_look_at_lookup{20};
/// A link that says nothing for this long is dead; half-way through, a ping asks. Mobile networks forget an
/// idle address translation after about a minute, so a ping each 25 s also keeps it open.
inline constexpr Milliseconds idle_link_time{50'000};

/// The largest message either end takes. Attachments travel in pieces of 256 KiB, batches of commits are cut
/// well below this; more would only let a peer make us hold more.
inline constexpr std::size_t message_bytes = 1024 * 1024;
/// What is asked of the socket at a time: memory grows with what came, so that a peer that announces a large
/// message and stays silent costs this much.
inline constexpr std::size_t read_bytes = 32 * 1024;
/// What may wait to be written before `send` refuses: two large messages, so that one can be made while one
/// is on its way. The number bounds the cost of many small ones.
inline constexpr std::size_t send_queue_bytes = 2 * message_bytes;
inline constexpr std::size_t send_queue_messages = 256;

/// Plain requests. Review pages need little; a browser's header with cookies stays under 8 KiB.
inline constexpr std::size_t header_bytes = 16 * 1024;
inline constexpr std::size_t body_bytes = 1024 * 1024;
/// A page is asked for seldom after another; keeping links open longer only costs memory.
inline constexpr Milliseconds idle_request_time{30'000};
/// From the first byte of a request to its end: stops those who send one byte a second.
inline constexpr Milliseconds read_request_time{20'000};
inline constexpr Milliseconds write_response_time{30'000};
inline constexpr Milliseconds answer_time{30'000};
/// After its last answer the other end may take this long to say goodbye too.
inline constexpr Milliseconds goodbye_time{2'000};

/// 10,000 idle devices are the goal for one server; file descriptors must allow for it (ulimit -n).
inline constexpr std::size_t connections = 12'000;
/// A team behind one office address has a dozen tablets and some browsers; more from one address is one peer
/// taking what others need.
inline constexpr std::size_t connections_per_address = 256;
/// New connections of one address. All tablets of an office behind one address come back in a moment when
/// their server restarts, and a browser opens a handful a page; a handshake costs the server a millisecond,
/// so that one address alone takes a fiftieth of a core.
inline constexpr Allowance new_connections_per_address{1'024, 20};
/// Addresses whose new connections are counted: more than connect at a time.
inline constexpr std::size_t addresses_remembered = 20'000;
/// Of those that come too fast, so many at a time are still told "later"; the rest gets no handshake.
inline constexpr std::size_t too_fast_told_later = 16;
/// Above `connections`, so many more are still told "later" before the door simply stays shut.
inline constexpr std::size_t connections_told_later = 256;
inline constexpr int accept_backlog = 1024;
/// After running out of file descriptors: let some close before asking again.
inline constexpr Milliseconds accept_pause{100};

/// How long a stop waits for what is under way.
inline constexpr Milliseconds drain_time{10'000};
/// What a client that is told "later" is asked to wait.
inline constexpr Seconds retry_after{20};

/// Where tablets tell each other of a stand-up (UDP) and hold it (TCP, where it is free): not assigned to
/// anybody at IANA, and above what needs privileges.
inline constexpr std::uint16_t discovery_port = 47'824;
inline constexpr std::uint16_t stand_up_port = 47'824;
/// A person who joins waits this long at most; some hundred bytes each time.
inline constexpr Milliseconds announce_time{1'500};
/// Wireless networks lose multicast now and then.
inline constexpr int announcements_missed = 5;
/// Teams in one building; more is somebody who floods.
inline constexpr std::size_t stand_ups_heard = 32;
inline constexpr std::ptrdiff_t stand_ups_per_address = 4;
inline constexpr std::size_t networks = 16;

}  // namespace frontlijn::net::tuning

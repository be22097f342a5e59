#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "sync/net/listener.hpp"

namespace frontlijn::server {

/// Counted by the sessions' thread, read by the loop's.
struct SessionCounts {
  std::atomic<std::uint64_t> open = 0;
  std::atomic<std::uint64_t> ended = 0;
  std::atomic<std::uint64_t> failed = 0;  ///< of those that ended
  // Refusals, one by one.
  std::atomic<std::uint64_t> replaced = 0;       ///< by a newer session of the same device
  std::atomic<std::uint64_t> slowed = 0;         ///< times that a device was made to wait
  std::atomic<std::uint64_t> told_later = 0;     ///< devices beyond what they may cost
  std::atomic<std::uint64_t> codes_refused = 0;  ///< codes not looked at, after too many in vain
  std::atomic<std::uint64_t> codes_in_vain = 0;
  std::atomic<std::uint64_t> queue_full = 0;  ///< links told "later" because too much was waiting
  // Of sessions that ended.
  std::atomic<std::uint64_t> commits_taken = 0;
  std::atomic<std::uint64_t> commits_sent = 0;
  std::atomic<std::uint64_t> commits_refused = 0;
  std::atomic<std::uint64_t> forks = 0;
  std::atomic<std::uint64_t> attachments_taken = 0;
  std::atomic<std::uint64_t> attachments_sent = 0;
  std::atomic<std::uint64_t> bytes_in = 0;
  std::atomic<std::uint64_t> bytes_out = 0;
};

/// Numbers alone, of nobody in particular, in Prometheus' text format 0.0.4.
std::string metrics_text(const net::ListenerCounts& listener, const SessionCounts& sessions,
                         std::size_t waiting_jobs, bool is_told);

}  // namespace frontlijn::server

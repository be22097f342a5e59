#pragma once

#include <cstddef>

#include "core/base/time.hpp"

/// What tunes the server program, together, each with its reason.
namespace frontlijn::server::tuning {

/// A code is made when somebody is about to enrol a tablet, perhaps tomorrow; longer only helps a finder.
inline constexpr std::chrono::hours code_life{48};
/// Sessions and used codes that can serve nobody any more are swept away once per so many new ones.
inline constexpr std::chrono::hours sweep_after{24 * 7};
/// A sign-in touches its session at most this often, so that reading pages does not write to the disk each
/// time.
inline constexpr std::chrono::minutes touch_every{5};

/// Jobs that may wait for a worker; beyond, "later" is answered. A page takes milliseconds: these are seconds
/// of work.
inline constexpr std::size_t waiting_jobs = 512;
/// Password hashing takes tenths of a second and 64 MiB each: one at a time, and a short queue.
inline constexpr std::size_t waiting_hashes = 8;

}  // namespace frontlijn::server::tuning

#pragma once

#include <cstdint>

#include "core/store/store.hpp"

namespace frontlijn::store {

/// The position of the newest commit in the whole log; 0: it is empty. Moves whenever the log grows.
Result<std::int64_t> newest_position(Store& store);
/// Commits that were made on this device.
Result<std::int64_t> own_commits(Store& store);
/// Commits in one space, from anybody.
Result<std::int64_t> commits_in(Store& store, SpaceId space);

}  // namespace frontlijn::store

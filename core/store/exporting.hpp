#pragma once

#include <functional>

#include "core/store/store.hpp"

namespace frontlijn::store {

/// The log of every space for outsiders (core/log/export.hpp), piece by piece: every chain in order of
/// sequence, and of what is not here, where it ends. The number of commits in it. Fails as reading and `put`
/// do.
Result<std::uint64_t> export_log(Store& store, const std::function<Result<void>(ByteView piece)>& put);

}  // namespace frontlijn::store

#pragma once

#include <cstdint>

#include "core/base/result.hpp"
#include "core/store/database.hpp"

namespace frontlijn::store {

/// The layout this program writes.
std::int64_t newest_layout();

/// Brings the file to the newest layout, one transaction a step. Fails with "store.newer-version" when the
/// file was written by a newer program; then nothing was touched.
Result<void> migrate(Database& database);

/// The same, up to `layout`: so that tests can make files of every earlier version.
Result<void> migrate_to(Database& database, std::int64_t layout);

}  // namespace frontlijn::store

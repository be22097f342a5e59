#pragma once

#include "core/base/random.hpp"
#include "sync/server/postgres/connection.hpp"

namespace frontlijn::postgres {

/// Makes the tables, or brings them up to date, one process at a time. Fails with "store.newer-version" where
/// a newer Frontlijn made them, or as the connection does.
Result<void> migrate(Connection& connection, const Clock& clock, RandomSource& random);

/// Names this database for its whole life, whatever it is reached by.
Result<std::string> database_id(Connection& connection);

}  // namespace frontlijn::postgres

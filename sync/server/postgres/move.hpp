#pragma once

#include "core/store/store.hpp"
#include "sync/server/postgres/connection.hpp"

namespace frontlijn::postgres {

struct MoveReport {
  std::uint64_t spaces = 0;
  std::uint64_t commits = 0;
  std::uint64_t attachments = 0;
};

/// Moves all that an embedded server keeps into an empty, migrated database, in one transaction that is
/// committed once a projection made anew from it (in `scratch`, a file of its own) has the same digest in
/// every space. `from` is that database's projection from then on. Nobody else may use either meanwhile.
/// Fails with "server.move-not-empty", "server.move-differs", or as the stores do; then neither has changed.
Result<MoveReport> move_to(Connection& connection, store::Store& from, store::Store& scratch);

}  // namespace frontlijn::postgres

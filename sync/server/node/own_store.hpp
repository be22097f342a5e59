#pragma once

#include <memory>

#include "sync/server/books.hpp"
#include "sync/server/node/node.hpp"

namespace frontlijn::server {

/// One thread's own way into the server's database.
struct OwnStore {
  std::unique_ptr<store::Store> store;
  Books books;

  /// Fails as the store does, and with "server.tablets-folder".
  static Result<OwnStore> open(const NodeOptions& options, const Clock& clock, const TimeZone& zone,
                               RandomSource& random);
};

}  // namespace frontlijn::server

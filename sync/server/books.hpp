#pragma once

#include "sync/server/organisation.hpp"
#include "sync/server/sqlite_accounts.hpp"

namespace frontlijn::server {

/// What a server keeps in its database beside the log: who may sign in, and which teams there are.
struct Books {
  SqliteAccounts accounts;
  Organisation organisation;

  /// On `store`, which must outlive this; makes or brings up to date what is missing. Fails with
  /// "server.tablets-folder" for the database of a tablet, with "store.newer-version", or as the store does.
  static Result<Books> open(store::Store& store, const TimeZone& zone);
};

}  // namespace frontlijn::server

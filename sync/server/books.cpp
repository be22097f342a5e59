#include "sync/server/books.hpp"

#include <filesystem>

namespace frontlijn::server {

Result<Books> Books::open(store::Store& store, const TimeZone& zone) {
  FRONTLIJN_TRY(const bool is_a_tablet, domain::Context::is_set_up(store));
  if (is_a_tablet) {
    const auto folder = std::filesystem::path(store.database().path()).parent_path();
    return fail(ErrorKind::refused, "server.tablets-folder", {{"folder", folder.string()}});
  }
  FRONTLIJN_CHECK(SqliteAccounts::prepare(store.database()));
  FRONTLIJN_TRY(auto organisation, Organisation::open(store, zone));
  return Books{SqliteAccounts(store.database()), std::move(organisation)};
}

}  // namespace frontlijn::server

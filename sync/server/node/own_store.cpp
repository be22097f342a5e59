#include "sync/server/node/own_store.hpp"

#include "core/domain/model.hpp"

namespace frontlijn::server {

Result<OwnStore> OwnStore::open(const NodeOptions& options, const Clock& clock, const TimeZone& zone,
                                RandomSource& random) {
  FRONTLIJN_TRY(auto store, store::Store::open({.path = options.database.string(),
                                                .key = options.key,
                                                .sharing = store::Database::Sharing::shared},
                                               frontlijn_model(), clock, random));
  FRONTLIJN_TRY(auto books, Books::open(*store, zone));
  return OwnStore{std::move(store), std::move(books)};
}

}  // namespace frontlijn::server

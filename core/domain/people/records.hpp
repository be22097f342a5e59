#pragma once

#include <string>
#include <vector>

#include "core/store/store.hpp"

namespace frontlijn::domain {

/// The records of `kind` whose typed row fulfils `where` (the program's own SQL; values are bound), in all
/// spaces of this replica. `where` may end in ORDER BY and LIMIT.
template <class... Values>
Result<std::vector<store::Record>> records_where(store::Store& store, const std::string& kind,
                                                 const std::string& where, const Values&... values) {
  struct Found {
    SpaceId space;
    EntityId entity;
  };
  std::vector<Found> rows;
  {
    FRONTLIJN_TRY(store::Statement statement,
                  store.database().prepare("SELECT (SELECT s.space FROM space s WHERE s.id = \"" + kind +
                                           "\".space), entity FROM \"" + kind + "\" WHERE " + where));
    if constexpr (sizeof...(values) > 0) (statement.bind(values), ...);
    while (true) {
      FRONTLIJN_TRY(const bool row, statement.step());
      if (!row) break;
      rows.push_back({statement.id<SpaceId>(0), statement.id<EntityId>(1)});
    }
  }
  std::vector<store::Record> records;
  records.reserve(rows.size());
  for (const Found& row : rows) {
    FRONTLIJN_TRY(auto record, store.find(row.space, kind, row.entity));
    if (record) records.push_back(std::move(*record));
  }
  return records;
}

/// The record of `kind` with this id. Fails with "id.unknown".
inline Result<store::Record> known_record(store::Store& store, const std::string& kind, EntityId id) {
  FRONTLIJN_TRY(auto record, store.find(kind, id));
  if (!record)
    return fail(ErrorKind::not_found, "id.unknown", {{"id", id.to_text()}, {"kind", "kind." + kind}});
  return std::move(*record);
}

}  // namespace frontlijn::domain

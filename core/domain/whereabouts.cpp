#include "core/domain/whereabouts.hpp"

#include "core/domain/regulation/agreement.hpp"

namespace frontlijn::domain {

Result<store::Whereabouts> whereabouts_of(store::Store& store, store::WhereaboutsReader& reader,
                                          std::string_view kind, EntityId record) {
  FRONTLIJN_TRY(auto where, reader.of(kind, record));
  if (kind != kinds::agreement) return where;
  FRONTLIJN_TRY(store::Statement rows,
                store.database().prepare("SELECT entity FROM agreement_outcome WHERE agreement = ?"));
  rows.bind(record);
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) return where;
    FRONTLIJN_TRY(auto outcome, reader.of(kinds::agreement_outcome, rows.id<EntityId>(0)));
    where = store::together(std::move(where), std::move(outcome));
  }
}

}  // namespace frontlijn::domain

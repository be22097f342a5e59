#include "sync/server/postgres/projected_states.hpp"

#include <algorithm>

#include "sync/server/postgres/projection.hpp"

namespace frontlijn::postgres {

/// Up to where the database is in what is here.
Result<log::LogPlace> ProjectedStates::place_of(SpaceId space) {
  FRONTLIJN_TRY(const auto known, peers_.space(database_peer, space));
  return known.pulled;
}

Result<bool> ProjectedStates::is_cheaper(SpaceId space, std::uint64_t position,
                                         const store::StatePolicy& policy) {
  // Positions in the database count per space, without holes.
  FRONTLIJN_TRY(const auto place, place_of(space));
  const std::uint64_t lag = place.position > position ? place.position - position : 0;
  if (lag < std::max<std::size_t>(policy.least_commits, 1)) return false;
  if (position > 0) {
    FRONTLIJN_TRY(const auto standing, entities(space));
    if (lag <= standing / std::max<std::size_t>(policy.entities_a_commit, 1)) return false;
  }
  return local_.can_give_state(space);
}

}  // namespace frontlijn::postgres

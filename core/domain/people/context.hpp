#pragma once

#include <optional>
#include <string_view>

#include "core/base/id.hpp"
#include "core/base/time.hpp"
#include "core/log/space.hpp"
#include "core/store/changes.hpp"
#include "core/store/store.hpp"

namespace frontlijn::domain {

/// Who is at this tablet, for which team, and into which spaces new entries go.
struct Context {
  store::Store& store;
  const TimeZone& zone;  ///< decides which day it is here
  EntityId person;
  EntityId team;
  SpaceId work;
  SpaceId backstage;
  SpaceId organisation;
  SpaceId personal;

  /// Makes a person, a team and their spaces on this tablet alone: no server, no account (rule 1). Fails with
  /// "tablet.already-set-up", or where a name is missing or too long.
  static Result<Context> create(store::Store& store, const TimeZone& zone, std::string_view name,
                                std::string_view team);
  /// Fails with "tablet.not-set-up".
  static Result<Context> load(store::Store& store, const TimeZone& zone);
  static Result<bool> is_set_up(store::Store& store);

  /// Empty changes by this person.
  store::Changes changes() const { return store::Changes(person); }
  Instant now() const { return store.clock().now(); }
  Date today() const { return date_at(now(), zone); }
};

/// What a server tells a tablet at enrolment. A member without access to backstage (a coordinator, a guest)
/// gets none; the tablet's own stays in use then, for the person's own reflections.
struct TeamSpaces {
  EntityId person;
  EntityId team;
  log::SpaceInfo work;
  log::SpaceInfo organisation;
  std::optional<log::SpaceInfo> backstage;
  std::optional<log::SpaceInfo> personal;
};

/// New entries go to the team's spaces from here on; the tablet's own earlier spaces stay, and are synced
/// too. Where the server knows this person under another id, the old one is marked as continuing in it. Fails
/// with "enrolment.wrong-space".
Result<Context> adopt_team_spaces(const Context& tablet, const TeamSpaces& given);

/// What takes the place of spaces that the tablet may not use any more.
struct Moves {
  /// None: as it was; one that is none itself: a space of the tablet's own (rule 1).
  using Move = std::optional<std::optional<log::SpaceInfo>>;
  Move work;
  Move backstage;
  Move organisation;
  EntityId team = {};  ///< of the space given for `work`

  bool any() const { return work || backstage || organisation; }
};

/// New entries go there from here on. What was written before stays where it is.
Result<Context> move_on(const Context& tablet, const Moves& moves);

}  // namespace frontlijn::domain

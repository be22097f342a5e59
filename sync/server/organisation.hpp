#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/people/context.hpp"
#include "core/domain/people/team.hpp"
#include "core/log/space.hpp"
#include "core/store/store.hpp"
#include "sync/server/registry.hpp"

namespace frontlijn::server {

struct Team {
  EntityId id;
  std::string name;
  SpaceId work;
  SpaceId backstage;
};

struct Member {
  EntityId person;
  std::string name;
  domain::Membership membership;
};

/// The organisation a server serves: its teams, people and devices, which are records in the organisation's
/// space and sync as such, and who may read which space, which only the server decides.
class Organisation {
 public:
  /// Makes the organisation's space the first time. `store` holds what the records say, `registry` decides;
  /// they and `zone` must outlive this.
  static Result<Organisation> open(store::Store& store, Registry& registry, const TimeZone& zone);

  SpaceId space() const { return space_; }

  // --- teams and people ---
  /// Fails with "team.exists", or where the name is missing or too long.
  Result<Team> add_team(std::string_view name);
  Result<std::vector<Team>> teams();
  /// By its whole name (any case) or the start of its id. Fails with "team.unknown".
  Result<Team> find_team(std::string_view text);
  Result<EntityId> add_member(const Team& team, std::string_view name, domain::Role role,
                              std::optional<Date> until);
  Result<std::vector<Member>> members(const Team& team);
  /// By whole name (any case) or the start of the id, in this team. Fails with "member.unknown" or
  /// "member.ambiguous".
  Result<Member> find_member(const Team& team, std::string_view text);

  // --- devices ---
  /// Known ones stay as they are, revoked ones too.
  Result<void> register_device(const log::DeviceId& device, EntityId person,
                               const std::optional<log::DeviceId>& previous = {});
  /// The person at a device that is registered and not revoked; none otherwise.
  Result<std::optional<EntityId>> person_at(const log::DeviceId& device);
  Result<std::vector<KnownDevice>> devices() { return registry_->devices(); }
  /// By the start of its id. Fails with "device.unknown-id" or "device.ambiguous".
  Result<KnownDevice> find_device(std::string_view text);
  /// Reported lost: from here on it gets nothing, hands in its work and is told to remove everything.
  Result<void> revoke_device(const KnownDevice& device);
  /// A membership that ends: `last` is the last day on which it holds.
  Result<void> end_membership(const Member& member, Date last);

  // --- who may read what ---
  /// Every space that this person's tablets carry: the organisation's, and per team the work space, the
  /// backstage (members only), and the person's own. Guests of a team get none of its spaces.
  Result<std::vector<log::SpaceInfo>> spaces_of(EntityId person);
  /// Spaces that this person's tablets carried until some weeks ago at most, and since when not any more.
  Result<std::vector<std::pair<SpaceId, Instant>>> ended_spaces_of(EntityId person);
  /// The most that any of this person's teams gives them; none where they are in no team today.
  Result<std::optional<domain::Membership>> standing_of(EntityId person);
  /// The first moment at which a membership of this person will have ended by itself; none: none will.
  Result<std::optional<Instant>> rights_end(EntityId person);
  /// Whose memberships began, ended or became others, and when last.
  Result<std::map<EntityId, Instant>> memberships_changed_since(Instant since);
  /// What the review pages show this person: the organisation's space and the work of their teams. Never
  /// backstage, whoever asks (rule 24).
  Result<std::vector<log::SpaceInfo>> review_spaces_of(EntityId person);
  /// What a tablet is told when it has enrolled.
  Result<domain::TeamSpaces> team_spaces(EntityId person, EntityId team);
  /// Takes over a space that a tablet made before it enrolled; of a kind that is for all, for the team or for
  /// one person. Fails with "space.of-another" when somebody else brought or was given it.
  Result<void> adopt_space(const log::SpaceInfo& brought, EntityId person, EntityId team);

 private:
  Organisation(store::Store& store, Registry& registry, const TimeZone& zone, SpaceId space)
      : store_(&store), registry_(&registry), zone_(&zone), space_(space) {}

  domain::Context context_for(const Team& team) const;
  Date today() const { return date_at(store_->clock().now(), *zone_); }
  Result<void> add_brought(std::vector<log::SpaceInfo>& spaces, std::string_view holder,
                           std::optional<EntityId> id);
  Result<log::SpaceInfo> known_space(SpaceId id);
  Result<Instant> end_of_membership(const domain::Membership& membership);

  store::Store* store_;
  Registry* registry_;
  const TimeZone* zone_;
  SpaceId space_;
};

}  // namespace frontlijn::server

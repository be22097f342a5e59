#pragma once

#include "sync/server/postgres/projection.hpp"
#include "sync/server/registry.hpp"

namespace frontlijn::postgres {

/// The organisation's tables, and how a server process writes records of its own: into its projection and the
/// database at once.
class PostgresRegistry : public server::Registry {
 public:
  static constexpr const char* organisation_setting = "server.organisation";

  /// On a migrated database. `projection` feeds `store`; all must outlive it.
  PostgresRegistry(Connection& connection, store::Store& store, Projection& projection)
      : connection_(connection),
        store_(store),
        projection_(projection),
        commits_(connection, store.clock(), store.random()) {}

  Result<void> together(const Work& work) override;
  Result<std::uint64_t> revision() override;
  Result<SpaceId> organisation_space() override;
  Result<void> add_space(const log::SpaceInfo& space) override;
  Result<std::optional<log::SpaceInfo>> space(SpaceId space) override;
  Result<void> add_team(const server::TeamPlace& team) override;
  Result<std::vector<server::TeamPlace>> teams() override;
  Result<void> add_membership(const domain::Membership& membership) override;
  Result<void> end_membership(EntityId person, EntityId team, Date last) override;
  Result<std::vector<domain::Membership>> memberships_of_team(EntityId team, Date day) override;
  Result<std::vector<domain::Membership>> memberships_of_person(EntityId person, Date day) override;
  Result<bool> add_device(const log::DeviceId& device, EntityId person, Instant now,
                          const std::optional<log::DeviceId>& previous) override;
  Result<std::optional<server::KnownDevice>> device(const log::DeviceId& device) override;
  Result<std::vector<server::KnownDevice>> devices() override;
  Result<void> revoke_device(const log::DeviceId& device, Instant now) override;
  Result<void> note_wiped(const log::DeviceId& device, Instant now) override;
  Result<void> give_space(SpaceId space, const server::Holder& holder) override;
  Result<bool> is_given(SpaceId space, const server::Holder& holder) override;
  Result<std::vector<SpaceId>> given_spaces(std::string_view kind, std::optional<EntityId> id) override;

 private:
  Result<std::optional<log::DeviceId>> tablet_of(const log::DeviceId& device);

  Result<void> attempt(const Work& work);
  Result<void> put_own_commits(std::int64_t after);
  Result<std::vector<domain::Membership>> read_memberships(const Rows& rows);

  Connection& connection_;
  store::Store& store_;
  Projection& projection_;
  /// For what this process writes itself: it too is to be woken by it.
  PostgresCommits commits_;
  std::optional<SpaceId> organisation_;
  bool inside_ = false;
};

}  // namespace frontlijn::postgres

#pragma once

#include "core/store/store.hpp"
#include "sync/server/registry.hpp"

namespace frontlijn::server {

/// In the server's own database file, beside the log.
class SqliteRegistry : public Registry {
 public:
  /// In the store: the organisation's space, once it serves by itself.
  static constexpr std::string_view organisation_setting = "server.organisation";

  /// On a store that SqliteAccounts::prepare has seen, which must outlive this.
  explicit SqliteRegistry(store::Store& store) : store_(store) {}

  Result<void> together(const Work& work) override;
  Result<std::uint64_t> revision() override;
  Result<SpaceId> organisation_space() override;
  Result<void> add_space(const log::SpaceInfo& space) override { return store_.add_space(space); }
  Result<std::optional<log::SpaceInfo>> space(SpaceId space) override { return store_.space(space); }
  Result<void> add_team(const TeamPlace& team) override;
  Result<std::vector<TeamPlace>> teams() override;
  Result<void> add_membership(const domain::Membership& membership) override;
  Result<void> end_membership(EntityId person, EntityId team, Date last) override;
  Result<std::vector<domain::Membership>> memberships_of_team(EntityId team, Date day) override;
  Result<std::vector<domain::Membership>> memberships_of_person(EntityId person, Date day) override;
  Result<bool> add_device(const log::DeviceId& device, EntityId person, Instant now,
                          const std::optional<log::DeviceId>& previous) override;
  Result<std::optional<KnownDevice>> device(const log::DeviceId& device) override;
  Result<std::vector<KnownDevice>> devices() override;
  Result<void> revoke_device(const log::DeviceId& device, Instant now) override;
  Result<void> note_wiped(const log::DeviceId& device, Instant now) override;
  Result<void> give_space(SpaceId space, const Holder& holder) override;
  Result<bool> is_given(SpaceId space, const Holder& holder) override;
  Result<std::vector<SpaceId>> given_spaces(std::string_view kind, std::optional<EntityId> id) override;

 private:
  Result<std::vector<domain::Membership>> read_memberships(store::Statement& row);

  store::Store& store_;
  bool inside_ = false;
};

}  // namespace frontlijn::server

#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/domain/people/team.hpp"
#include "core/log/device.hpp"
#include "core/log/space.hpp"

namespace frontlijn::server {

struct TeamPlace {
  EntityId team;
  SpaceId work;
  SpaceId backstage;
};

/// A tablet as the server knows it.
struct KnownDevice {
  log::DeviceId device;
  /// The key under which it came first: a tablet that was put back goes on under another one.
  log::DeviceId tablet;
  EntityId person;
  Instant since;
  std::optional<Instant> revoked;  ///< reported lost
  std::optional<Instant> wiped;    ///< told to remove everything, after it handed in its work
};

/// Whose a space is that a tablet brought along.
struct Holder {
  std::string_view kind;  ///< "organisation", "team" or "person"
  EntityId id;
};

/// The organisation's own tables: which teams, memberships, devices and spaces a server knows and who may
/// read what. Every server process of an organisation agrees on them at once.
class Registry {
 public:
  virtual ~Registry() = default;

  /// All that `work` writes, here, in the accounts and in the store, is durable when this returns, or nothing
  /// is. Within another it is part of that one; then an error is the outer one's to deal with, and must come
  /// before anything was written.
  using Work = std::function<Result<void>()>;
  virtual Result<void> together(const Work& work) = 0;
  /// Changes when somebody else has changed anything below.
  virtual Result<std::uint64_t> revision() = 0;

  /// The organisation's own, made the first time.
  virtual Result<SpaceId> organisation_space() = 0;
  /// Known spaces stay as they are.
  virtual Result<void> add_space(const log::SpaceInfo& space) = 0;
  virtual Result<std::optional<log::SpaceInfo>> space(SpaceId space) = 0;

  virtual Result<void> add_team(const TeamPlace& team) = 0;
  virtual Result<std::vector<TeamPlace>> teams() = 0;

  virtual Result<void> add_membership(const domain::Membership& membership) = 0;
  /// `last` is the last day on which it holds.
  virtual Result<void> end_membership(EntityId person, EntityId team, Date last) = 0;
  /// Those that hold on `day`.
  virtual Result<std::vector<domain::Membership>> memberships_of_team(EntityId team, Date day) = 0;
  virtual Result<std::vector<domain::Membership>> memberships_of_person(EntityId person, Date day) = 0;

  /// False where it is known already, revoked or not: then nothing changes. `previous`: the known key of the
  /// same tablet.
  virtual Result<bool> add_device(const log::DeviceId& device, EntityId person, Instant now,
                                  const std::optional<log::DeviceId>& previous) = 0;
  virtual Result<std::optional<KnownDevice>> device(const log::DeviceId& device) = 0;
  virtual Result<std::vector<KnownDevice>> devices() = 0;
  /// All keys of its tablet. What is known already stays as it is.
  virtual Result<void> revoke_device(const log::DeviceId& device, Instant now) = 0;
  virtual Result<void> note_wiped(const log::DeviceId& device, Instant now) = 0;

  virtual Result<void> give_space(SpaceId space, const Holder& holder) = 0;
  virtual Result<bool> is_given(SpaceId space, const Holder& holder) = 0;
  /// Of one holder; of every holder of that kind where `id` is none.
  virtual Result<std::vector<SpaceId>> given_spaces(std::string_view kind, std::optional<EntityId> id) = 0;
};

}  // namespace frontlijn::server

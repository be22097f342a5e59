#pragma once

#include "sync/server/accounts.hpp"
#include "sync/server/organisation.hpp"
#include "sync/session/directory.hpp"

namespace frontlijn::server {

/// What sessions ask, answered from the server's own tables.
class ServerDirectory : public sync::Directory {
 public:
  /// All must outlive it and stand on the same database connection.
  ServerDirectory(store::Store& store, Accounts& accounts, Organisation& organisation)
      : store_(store), accounts_(accounts), organisation_(organisation) {}

  Result<std::optional<sync::Member>> member_of(const log::DeviceId& device) override;
  Result<std::vector<sync::SpaceGrant>> grants(const log::DeviceId& device) override;
  std::uint64_t revision() override;
  Result<sync::Member> enrol(const sync::EnrolRequest& request, Instant now) override;
  Result<void> renew(const log::DeviceId& device, const log::DeviceId& next) override;
  Result<void> note_wipe(const log::DeviceId&) override { return {}; }

  /// Memberships end at midnight without anybody writing anything.
  void look_again() { ++changes_; }

 private:
  Result<sync::Member> member(EntityId person, EntityId team);

  store::Store& store_;
  Accounts& accounts_;
  Organisation& organisation_;
  std::uint64_t changes_ = 0;
  std::int64_t seen_version_ = 0;
};

}  // namespace frontlijn::server

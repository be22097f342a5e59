#pragma once

#include "sync/server/node/ground.hpp"
#include "sync/session/directory.hpp"

namespace frontlijn::server {

/// What sessions ask, answered from the server's own tables.
class ServerDirectory : public sync::Directory {
 public:
  /// `ground` must outlive it.
  explicit ServerDirectory(Ground& ground) : ground_(ground) {}

  Result<std::optional<sync::Member>> member_of(const log::DeviceId& device) override;
  Result<std::vector<sync::SpaceGrant>> grants(const log::DeviceId& device) override;
  Result<std::vector<sync::EndedGrant>> ended(const log::DeviceId& device) override;
  std::uint64_t revision() override;
  Result<sync::Member> enrol(const sync::EnrolRequest& request, Instant now) override;
  Result<void> renew(const log::DeviceId& device, const log::DeviceId& next) override;
  Result<std::vector<sync::VoidedPass>> voided_since(Instant since) override;
  Result<void> note_wipe(const log::DeviceId& device) override;

  /// Memberships end at midnight without anybody writing anything.
  void look_again() { ++changes_; }
  /// Another message is dealt with: what was true for the one before may have changed. Asked once for all
  /// that follows from it.
  void next_message() { is_asked_ = false; }

 private:
  Result<sync::Member> member(EntityId person, EntityId team);
  Result<void> check_renewals(const log::DeviceId& device);

  Ground& ground_;
  struct Taken {
    std::uint64_t at = 0;  ///< `changes_` when it was found out
    Instant since;
    std::vector<sync::VoidedPass> passes;
  };

  std::uint64_t changes_ = 0;
  std::optional<Taken> voided_;
  std::uint64_t seen_revision_ = 0;
  bool is_asked_ = false;
};

}  // namespace frontlijn::server

#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "sync/session/replica.hpp"

namespace frontlijn::bench {

/// A device's end that keeps nothing but its own commits and counts what comes in: thousands of them fit in
/// one process, so that the server is what is measured. It stands where `places` says.
class LightReplica : public sync::CommitStore {
 public:
  explicit LightReplica(const nlohmann::json& places);

  /// To be sent: made on this device, in its space.
  void add_own(log::Commit commit);
  std::uint64_t taken() const { return taken_; }

  Result<sync::EpochId> epoch() override { return epoch_; }
  Result<std::vector<log::SpaceInfo>> spaces() override { return spaces_; }
  Result<void> add_space(const log::SpaceInfo& space) override;
  Result<void> entrust_erasing(const log::DeviceId&) override { return {}; }
  Result<sync::LogPlace> place_at(SpaceId space, std::uint64_t position) override;
  Result<sync::CommitSlice> commits_after(SpaceId space, std::uint64_t position,
                                          const sync::CommitFilter& leave_out,
                                          const sync::ReadBudget& budget) override;
  Result<sync::CommitSlice> chain_after(SpaceId, const log::DeviceId&, std::uint64_t, std::uint64_t,
                                        const sync::ReadBudget&) override {
    return sync::CommitSlice{};
  }
  Result<std::vector<sync::Head>> heads(SpaceId) override { return std::vector<sync::Head>{}; }
  Result<std::vector<sync::Head>> heads_of(SpaceId, const log::DeviceId&) override {
    return std::vector<sync::Head>{};
  }
  Result<bool> has_in_chain(SpaceId, const log::DeviceId&, std::uint64_t, const log::PlaceMark&) override {
    return true;
  }
  Result<std::vector<sync::Received>> apply(SpaceId space, std::span<const log::Commit> commits,
                                            const log::DeviceId& peer,
                                            const std::optional<sync::LogPlace>& pulled) override;

  Result<std::optional<sync::EpochId>> peer_epoch(const log::DeviceId&) override {
    return std::optional(epoch_);
  }
  Result<void> begin_peer_epoch(const log::DeviceId&, const sync::EpochId&) override { return {}; }
  Result<void> contacted(const log::DeviceId&) override { return {}; }
  Result<sync::PeerSpace> peer_space(const log::DeviceId&, SpaceId space) override;
  Result<void> save_pulled(const log::DeviceId&, SpaceId space, const sync::LogPlace& pulled) override;
  Result<void> save_pushed(const log::DeviceId&, SpaceId space, std::uint64_t pushed,
                           const sync::LogPlace&) override;
  Result<void> save_grants(const log::DeviceId&, const std::vector<sync::SpaceGrant>&) override { return {}; }
  Result<void> save_refused(const log::DeviceId&, SpaceId, const Hash&, const Error& why) override {
    return why;
  }
  Result<void> forget_refused(const log::DeviceId&, SpaceId) override { return {}; }
  Result<bool> has_refused(const log::DeviceId&, SpaceId) override { return false; }

  Result<std::vector<sync::MissingAttachment>> missing_attachments(const sync::AttachmentQuery&) override {
    return std::vector<sync::MissingAttachment>{};
  }
  Result<std::optional<sync::MissingAttachment>> missing_attachment(SpaceId, const Hash&) override {
    return std::optional<sync::MissingAttachment>{};
  }
  Result<void> add_piece(const sync::MissingAttachment&, ByteView) override { return {}; }
  Result<void> finish_attachment(const sync::MissingAttachment&) override { return {}; }
  Result<void> hold_attachment(const sync::MissingAttachment&) override { return {}; }
  Result<void> drop_pieces(const Hash&) override { return {}; }
  Result<void> hash_pieces(const Hash&, std::uint32_t, Hasher&) override { return {}; }
  Result<std::optional<std::int64_t>> held_turn(SpaceId, const Hash&) override {
    return std::optional<std::int64_t>{};
  }
  Result<std::optional<Bytes>> piece(SpaceId, const Hash&, std::uint32_t) override {
    return std::optional<Bytes>{};
  }
  Result<void> hash_attachment(const Hash&, Hasher&) override { return {}; }

 private:
  sync::PeerSpace* at_peer(SpaceId space);

  sync::EpochId epoch_;
  std::vector<log::SpaceInfo> spaces_;
  std::vector<sync::PeerSpace> at_peer_;
  std::vector<sync::StoredCommit> own_;
  std::uint64_t taken_ = 0;
};

}  // namespace frontlijn::bench

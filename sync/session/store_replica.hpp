#pragma once

#include "core/store/attachment_peers.hpp"
#include "sync/session/attachment_bounds.hpp"
#include "sync/session/identity.hpp"
#include "sync/session/replica.hpp"
#include "sync/session/store_states.hpp"

namespace frontlijn::sync {

/// An embedded store as a session sees it.
class StoreReplica : public CommitStore {
 public:
  /// `store` must outlive it.
  explicit StoreReplica(store::Store& store, AttachmentBounds bounds = {})
      : store_(store), peers_(store), attachments_(store), states_(store), bounds_(std::move(bounds)) {}

  void bound_attachments(AttachmentBounds bounds) { bounds_ = std::move(bounds); }

  /// After the database was put back from a backup: peers learn that places in the old log mean nothing.
  Result<void> renew_epoch();

  Result<EpochId> epoch() override;
  Result<std::vector<log::SpaceInfo>> spaces() override { return store_.spaces(); }
  Result<void> add_space(const log::SpaceInfo& space) override;
  Result<LogPlace> place_at(SpaceId space, std::uint64_t position) override;
  Result<CommitSlice> commits_after(SpaceId space, std::uint64_t position, const CommitFilter& leave_out,
                                    const ReadBudget& budget) override;
  Result<CommitSlice> chain_after(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                                  std::uint64_t position, const ReadBudget& budget) override;
  Result<std::vector<Head>> heads(SpaceId space) override;
  Result<std::vector<Head>> heads_of(SpaceId space, const log::DeviceId& device) override;
  Result<bool> has_in_chain(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                            const log::PlaceMark& mark) override;
  Result<std::vector<Received>> apply(SpaceId space, std::span<const log::Commit> commits,
                                      const log::DeviceId& peer,
                                      const std::optional<LogPlace>& pulled) override;
  SpaceStates* states() override { return &states_; }

  Result<void> entrust_erasing(const log::DeviceId& device) override {
    return store_.entrust_erasing(device);
  }

  Result<std::optional<EpochId>> peer_epoch(const log::DeviceId& peer) override;
  Result<void> begin_peer_epoch(const log::DeviceId& peer, const EpochId& epoch) override;
  Result<void> contacted(const log::DeviceId& peer) override;
  Result<PeerSpace> peer_space(const log::DeviceId& peer, SpaceId space) override {
    return peers_.space(peer, space);
  }
  Result<void> save_pulled(const log::DeviceId& peer, SpaceId space, const LogPlace& pulled) override;
  Result<void> save_pushed(const log::DeviceId& peer, SpaceId space, std::uint64_t pushed,
                           const LogPlace& anchor) override;
  Result<void> save_grants(const log::DeviceId& peer, const std::vector<SpaceGrant>& granted) override;
  Result<void> save_refused(const log::DeviceId& peer, SpaceId space, const Hash& commit,
                            const Error& why) override;
  Result<void> forget_refused(const log::DeviceId& peer, SpaceId space) override;
  Result<bool> has_refused(const log::DeviceId& peer, SpaceId space) override;

  Result<bool> is_granted(SpaceId space) override { return peers_.is_granted(space); }
  Result<std::vector<SpaceId>> ended_spaces(const log::DeviceId& peer) override { return peers_.ended(peer); }
  Result<store::Left> leave(const log::DeviceId& peer, SpaceId space) override {
    return store_.leave_space(space, peer == log::DeviceId{} ? std::nullopt : std::optional(peer));
  }
  Result<void> finish_leaving() override { return store_.finish_leaving(); }
  Result<std::vector<store::LackingPayloads>> lacking_payloads(SpaceId space) override {
    return store_.lacking_payloads(space);
  }

  Result<std::vector<MissingAttachment>> missing_attachments(const AttachmentQuery& query) override;
  Result<std::optional<MissingAttachment>> missing_attachment(SpaceId space, const Hash& hash) override;
  Result<std::optional<std::int64_t>> held_turn(SpaceId space, const Hash& hash) override;
  Result<std::optional<Error>> no_room_for(const MissingAttachment& attachment) override;
  Result<void> add_piece(const MissingAttachment& attachment, ByteView piece) override;
  Result<void> finish_attachment(const MissingAttachment& attachment) override;
  Result<void> hold_attachment(const MissingAttachment& attachment) override;
  Result<void> drop_pieces(const Hash& hash) override;
  Result<std::optional<Bytes>> piece(SpaceId space, const Hash& hash, std::uint32_t number) override;
  Result<void> hash_attachment(const Hash& hash, Hasher& hasher) override;
  Result<void> hash_pieces(const Hash& hash, std::uint32_t pieces, Hasher& hasher) override;

  Result<store::AttachmentChoices> attachment_choices() override { return store::attachment_choices(store_); }
  Result<std::vector<MissingAttachment>> attachments_to_offer(const AttachmentQuery& query) override;
  Result<void> note_attachment_held(const log::DeviceId& peer, SpaceId space, const Hash& hash) override;
  Result<void> note_attachment_absent(const log::DeviceId& peer, SpaceId space, const Hash& hash) override;
  Result<void> note_attachment_refused(const log::DeviceId& peer, SpaceId space, const Hash& hash,
                                       const Error& why) override;
  Result<void> retry_attachment(const log::DeviceId& peer, SpaceId space, const Hash& hash) override;
  Result<void> forget_attachments(const log::DeviceId& peer, SpaceId space) override;

 private:
  store::Store& store_;
  store::Peers peers_;
  store::AttachmentPeers attachments_;
  StoreStates states_;
  AttachmentBounds bounds_;
};

/// The identity of an embedded store.
class StoreIdentity : public Identity {
 public:
  /// `store` must outlive it.
  explicit StoreIdentity(store::Store& store) : store_(store) {}

  Result<std::optional<log::DeviceKey>> next() override { return store_.next_device(); }
  Result<log::DeviceKey> make_next() override { return store_.make_next_device(); }
  Result<void> adopt_next() override { return store_.adopt_next_device(); }

 private:
  store::Store& store_;
};

}  // namespace frontlijn::sync

#include "sync/session/store_replica.hpp"

#include <algorithm>

#include "core/store/whereabouts.hpp"

namespace frontlijn::sync {

namespace {

constexpr std::string_view epoch_setting = "sync-epoch";

}  // namespace

Result<void> StoreReplica::renew_epoch() {
  return store_.set_setting(epoch_setting, EpochId::make(store_.clock().now(), store_.random()).to_text());
}

Result<EpochId> StoreReplica::epoch() {
  FRONTLIJN_TRY(auto found, store_.setting(epoch_setting));
  if (!found) {
    FRONTLIJN_CHECK(renew_epoch());
    FRONTLIJN_TRY(found, store_.setting(epoch_setting));
  }
  return EpochId::from_text(*found);
}

Result<void> StoreReplica::add_space(const log::SpaceInfo& space) {
  FRONTLIJN_TRY(const auto known, store_.space(space.id));
  if (!known) return store_.add_space(space);
  if (known->name != space.name && !space.name.empty()) return store_.rename_space(space.id, space.name);
  return {};
}

Result<LogPlace> StoreReplica::place_at(SpaceId space, std::uint64_t position) {
  return store_.place_at(space, static_cast<std::int64_t>(std::min(position, ~std::uint64_t{0} >> 1)));
}

Result<CommitSlice> StoreReplica::commits_after(SpaceId space, std::uint64_t position,
                                                const CommitFilter& leave_out, const ReadBudget& budget) {
  return store_.commits_after(space, static_cast<std::int64_t>(position), leave_out, budget);
}

Result<CommitSlice> StoreReplica::chain_after(SpaceId space, const log::DeviceId& device,
                                              std::uint64_t sequence, std::uint64_t position,
                                              const ReadBudget& budget) {
  return store_.chain_after(space, device, sequence, static_cast<std::int64_t>(position), budget);
}

namespace {

std::vector<Head> as_heads(const std::vector<std::pair<log::DeviceId, log::ChainHead>>& branches) {
  std::vector<Head> heads;
  heads.reserve(branches.size());
  for (const auto& [device, head] : branches)
    heads.push_back({device, head.sequence, head.hash});
  return heads;
}

}  // namespace

Result<std::vector<Head>> StoreReplica::heads(SpaceId space) {
  FRONTLIJN_TRY(const auto branches, store_.branches(space));
  return as_heads(branches);
}

Result<std::vector<Head>> StoreReplica::heads_of(SpaceId space, const log::DeviceId& device) {
  FRONTLIJN_TRY(const auto branches, store_.branches_of(space, device));
  return as_heads(branches);
}

Result<bool> StoreReplica::has_in_chain(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                                        const log::PlaceMark& mark) {
  return store_.has_in_chain(space, device, sequence, mark);
}

Result<std::vector<Received>> StoreReplica::apply(SpaceId space, std::span<const log::Commit> commits,
                                                  const log::DeviceId& peer,
                                                  const std::optional<LogPlace>& pulled) {
  // A meeting that goes on may not have heard yet.
  FRONTLIJN_TRY(const bool is_left, store_.is_left(space));
  if (is_left) {
    std::vector<Received> refused;
    for (const log::Commit& commit : commits)
      refused.push_back(
          {log::hash_of(commit.header), std::nullopt,
           fail(ErrorKind::refused, "space.not-yours", {{"space", space.to_text().substr(0, 8)}})});
    return refused;
  }
  const auto save_place = [&](const std::vector<Received>& received) -> Result<void> {
    if (!pulled) return {};
    const bool whole = std::all_of(received.begin(), received.end(),
                                   [](const Received& one) { return one.applied.has_value(); });
    if (!whole) return {};
    FRONTLIJN_CHECK(peers_.save_pulled(peer, space, *pulled));
    return {};
  };
  if (!pulled) return store_.apply_all(space, commits, peer.to_text(), save_place);

  return store_.apply_all(space, commits, peer.to_text(),
                          [&](const std::vector<Received>& received) -> Result<void> {
                            FRONTLIJN_CHECK(save_place(received));
                            // What came from the peer need not be looked through again. Asked in here: the
                            // app may have written something just before.
                            FRONTLIJN_TRY(const bool more_to_send, peers_.has_more_for(peer, space));
                            if (more_to_send) return {};
                            FRONTLIJN_TRY(const PeerSpace known, peers_.space(peer, space));
                            FRONTLIJN_TRY(const LogPlace after, newest(space));
                            return peers_.save_pushed(peer, space, after.position, known.anchor);
                          });
}

Result<std::optional<EpochId>> StoreReplica::peer_epoch(const log::DeviceId& peer) {
  FRONTLIJN_TRY(const auto bytes, peers_.epoch(peer));
  if (!bytes) return std::optional<EpochId>{};
  FRONTLIJN_TRY(const EpochId epoch, EpochId::from_bytes(*bytes));
  return std::optional<EpochId>{epoch};
}

Result<void> StoreReplica::begin_peer_epoch(const log::DeviceId& peer, const EpochId& epoch) {
  return peers_.begin_epoch(peer, epoch.bytes);
}

Result<void> StoreReplica::contacted(const log::DeviceId& peer) {
  return peers_.contacted(peer, store_.clock().now());
}

Result<void> StoreReplica::save_pulled(const log::DeviceId& peer, SpaceId space, const LogPlace& pulled) {
  return peers_.save_pulled(peer, space, pulled);
}

Result<void> StoreReplica::save_pushed(const log::DeviceId& peer, SpaceId space, std::uint64_t pushed,
                                       const LogPlace& anchor) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store_.database()));
  FRONTLIJN_TRY(const PeerSpace known, peers_.space(peer, space));
  FRONTLIJN_CHECK(peers_.save_pushed(peer, space, pushed, anchor));
  FRONTLIJN_CHECK(store::note_acknowledged(store_, peer, space, known.pushed, pushed));
  return transaction.commit();
}

Result<void> StoreReplica::save_grants(const log::DeviceId& peer, const std::vector<SpaceGrant>& granted) {
  std::vector<PeerSpace> rows;
  for (const SpaceGrant& grant : granted) {
    PeerSpace& row = rows.emplace_back();
    row.space = grant.id;
    row.role = static_cast<std::uint32_t>(grant.role);
    row.writable = grant.writable;
  }
  return peers_.save_grants(peer, rows);
}

Result<void> StoreReplica::save_refused(const log::DeviceId& peer, SpaceId space, const Hash& commit,
                                        const Error& why) {
  return peers_.save_refused(peer, {space, commit, why, store_.clock().now()});
}

Result<void> StoreReplica::forget_refused(const log::DeviceId& peer, SpaceId space) {
  return peers_.forget_refused(peer, space);
}

Result<bool> StoreReplica::has_refused(const log::DeviceId& peer, SpaceId space) {
  FRONTLIJN_TRY(const auto refused, peers_.refused(peer, limits::batch_commits));
  return std::any_of(refused.begin(), refused.end(),
                     [&](const RefusedCommit& one) { return one.space == space; });
}

Result<std::vector<MissingAttachment>> StoreReplica::missing_attachments(const AttachmentQuery& query) {
  return store_.missing_attachments(query);
}

Result<std::optional<std::int64_t>> StoreReplica::held_turn(SpaceId space, const Hash& hash) {
  return store_.held_turn(space, hash);
}

Result<std::optional<Error>> StoreReplica::no_room_for(const MissingAttachment& attachment) {
  return bounds_.refusal(attachment,
                         [&] { return store_.attachment_use(attachment.space, attachment.giver); });
}

Result<std::optional<MissingAttachment>> StoreReplica::missing_attachment(SpaceId space, const Hash& hash) {
  return store_.missing_attachment(space, hash);
}

Result<void> StoreReplica::add_piece(const MissingAttachment& attachment, ByteView piece) {
  return store_.add_piece(attachment, piece);
}

Result<void> StoreReplica::finish_attachment(const MissingAttachment& attachment) {
  return store_.finish_attachment(attachment);
}

Result<void> StoreReplica::hold_attachment(const MissingAttachment& attachment) {
  return store_.hold_attachment(attachment);
}

Result<void> StoreReplica::drop_pieces(const Hash& hash) { return store_.drop_pieces(hash); }

Result<std::optional<Bytes>> StoreReplica::piece(SpaceId space, const Hash& hash, std::uint32_t number) {
  return store_.piece(space, hash, number);
}

Result<void> StoreReplica::hash_attachment(const Hash& hash, Hasher& hasher) {
  return store_.hash_attachment(hash, hasher);
}

Result<void> StoreReplica::hash_pieces(const Hash& hash, std::uint32_t pieces, Hasher& hasher) {
  return store_.hash_pieces(hash, pieces, hasher);
}

Result<std::vector<MissingAttachment>> StoreReplica::attachments_to_offer(const AttachmentQuery& query) {
  return attachments_.to_offer(query);
}

Result<void> StoreReplica::note_attachment_held(const log::DeviceId& peer, SpaceId space, const Hash& hash) {
  return attachments_.note_held(peer, space, hash);
}

Result<void> StoreReplica::note_attachment_absent(const log::DeviceId& peer, SpaceId space,
                                                  const Hash& hash) {
  return attachments_.note_absent(peer, space, hash);
}

Result<void> StoreReplica::note_attachment_refused(const log::DeviceId& peer, SpaceId space, const Hash& hash,
                                                   const Error& why) {
  return attachments_.note_refused(peer, space, hash, why);
}

Result<void> StoreReplica::retry_attachment(const log::DeviceId& peer, SpaceId space, const Hash& hash) {
  return attachments_.forget(peer, space, hash);
}

Result<void> StoreReplica::forget_attachments(const log::DeviceId& peer, SpaceId space) {
  return attachments_.forget_space(peer, space);
}

}  // namespace frontlijn::sync

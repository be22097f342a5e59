#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/log/space.hpp"
#include "core/store/attachment_choice.hpp"
#include "core/store/peers.hpp"
#include "core/store/store.hpp"
#include "sync/protocol/frames.hpp"
#include "sync/session/space_states.hpp"

/// What a session asks of the place where its end keeps commits and attachments: an embedded store, a
/// database server, a store in memory. Each call that writes is durable when it returns.
namespace frontlijn::sync {

using store::Applied;
using store::AttachmentQuery;
using store::CommitFilter;
using store::CommitSlice;
using store::MissingAttachment;
using store::PeerSpace;
using store::ReadBudget;
using store::Received;
using store::RefusedCommit;
using store::StoredCommit;

class CommitStore {
 public:
  virtual ~CommitStore() = default;

  /// Names this life of the log; another after a restore.
  virtual Result<EpochId> epoch() = 0;
  virtual Result<std::vector<log::SpaceInfo>> spaces() = 0;
  /// Known spaces take the name.
  virtual Result<void> add_space(const log::SpaceInfo& space) = 0;

  /// The newest place in the log of a space that is not beyond `position`.
  virtual Result<LogPlace> place_at(SpaceId space, std::uint64_t position) = 0;
  Result<LogPlace> newest(SpaceId space) { return place_at(space, ~std::uint64_t{0} >> 1); }
  virtual Result<CommitSlice> commits_after(SpaceId space, std::uint64_t position,
                                            const CommitFilter& leave_out, const ReadBudget& budget) = 0;
  /// One device's commits, every branch, in order of sequence, beyond (sequence, position).
  virtual Result<CommitSlice> chain_after(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                                          std::uint64_t position, const ReadBudget& budget) = 0;
  virtual Result<std::vector<Head>> heads(SpaceId space) = 0;
  /// Of one device's chain alone: asked at each contact, where a space may have ten thousand.
  virtual Result<std::vector<Head>> heads_of(SpaceId space, const log::DeviceId& device) = 0;
  virtual Result<bool> has_in_chain(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                                    const log::PlaceMark& mark) = 0;

  /// Takes in a batch at once; a commit that cannot be taken in is refused alone. Where `pulled` is given and
  /// nothing was refused, it is saved in the same go. Fails when the storage does; then nothing was taken in.
  virtual Result<std::vector<Received>> apply(SpaceId space, std::span<const log::Commit> commits,
                                              const log::DeviceId& peer,
                                              const std::optional<LogPlace>& pulled) = 0;

  /// From here on the erasures of this device count in every space (core/log/erasure.hpp).
  virtual Result<void> entrust_erasing(const log::DeviceId& device) = 0;

  /// Spaces as they stand, ahead of their history; null: this end knows commits alone.
  virtual SpaceStates* states() { return nullptr; }

  // --- what is known of a peer; a server keeps none of it but the contact ---
  virtual Result<std::optional<EpochId>> peer_epoch(const log::DeviceId& peer) = 0;
  virtual Result<void> begin_peer_epoch(const log::DeviceId& peer, const EpochId& epoch) = 0;
  virtual Result<void> contacted(const log::DeviceId& peer) = 0;
  virtual Result<PeerSpace> peer_space(const log::DeviceId& peer, SpaceId space) = 0;
  virtual Result<void> save_pulled(const log::DeviceId& peer, SpaceId space, const LogPlace& pulled) = 0;
  virtual Result<void> save_pushed(const log::DeviceId& peer, SpaceId space, std::uint64_t pushed,
                                   const LogPlace& anchor) = 0;
  virtual Result<void> save_grants(const log::DeviceId& peer, const std::vector<SpaceGrant>& granted) = 0;
  virtual Result<void> save_refused(const log::DeviceId& peer, SpaceId space, const Hash& commit,
                                    const Error& why) = 0;
  virtual Result<void> forget_refused(const log::DeviceId& peer, SpaceId space) = 0;
  virtual Result<bool> has_refused(const log::DeviceId& peer, SpaceId space) = 0;

  // --- spaces that this end may not read any more; a server reads them all ---
  /// Those that the peer granted once, and that are here still.
  virtual Result<std::vector<SpaceId>> ended_spaces(const log::DeviceId&) { return std::vector<SpaceId>{}; }
  /// Whether some peer grants it now.
  virtual Result<bool> is_granted(SpaceId) { return false; }
  /// Takes away what is here of it, but for what was written here and the peer has not acknowledged; no peer
  /// (zero): all that was written here stays.
  virtual Result<store::Left> leave(const log::DeviceId&, SpaceId) { return store::Left{}; }
  /// Goes on with what was cut off.
  virtual Result<void> finish_leaving() { return {}; }
  /// Devices whose commits are here without what they say, and not because it was erased: left out by whoever
  /// handed them over, or taken away when the space was left.
  virtual Result<std::vector<store::LackingPayloads>> lacking_payloads(SpaceId) {
    return std::vector<store::LackingPayloads>{};
  }

  // --- attachments ---
  virtual Result<std::vector<MissingAttachment>> missing_attachments(const AttachmentQuery& query) = 0;
  /// None where the space does not refer to it, or holds it already.
  virtual Result<std::optional<MissingAttachment>> missing_attachment(SpaceId space, const Hash& hash) = 0;
  /// The turn of an attachment that is held by this space; none where it is not.
  virtual Result<std::optional<std::int64_t>> held_turn(SpaceId space, const Hash& hash) = 0;
  /// Why an attachment cannot be taken in now: a quota, or a disk that is nearly full; none where it can.
  virtual Result<std::optional<Error>> no_room_for(const MissingAttachment&) {
    return std::optional<Error>{};
  }
  virtual Result<void> add_piece(const MissingAttachment& attachment, ByteView piece) = 0;
  /// Fails with "attachment.damaged" when the content is not what the hash says; then its pieces are gone.
  virtual Result<void> finish_attachment(const MissingAttachment& attachment) = 0;
  virtual Result<void> hold_attachment(const MissingAttachment& attachment) = 0;
  /// Half an attachment that turned out to be another's: it begins anew.
  virtual Result<void> drop_pieces(const Hash& hash) = 0;
  /// None unless the attachment is held by this space and has such a piece.
  virtual Result<std::optional<Bytes>> piece(SpaceId space, const Hash& hash, std::uint32_t number) = 0;
  virtual Result<void> hash_attachment(const Hash& hash, Hasher& hasher) = 0;
  /// Adds the first so many pieces.
  virtual Result<void> hash_pieces(const Hash& hash, std::uint32_t pieces, Hasher& hasher) = 0;

  // --- what is known of attachments at a peer; a server keeps none of it ---
  /// What the user of this end chose to send and to fetch.
  virtual Result<store::AttachmentChoices> attachment_choices() { return store::AttachmentChoices{}; }
  virtual Result<std::vector<MissingAttachment>> attachments_to_offer(const AttachmentQuery&) {
    return std::vector<MissingAttachment>{};
  }
  virtual Result<void> note_attachment_held(const log::DeviceId&, SpaceId, const Hash&) { return {}; }
  virtual Result<void> note_attachment_absent(const log::DeviceId&, SpaceId, const Hash&) { return {}; }
  virtual Result<void> note_attachment_refused(const log::DeviceId&, SpaceId, const Hash&, const Error&) {
    return {};
  }
  virtual Result<void> retry_attachment(const log::DeviceId&, SpaceId, const Hash&) { return {}; }
  virtual Result<void> forget_attachments(const log::DeviceId&, SpaceId) { return {}; }
};

}  // namespace frontlijn::sync

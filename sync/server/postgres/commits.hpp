#pragma once

#include <map>
#include <set>
#include <string>

#include "core/base/random.hpp"
#include "sync/server/postgres/connection.hpp"
#include "sync/session/attachment_bounds.hpp"
#include "sync/session/replica.hpp"

namespace frontlijn::postgres {

/// The commits and attachments of all spaces in one PostgreSQL, for any number of server processes at once.
/// It reads no payload but to see which attachments a commit refers to, where it can be read at all.
///
/// Positions count per space and are handed out under a lock on the space that lasts until the transaction
/// ends: they become visible in their order (promise 10).
class PostgresCommits : public sync::CommitStore {
 public:
  /// On a migrated database; all must outlive it. `origin` names this process in wake-ups, so that it need
  /// not wake itself; empty: everybody is woken.
  PostgresCommits(Connection& connection, const Clock& clock, RandomSource& random, std::string origin = {},
                  sync::AttachmentBounds bounds = {})
      : connection_(connection),
        clock_(clock),
        random_(random),
        origin_(std::move(origin)),
        bounds_(std::move(bounds)) {}

  void bound_attachments(sync::AttachmentBounds bounds) { bounds_ = std::move(bounds); }

  /// Spaces as they stand, where this process keeps a projection; must outlive it.
  void give_states_of(sync::SpaceStates& states) { states_ = &states; }
  sync::SpaceStates* states() override { return states_; }

  /// After the database was put back from a backup: peers learn that places in the old log mean nothing.
  Result<void> renew_epoch();
  /// The same, unless another process has done so since it was `from`.
  Result<void> renew_epoch(const sync::EpochId& from);
  struct SpacePlace {
    log::SpaceInfo info;
    std::uint64_t newest = 0;
    std::optional<log::PlaceMark> mark;  ///< there; none in a log of before there were marks
  };
  /// Every space with the newest position in it.
  Result<std::vector<SpacePlace>> places();
  /// Devices that were in touch at that moment or since, with the last time.
  Result<std::vector<std::pair<log::DeviceId, Instant>>> contacts_since(Instant since);
  /// Grows with every commit that is taken in anywhere.
  Result<std::uint64_t> total();
  /// No other process takes in commits of this space before the transaction that this stands in has ended.
  /// The newest place in its log; fails with "space.unknown".
  Result<log::LogPlace> lock(SpaceId space);
  Result<std::set<Hash>> without_payload(SpaceId space, const Blobs& hashes);
  Result<void> fill_in(SpaceId space, const log::Commit& commit, const Hash& hash);
  /// Whole, with its content checked. Fails with "attachment.not-here" or "attachment.damaged".
  Result<Bytes> attachment(const Hash& hash);
  Result<bool> is_complete(const Hash& hash);

  Result<sync::EpochId> epoch() override;
  Result<std::vector<log::SpaceInfo>> spaces() override;
  Result<void> add_space(const log::SpaceInfo& space) override;
  Result<log::LogPlace> place_at(SpaceId space, std::uint64_t position) override;
  Result<sync::CommitSlice> commits_after(SpaceId space, std::uint64_t position,
                                          const sync::CommitFilter& leave_out,
                                          const sync::ReadBudget& budget) override;
  Result<sync::CommitSlice> chain_after(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                                        std::uint64_t position, const sync::ReadBudget& budget) override;
  Result<std::vector<sync::Head>> heads(SpaceId space) override;
  Result<std::vector<sync::Head>> heads_of(SpaceId space, const log::DeviceId& device) override;
  Result<std::vector<store::LackingPayloads>> lacking_payloads(SpaceId space) override;
  /// Whether what a commit of this device with this sequence number says is here.
  Result<bool> has_payload(SpaceId space, const log::DeviceId& device, std::uint64_t sequence);
  Result<bool> has_in_chain(SpaceId space, const log::DeviceId& device, std::uint64_t sequence,
                            const log::PlaceMark& mark) override;
  Result<std::vector<sync::Received>> apply(SpaceId space, std::span<const log::Commit> commits,
                                            const log::DeviceId& peer,
                                            const std::optional<log::LogPlace>& pulled) override;

  Result<void> entrust_erasing(const log::DeviceId& device) override;

  Result<void> contacted(const log::DeviceId& peer) override;
  // The others are what an end that follows a server remembers of it. A server follows nobody: to be asked is
  // a bug.
  Result<std::optional<sync::EpochId>> peer_epoch(const log::DeviceId& peer) override;
  Result<void> begin_peer_epoch(const log::DeviceId& peer, const sync::EpochId& epoch) override;
  Result<sync::PeerSpace> peer_space(const log::DeviceId& peer, SpaceId space) override;
  Result<void> save_pulled(const log::DeviceId& peer, SpaceId space, const log::LogPlace& pulled) override;
  Result<void> save_pushed(const log::DeviceId& peer, SpaceId space, std::uint64_t pushed,
                           const log::LogPlace& anchor) override;
  Result<void> save_grants(const log::DeviceId& peer, const std::vector<sync::SpaceGrant>& granted) override;
  Result<void> save_refused(const log::DeviceId& peer, SpaceId space, const Hash& commit,
                            const Error& why) override;
  Result<void> forget_refused(const log::DeviceId& peer, SpaceId space) override;
  Result<bool> has_refused(const log::DeviceId& peer, SpaceId space) override;

  Result<std::vector<sync::MissingAttachment>> missing_attachments(
      const sync::AttachmentQuery& query) override;
  Result<std::optional<std::int64_t>> held_turn(SpaceId space, const Hash& hash) override;
  Result<std::optional<Error>> no_room_for(const sync::MissingAttachment& attachment) override;
  Result<std::optional<sync::MissingAttachment>> missing_attachment(SpaceId space, const Hash& hash) override;
  Result<void> add_piece(const sync::MissingAttachment& attachment, ByteView piece) override;
  Result<void> finish_attachment(const sync::MissingAttachment& attachment) override;
  Result<void> hold_attachment(const sync::MissingAttachment& attachment) override;
  Result<void> drop_pieces(const Hash& hash) override;
  Result<std::optional<Bytes>> piece(SpaceId space, const Hash& hash, std::uint32_t number) override;
  Result<void> hash_attachment(const Hash& hash, Hasher& hasher) override;
  Result<void> hash_pieces(const Hash& hash, std::uint32_t pieces, Hasher& hasher) override;

 private:
  /// Commits beyond (sequence, position), whatever the order is.
  using Query = std::function<Result<Rows>(std::int64_t sequence, std::int64_t position,
                                           const sync::ReadBudget& budget)>;
  Result<sync::CommitSlice> read_slice(SpaceId space, std::uint64_t sequence, std::uint64_t position,
                                       const sync::ReadBudget& budget, const Query& query);
  Result<std::vector<sync::MissingAttachment>> read_missing(SpaceId space, const Rows& references);
  Result<store::AttachmentUse> attachment_use(SpaceId space, EntityId giver);
  Result<void> take_erasures(SpaceId space, const std::vector<std::pair<const log::Commit*, Hash>>& taken);
  Result<void> carry_out(SpaceId space, const std::set<Hash>& commits);
  Result<void> collect_attachments(SpaceId space, const Hash& commit, std::set<Hash>& attachments);
  Result<void> tell_sessions();
  Result<void> drop_unspoken_of(SpaceId space, const std::set<Hash>& hashes);
  Result<std::uint64_t> lock_pieces(const sync::MissingAttachment& attachment);
  Result<void> each_piece(const Hash& hash, const std::function<void(ByteView)>& visit);

  Connection& connection_;
  const Clock& clock_;
  RandomSource& random_;
  std::string origin_;
  sync::SpaceStates* states_ = nullptr;
  sync::AttachmentBounds bounds_;
};

/// What a wake-up is sent on.
inline constexpr const char* news_channel = "frontlijn_news";

}  // namespace frontlijn::postgres

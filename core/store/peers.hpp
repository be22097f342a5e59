#pragma once

#include <optional>
#include <vector>

#include "core/log/log_place.hpp"
#include "core/store/store.hpp"

namespace frontlijn::store {

/// What this replica knows of one space at one peer.
struct PeerSpace {
  SpaceId space;
  log::LogPlace pulled;      ///< everything of the peer's log up to here is in ours
  log::LogPlace anchor;      ///< a place in the peer's log where it acknowledged a commit of ours
  std::uint64_t pushed = 0;  ///< everything of our log up to here is durable at the peer, or refused by it
  bool granted = false;      ///< the peer lets us see it
  bool ended = false;        ///< it did, and what we have of it is here still
  std::uint32_t role = 0;    ///< as the peer's protocol numbers them
  bool writable = false;
};

struct RefusedCommit {
  SpaceId space;
  Hash commit;
  Error why;
  Instant at;
};

/// The peers of a replica, by their device: how far each is in our log and we in theirs, what they refused.
class Peers {
 public:
  explicit Peers(Store& store) : store_(store) {}

  /// None where this peer was never met.
  Result<std::optional<Bytes>> epoch(const log::DeviceId& peer);
  /// The peer's log has begun another life: what we knew of places in it means nothing any more.
  Result<void> begin_epoch(const log::DeviceId& peer, ByteView epoch);
  Result<void> contacted(const log::DeviceId& peer, Instant at);
  Result<std::optional<Instant>> last_contact(const log::DeviceId& peer);

  Result<std::vector<PeerSpace>> spaces(const log::DeviceId& peer);
  Result<PeerSpace> space(const log::DeviceId& peer, SpaceId space);
  /// Fail with "space.unknown".
  Result<void> save_pulled(const log::DeviceId& peer, SpaceId space, const log::LogPlace& pulled);
  Result<void> save_pushed(const log::DeviceId& peer, SpaceId space, std::uint64_t pushed,
                           const log::LogPlace& anchor);
  /// These and no others are granted now.
  Result<void> save_grants(const log::DeviceId& peer, const std::vector<PeerSpace>& granted);
  /// Whether any peer grants it now; or has ever granted it.
  Result<bool> is_granted(SpaceId space);
  Result<bool> was_granted(SpaceId space);
  /// Spaces that were granted, are not any more, and are here still. A person's own space is never one.
  Result<std::vector<SpaceId>> ended(const log::DeviceId& peer);

  Result<void> save_refused(const log::DeviceId& peer, const RefusedCommit& refused);
  Result<void> forget_refused(const log::DeviceId& peer, SpaceId space);
  /// Oldest first, at most `limit`.
  Result<std::vector<RefusedCommit>> refused(const log::DeviceId& peer, std::size_t limit);

  /// Commits made here that the peer has acknowledged, refused ones aside.
  Result<std::int64_t> sent(const log::DeviceId& peer);
  /// Commits made here in spaces that the peer does not let us write: they stay with us.
  Result<std::int64_t> kept_back(const log::DeviceId& peer);
  /// Commits in our log that the peer neither gave us nor has acknowledged, over the spaces it lets us write;
  /// and states that another gave, each counted as one.
  Result<std::int64_t> unsent(const log::DeviceId& peer);
  /// Whether anything of the space that did not come from the peer stands beyond what it has acknowledged.
  Result<bool> has_more_for(const log::DeviceId& peer, SpaceId space);

 private:
  Result<bool> has_granted(const log::DeviceId& peer, const std::vector<PeerSpace>& granted);
  Result<std::int64_t> number_of(const log::DeviceId& peer);
  Result<std::int64_t> space_number(SpaceId space);
  Result<std::int64_t> row_for(const log::DeviceId& peer, SpaceId space);

  Store& store_;
};

}  // namespace frontlijn::store

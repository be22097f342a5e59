#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/store/store.hpp"

/// What a session asks of an end that gives or takes in spaces as they stand, besides their commits.
namespace frontlijn::sync {

using store::StatePolicy;

/// One state while it is being read; see store::StateReading.
class StateSource {
 public:
  virtual ~StateSource() = default;
  /// None after the last page. Fails with "state.moved" or "state.too-large".
  virtual Result<std::optional<Bytes>> next() = 0;
  /// Once `next` gave none; without the hash over the pages.
  virtual Result<log::StateClaim> claim() = 0;
};

class SpaceStates {
 public:
  virtual ~SpaceStates() = default;

  // --- giving ---
  /// Whether a receiver that has our log up to `position` is better served with the state.
  virtual Result<bool> is_cheaper(SpaceId space, std::uint64_t position, const StatePolicy& policy) = 0;
  /// Whether what lies beyond `position` cannot all be sent to `peer` as commits: a state of another maker
  /// was taken in there.
  virtual Result<bool> has_state_after(SpaceId space, std::uint64_t position, const log::DeviceId& peer) = 0;
  /// Whether all commits of this device with a higher sequence number are here themselves.
  virtual Result<bool> reaches_back(SpaceId space, const log::DeviceId& device, std::uint64_t sequence) = 0;
  /// None where it is not to be had.
  virtual Result<std::unique_ptr<StateSource>> read(SpaceId space) = 0;

  // --- taking in ---
  virtual bool takes() const = 0;
  virtual Result<std::uint64_t> entities(SpaceId space) = 0;
  virtual Result<std::int64_t> begin(SpaceId space, const log::DeviceId& maker) = 0;
  virtual Result<void> add(std::int64_t state, std::uint64_t number, bool ends_page, ByteView bytes) = 0;
  virtual Result<void> drop(std::int64_t state) = 0;
  /// All at once, joined with what is here; where `pulled` is given it is saved in the same go. Fails with
  /// "state.damaged" or "state.differs"; then nothing has changed.
  virtual Result<void> take(std::int64_t state, const log::DeviceId& maker, const log::StateClaim& claim,
                            const log::Signature& signature, const std::optional<log::LogPlace>& pulled) = 0;

  // --- history on demand ---
  /// Whether there are chains to fetch; cheap.
  virtual Result<bool> lacks_history(SpaceId space) = 0;
  /// For each chain that a state covers, up to where its commits are here from the first on.
  virtual Result<std::vector<std::pair<log::DeviceId, std::uint64_t>>> chains_to_fetch(SpaceId space) = 0;
  virtual Result<std::vector<store::Received>> apply_history(SpaceId space,
                                                             std::span<const log::Commit> commits,
                                                             const log::DeviceId& peer) = 0;
  /// Once all is here; the makers of states that it does not lead to, for each "state.disproved".
  virtual Result<std::vector<Error>> prove(SpaceId space) = 0;
};

}  // namespace frontlijn::sync

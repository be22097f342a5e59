#pragma once

#include "core/store/peers.hpp"
#include "sync/session/space_states.hpp"

namespace frontlijn::sync {

/// The states of an embedded store.
class StoreStates : public SpaceStates {
 public:
  /// `store` must outlive it.
  explicit StoreStates(store::Store& store) : store_(store), peers_(store) {}

  Result<bool> is_cheaper(SpaceId space, std::uint64_t position, const StatePolicy& policy) override;
  Result<bool> has_state_after(SpaceId space, std::uint64_t position, const log::DeviceId& peer) override;
  Result<bool> reaches_back(SpaceId space, const log::DeviceId& device, std::uint64_t sequence) override;
  Result<std::unique_ptr<StateSource>> read(SpaceId space) override;

  bool takes() const override { return true; }
  Result<std::uint64_t> entities(SpaceId space) override;
  Result<std::int64_t> begin(SpaceId space, const log::DeviceId& maker) override;
  Result<void> add(std::int64_t state, std::uint64_t number, bool ends_page, ByteView bytes) override;
  Result<void> drop(std::int64_t state) override;
  Result<void> take(std::int64_t state, const log::DeviceId& maker, const log::StateClaim& claim,
                    const log::Signature& signature, const std::optional<log::LogPlace>& pulled) override;

  Result<bool> lacks_history(SpaceId space) override;
  Result<std::vector<std::pair<log::DeviceId, std::uint64_t>>> chains_to_fetch(SpaceId space) override;
  Result<std::vector<store::Received>> apply_history(SpaceId space, std::span<const log::Commit> commits,
                                                     const log::DeviceId& peer) override;
  Result<std::vector<Error>> prove(SpaceId space) override;

 protected:
  /// Where the newest of what is here stands in the log that peers see.
  virtual Result<log::LogPlace> place_of(SpaceId space);

 private:
  store::Store& store_;
  store::Peers peers_;
};

}  // namespace frontlijn::sync

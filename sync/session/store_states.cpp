#include "sync/session/store_states.hpp"

#include <algorithm>
#include <limits>

#include "core/store/state_reading.hpp"

namespace frontlijn::sync {

namespace {

class ReadFromStore : public StateSource {
 public:
  explicit ReadFromStore(std::unique_ptr<store::StateReading> reading) : reading_(std::move(reading)) {}

  Result<std::optional<Bytes>> next() override { return reading_->next(); }
  Result<log::StateClaim> claim() override { return reading_->claim(); }

 private:
  std::unique_ptr<store::StateReading> reading_;
};

std::int64_t within(std::uint64_t position) {
  return static_cast<std::int64_t>(std::min(position, ~std::uint64_t{0} >> 1));
}

}  // namespace

Result<bool> StoreStates::is_cheaper(SpaceId space, std::uint64_t position, const StatePolicy& policy) {
  return store_.state_is_cheaper(space, within(position), policy);
}

Result<bool> StoreStates::has_state_after(SpaceId space, std::uint64_t position, const log::DeviceId& peer) {
  return store_.has_state_after(space, within(position), peer);
}

Result<bool> StoreStates::reaches_back(SpaceId space, const log::DeviceId& device, std::uint64_t sequence) {
  return store_.reaches_back(space, device, sequence);
}

Result<std::unique_ptr<StateSource>> StoreStates::read(SpaceId space) {
  FRONTLIJN_TRY(auto reading,
                store::StateReading::begin(store_, space, [this, space] { return place_of(space); }));
  if (!reading) return std::unique_ptr<StateSource>{};
  return std::unique_ptr<StateSource>(std::make_unique<ReadFromStore>(std::move(reading)));
}

Result<log::LogPlace> StoreStates::place_of(SpaceId space) {
  return store_.place_at(space, std::numeric_limits<std::int64_t>::max());
}

Result<std::uint64_t> StoreStates::entities(SpaceId space) {
  FRONTLIJN_TRY(
      const auto count,
      store_.database().number(
          "SELECT count(*) FROM entity WHERE space = (SELECT id FROM space WHERE space = ?)", space));
  return static_cast<std::uint64_t>(count.value_or(0));
}

Result<std::int64_t> StoreStates::begin(SpaceId space, const log::DeviceId& maker) {
  return store_.begin_state(space, maker);
}

Result<void> StoreStates::add(std::int64_t state, std::uint64_t number, bool ends_page, ByteView bytes) {
  return store_.add_state_part(state, within(number), ends_page, bytes);
}

Result<void> StoreStates::drop(std::int64_t state) { return store_.drop_state(state); }

Result<void> StoreStates::take(std::int64_t state, const log::DeviceId& maker, const log::StateClaim& claim,
                               const log::Signature& signature, const std::optional<log::LogPlace>& pulled) {
  return store_.take_state(state, maker, claim, signature, [&]() -> Result<void> {
    return pulled ? peers_.save_pulled(maker, claim.space, *pulled) : Result<void>{};
  });
}

Result<bool> StoreStates::lacks_history(SpaceId space) { return store_.lacks_history(space); }

Result<std::vector<std::pair<log::DeviceId, std::uint64_t>>> StoreStates::chains_to_fetch(SpaceId space) {
  return store_.chains_to_fetch(space);
}

Result<std::vector<store::Received>> StoreStates::apply_history(SpaceId space,
                                                                std::span<const log::Commit> commits,
                                                                const log::DeviceId& peer) {
  return store_.apply_history(space, commits, peer.to_text());
}

Result<std::vector<Error>> StoreStates::prove(SpaceId space) { return store_.prove_states(space); }

}  // namespace frontlijn::sync

#pragma once

#include <deque>
#include <limits>
#include <memory>
#include <set>

#include "core/store/store.hpp"

namespace frontlijn::store {

/// Reads a space as it stands, a page at a time, while the log may grow in between: what changed after its
/// page was made comes once more at the end, so that all pages together are the state at one place in the
/// log.
class StateReading {
 public:
  /// None where a payload of the space cannot be read here: then what we have is not all that stands. Fails
  /// with "space.unknown".
  /// `place_of`: asked at the very moment that the state is of, where places are not those of the store.
  using PlaceOf = std::function<Result<log::LogPlace>()>;
  static Result<std::unique_ptr<StateReading>> begin(Store& store, SpaceId space, PlaceOf place_of = {});

  /// The next page, packed; none after the last, and then `claim` says what they add up to. Fails with
  /// "state.moved" where too much happens meanwhile, or "state.too-large".
  Result<std::optional<Bytes>> next();
  /// Without the hash over the pages.
  const log::StateClaim& claim() const { return claim_; }

 private:
  StateReading(Store& store, SpaceId space, PlaceOf place_of)
      : store_(store), place_of_(std::move(place_of)) {
    claim_.space = space;
  }

  Result<void> look_at_news();
  void note_changed(const log::Payload& payload);
  Result<void> read_entities(log::StatePage& page);
  Result<void> read_changed(log::StatePage& page);
  Result<bool> read_erasures(log::StatePage& page);
  Result<void> add(Statement& row, log::StatePage& page);
  Result<std::optional<std::string>> kind_after(const std::string& kind);
  Result<void> make_claim();
  Result<std::int64_t> newest_state();

  Store& store_;
  PlaceOf place_of_;
  std::int64_t space_ = 0;
  log::StateClaim claim_;
  log::Coverage coverage_;
  std::deque<log::StatePage::Run> runs_;
  std::int64_t seen_upto_ = 0;  ///< our log up to here is in `coverage_`
  std::int64_t states_upto_ = 0;
  std::optional<std::string> kind_;  ///< being read; none: all were
  std::int64_t row_ = 0;             ///< and read up to here
  std::set<std::pair<std::string, EntityId>> changed_;
  std::size_t changed_in_all_ = 0;
  std::int64_t erasures_upto_ = 0;  ///< by position: are in the pages
  std::size_t bytes_ = 0;           ///< in the page being made
  std::size_t writes_ = 0;
  bool done_ = false;
};

}  // namespace frontlijn::store

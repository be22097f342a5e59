#pragma once

#include "support/fixtures.hpp"

#include "core/store/store.hpp"

namespace frontlijn::test {

inline store::Model sample_model() {
  using log::Merge;
  using store::FieldType;
  store::Model model;
  model.add({"observation",
             {{"words", FieldType::text, Merge::parallel, false, true},
              {"at", FieldType::moment, Merge::once, true},
              {"place", FieldType::point, Merge::latest},
              {"subject", FieldType::reference, Merge::latest, true},
              {"domains", FieldType::text, Merge::set},
              {"remarks", FieldType::text, Merge::list, false, true}}});
  return model;
}

/// A replica in memory, with a device, a clock and randomness of its own.
struct Replica {
  SetClock clock;
  SeededRandom random;
  std::unique_ptr<store::Store> store;

  explicit Replica(std::uint64_t seed, const std::string& path = ":memory:") : random(seed) {
    auto opened = store::Store::open({path, store::DatabaseKey{}, store::Database::Sharing::exclusive},
                                     sample_model(), clock, random);
    store = std::move(opened).value();
  }
  store::Store* operator->() { return store.get(); }
};

inline const log::SpaceInfo work_space{*SpaceId::from_text("0193a5b27c1e7f008a3d000000000001"),
                                       log::SpaceKind::team_work, "Centrum"};

/// All commits of `from` that `to` does not have, by position.
inline void pass_on(store::Store& from, store::Store& to) {
  const auto commits = from.commits_after(work_space.id, 0, 100'000).value();
  for (const auto& stored : commits)
    (void)to.apply(stored.commit, "peer").value();
}

}  // namespace frontlijn::test

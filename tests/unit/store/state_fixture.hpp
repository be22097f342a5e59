#pragma once

#include "store_fixture.hpp"
#include "support/sent_state.hpp"

namespace frontlijn::test {

inline SentState read_state(store::Store& from, const std::function<void()>& meanwhile = {}) {
  return read_state(from, work_space.id, meanwhile);
}

inline Result<void> give_state(store::Store& from, store::Store& to) {
  return take_state(to, from.device().id(), read_state(from));
}

inline std::string digest_of(store::Store& store) { return store.digest(work_space.id).value().to_text(); }

inline EntityId observe(Replica& replica, const std::string& words, std::optional<EntityId> about = {}) {
  const EntityId entity = about.value_or(replica->new_id());
  store::Changes changes({});
  changes.set(work_space.id, "observation", entity, "words", words);
  changes.add(work_space.id, "observation", entity, "remarks", "bij " + words);
  REQUIRE(replica->commit(changes));
  replica.clock.at += Seconds{5};
  return entity;
}

inline std::vector<std::string> words_of(store::Store& store, EntityId entity) {
  const auto record = store.find(work_space.id, "observation", entity).value();
  return record ? record->texts("words") : std::vector<std::string>{};
}

/// Replicas of one space, each with a name for its seed.
inline std::unique_ptr<Replica> replica(std::uint64_t seed) {
  auto made = std::make_unique<Replica>(seed);
  REQUIRE((*made)->add_space(work_space));
  return made;
}

inline std::set<std::tuple<std::string, std::uint64_t, std::string>> ends_of(store::Store& store) {
  std::set<std::tuple<std::string, std::uint64_t, std::string>> ends;
  for (const auto& [device, head] : store.branches(work_space.id).value())
    ends.emplace(device.to_text(), head.sequence, head.hash.to_text());
  return ends;
}

inline void check_same(store::Store& a, store::Store& b) {
  CHECK(digest_of(a) == digest_of(b));
  CHECK(ends_of(a) == ends_of(b));
}

/// As a session would: what `to` lacks, as a commit each.
inline void fetch_history(store::Store& from, store::Store& to) {
  for (const auto& [device, after] : to.chains_to_fetch(work_space.id).value()) {
    const auto slice = from.chain_after(work_space.id, device, after,
                                        std::numeric_limits<std::int64_t>::max(), {10'000, 1U << 30})
                           .value();
    std::vector<log::Commit> commits;
    for (const auto& stored : slice.commits)
      commits.push_back(stored.commit);
    for (const auto& one : to.apply_history(work_space.id, commits, "peer").value())
      CHECK((one.applied || one.refused->key() == "chain.not-covered"));
  }
}

}  // namespace frontlijn::test

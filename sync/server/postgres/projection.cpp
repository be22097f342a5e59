#include "sync/server/postgres/projection.hpp"

#include "core/log/vouching.hpp"
#include "sync/server/postgres/tuning.hpp"

namespace frontlijn::postgres {

namespace {

constexpr store::ReadBudget feed_budget{tuning::feed_commits, tuning::feed_bytes};

}  // namespace

Result<bool> Projection::catch_up(std::size_t most_batches) {
  FRONTLIJN_CHECK(follow_epoch());
  FRONTLIJN_TRY(const auto places, source_.places());
  for (const auto& place : places) {
    FRONTLIJN_TRY(std::uint64_t position, reached(place.info));
    while (position < place.newest) {
      if (most_batches == 0) return false;
      --most_batches;
      FRONTLIJN_TRY(position, take_over(place.info.id, position));
    }
    FRONTLIJN_CHECK(fill_in(place.info.id));
  }
  return true;
}

/// What was left out of commits at first may have come to the database since: they stand in their old places.
Result<void> Projection::fill_in(SpaceId space) {
  FRONTLIJN_TRY(const auto lacking, local_.lacking_payloads(space));
  for (const store::LackingPayloads& one : lacking) {
    FRONTLIJN_TRY(const bool has_come, source_.has_payload(space, one.device, one.after + 1));
    if (!has_come) continue;
    FRONTLIJN_TRY(auto slice,
                  source_.chain_after(space, one.device, one.after, ~std::uint64_t{0} >> 1, feed_budget));
    std::vector<log::Commit> commits;
    for (auto& stored : slice.commits)
      commits.push_back(std::move(stored.commit));
    FRONTLIJN_TRY(const auto received, local_.apply_all(space, commits, database_peer.to_text(), {}));
    for (const store::Received& each : received) {
      if (each.refused) trouble_(*each.refused);
    }
  }
  return {};
}

/// A database put back from a backup lacks what came after it: we give it back, and read it all again.
Result<void> Projection::follow_epoch() {
  FRONTLIJN_TRY(const auto epoch, source_.epoch());
  FRONTLIJN_TRY(const auto known, peers_.epoch(database_peer));
  if (known && std::equal(known->begin(), known->end(), epoch.bytes.begin(), epoch.bytes.end())) return {};
  if (known) FRONTLIJN_CHECK(give_back());
  reached_.clear();
  return peers_.begin_epoch(database_peer, epoch.bytes);
}

Result<void> Projection::give_back() {
  FRONTLIJN_TRY(const auto spaces, local_.spaces());
  for (const log::SpaceInfo& space : spaces) {
    FRONTLIJN_CHECK(source_.add_space(space));
    store::CommitSlice slice{{}, true};
    for (std::int64_t position = 0; slice.more;) {
      FRONTLIJN_TRY(slice, local_.commits_after(space.id, position, {}, feed_budget));
      if (slice.commits.empty()) break;
      position = slice.commits.back().position;
      std::vector<log::Commit> commits;
      for (auto& stored : slice.commits)
        commits.push_back(std::move(stored.commit));
      FRONTLIJN_CHECK(source_.apply(space.id, commits, local_.device().id(), std::nullopt));
    }
  }
  return {};
}

Result<std::uint64_t> Projection::reached(const log::SpaceInfo& space) {
  if (const auto known = reached_.find(space.id); known != reached_.end()) return known->second;
  FRONTLIJN_CHECK(local_.add_space(space));
  FRONTLIJN_CHECK(local_.rename_space(space.id, space.name));
  FRONTLIJN_TRY(const auto saved, peers_.space(database_peer, space.id));
  reached_[space.id] = saved.pulled.position;
  return saved.pulled.position;
}

Result<std::uint64_t> Projection::take_over(SpaceId space, std::uint64_t position) {
  FRONTLIJN_TRY(auto slice, source_.commits_after(space, position, {}, feed_budget));
  if (slice.commits.empty()) return ~std::uint64_t{0};  // a database put back meanwhile; its epoch tells
  std::vector<log::Commit> commits;
  for (auto& stored : slice.commits)
    commits.push_back(std::move(stored.commit));
  // The database checked them when they came; here the newest of each run is enough.
  std::vector<log::Commit*> stripped;
  std::vector<Hash> hashes;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    stripped.push_back(&commits[i]);
    hashes.push_back(slice.commits[i].hash);
  }
  log::strip_vouched(stripped, hashes);
  const store::StoredCommit& last = slice.commits.back();
  const log::LogPlace place{static_cast<std::uint64_t>(last.position), last.mark};
  const auto also = [&](const std::vector<store::Received>& received) -> Result<void> {
    for (const store::Received& one : received) {
      if (one.refused) trouble_(*one.refused);
    }
    // When the server took it in, not when this process heard of it.
    for (const store::StoredCommit& stored : slice.commits)
      FRONTLIJN_CHECK(local_.database().run("UPDATE commit_log SET received = ? WHERE hash = ?",
                                            stored.received, ByteView(stored.hash.bytes)));
    return peers_.save_pulled(database_peer, space, place);
  };
  FRONTLIJN_CHECK(local_.apply_all(space, commits, database_peer.to_text(), also));
  reached_[space] = place.position;
  return place.position;
}

}  // namespace frontlijn::postgres

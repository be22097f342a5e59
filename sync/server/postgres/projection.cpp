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
    FRONTLIJN_TRY(log::LogPlace at, reached(place.info));
    FRONTLIJN_TRY(const bool went_back, has_gone_back(place, at));
    if (went_back) {
      FRONTLIJN_CHECK(source_.renew_epoch(*followed_));
      return catch_up(most_batches);
    }
    while (at.position < place.newest) {
      if (most_batches == 0) return false;
      --most_batches;
      FRONTLIJN_TRY(at, take_over(place.info.id, at.position));
    }
    FRONTLIJN_CHECK(fill_in(place.info.id));
  }
  return take_over_contacts();
}

/// A standby that took over without the newest of what had been read here, with nobody saying so: that is a
/// database put back, for the tablets too.
Result<bool> Projection::has_gone_back(const PostgresCommits::SpacePlace& place, const log::LogPlace& at) {
  if (at.position == 0) return false;
  if (at.position == place.newest && (!place.mark || *place.mark == at.mark)) return false;
  FRONTLIJN_TRY(const log::LogPlace there, source_.place_at(place.info.id, at.position));
  return there != at;
}

void Projection::forget() {
  reached_.clear();
  contacts_until_ = {};
  contacts_.clear();
}

/// When each tablet was last in touch, with whichever process.
Result<bool> Projection::take_over_contacts() {
  const Instant now = local_.clock().now();
  FRONTLIJN_TRY(auto contacts, source_.contacts_since(contacts_until_ - tuning::contacts_overlap));
  const auto is_news = [&](const auto& contact) {
    const auto known = contacts_.find(contact.first);
    return known == contacts_.end() || known->second != contact.second;
  };
  if (std::any_of(contacts.begin(), contacts.end(), is_news)) {
    FRONTLIJN_TRY(auto transaction, store::Transaction::begin(local_.database()));
    for (const auto& [device, at] : contacts)
      FRONTLIJN_CHECK(peers_.contacted(device, at));
    FRONTLIJN_CHECK(transaction.commit());
  }
  // Another process's clock may be ahead: what is later than now does not end the looking.
  for (const auto& [device, at] : contacts)
    contacts_until_ = std::max(contacts_until_, std::min(at, now));
  contacts_ = {contacts.begin(), contacts.end()};
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
  // Another projection into the same store may have followed before.
  if (followed_ != epoch) reached_.clear();
  followed_ = epoch;
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

Result<log::LogPlace> Projection::reached(const log::SpaceInfo& space) {
  if (const auto known = reached_.find(space.id); known != reached_.end()) return known->second;
  FRONTLIJN_CHECK(local_.add_space(space));
  FRONTLIJN_CHECK(local_.rename_space(space.id, space.name));
  FRONTLIJN_TRY(const auto saved, peers_.space(database_peer, space.id));
  reached_[space.id] = saved.pulled;
  return saved.pulled;
}

Result<log::LogPlace> Projection::take_over(SpaceId space, std::uint64_t position) {
  FRONTLIJN_TRY(auto slice, source_.commits_after(space, position, {}, feed_budget));
  if (slice.commits.empty())
    return log::LogPlace{~std::uint64_t{0}, {}};  // a database put back meanwhile; its epoch tells
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
  reached_[space] = place;
  return place;
}

}  // namespace frontlijn::postgres

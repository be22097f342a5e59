#include "bench/sync/light_replica.hpp"

#include <algorithm>

namespace frontlijn::bench {

using sync::CommitSlice;
using sync::LogPlace;
using sync::PeerSpace;
using sync::Received;

LightReplica::LightReplica(const nlohmann::json& places)
    : epoch_(sync::EpochId::from_text(places["epoch"].get<std::string>()).value()) {
  for (const auto& one : places["spaces"]) {
    const auto id = SpaceId::from_text(one["id"].get<std::string>()).value();
    spaces_.push_back({id, *log::space_kind(one["kind"].get<std::string>()), one["name"]});
    PeerSpace& known = at_peer_.emplace_back();
    known.space = id;
    known.granted = true;
    known.writable = true;
    known.role = static_cast<std::uint32_t>(sync::Role::member);
    known.pulled.position = one["position"];
    const Bytes mark = from_hex(one["mark"].get<std::string>()).value();
    std::copy(mark.begin(), mark.end(), known.pulled.mark.begin());
  }
}

void LightReplica::add_own(log::Commit commit) {
  sync::StoredCommit& one = own_.emplace_back();
  one.position = static_cast<std::int64_t>(own_.size());
  one.hash = log::hash_of(commit.header);
  one.commit = std::move(commit);
}

Result<void> LightReplica::add_space(const log::SpaceInfo& space) {
  if (at_peer(space.id) != nullptr) return {};
  spaces_.push_back(space);
  at_peer_.emplace_back().space = space.id;
  return {};
}

Result<LogPlace> LightReplica::place_at(SpaceId space, std::uint64_t position) {
  for (auto one = own_.rbegin(); one != own_.rend(); ++one) {
    if (one->commit.header.space == space && static_cast<std::uint64_t>(one->position) <= position)
      return LogPlace{static_cast<std::uint64_t>(one->position), log::place_mark(one->hash)};
  }
  return LogPlace{};
}

Result<CommitSlice> LightReplica::commits_after(SpaceId space, std::uint64_t position,
                                                const sync::CommitFilter&, const sync::ReadBudget&) {
  CommitSlice slice;  // a day's work: within any budget
  for (const auto& one : own_) {
    if (one.commit.header.space == space && static_cast<std::uint64_t>(one.position) > position)
      slice.commits.push_back(one);
  }
  return slice;
}

Result<std::vector<Received>> LightReplica::apply(SpaceId space, std::span<const log::Commit> commits,
                                                  const log::DeviceId& peer,
                                                  const std::optional<LogPlace>& pulled) {
  std::vector<Received> received;
  for (const log::Commit& commit : commits)
    received.push_back({log::hash_of(commit.header), sync::Applied::taken, std::nullopt});
  taken_ += commits.size();
  if (pulled) FRONTLIJN_CHECK(save_pulled(peer, space, *pulled));
  return received;
}

PeerSpace* LightReplica::at_peer(SpaceId space) {
  const auto found =
      std::find_if(at_peer_.begin(), at_peer_.end(), [&](const auto& one) { return one.space == space; });
  return found == at_peer_.end() ? nullptr : &*found;
}

Result<PeerSpace> LightReplica::peer_space(const log::DeviceId&, SpaceId space) {
  const PeerSpace* known = at_peer(space);
  return known == nullptr ? PeerSpace{} : *known;
}

Result<void> LightReplica::save_pulled(const log::DeviceId&, SpaceId space, const LogPlace& pulled) {
  if (PeerSpace* known = at_peer(space)) known->pulled = pulled;
  return {};
}

Result<void> LightReplica::save_pushed(const log::DeviceId&, SpaceId space, std::uint64_t pushed,
                                       const LogPlace&) {
  if (PeerSpace* known = at_peer(space)) known->pushed = pushed;
  return {};
}

}  // namespace frontlijn::bench

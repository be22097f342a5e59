// What the law says must go: from every replica, whatever else happens to it.
#include <algorithm>
#include <iterator>

#include "simulation/world/world.hpp"

namespace frontlijn::test {

/// At the server of whatever it holds; at a tablet only of what is its own to take away.
void World::erase(Machine& machine) {
  if (written_.empty() || machine.is_lost) return;
  const auto drawn = std::next(written_.begin(), static_cast<std::ptrdiff_t>(draw_.below(written_.size())));
  const Written& words = drawn->second;
  Node& node = *machine.node;
  if (!node->space(words.space).value()) return;
  const auto here = commits(node, words.space == team_work.id ? team_work : team_backstage);
  std::vector<Hash> what;
  for (const auto& [hash, other] : written_) {
    const bool same = other.space == words.space && other.kind == words.kind && other.entity == words.entity;
    if (same && here.contains(names_.at(hash))) what.push_back(hash);
  }
  const std::string kind = words.kind == "photo" ? "observation" : words.kind;
  tell("erase at " + machine.name + ", " + std::to_string(what.size()) + " commits");
  auto erased = node->erase({words.space, kind, words.entity, EntityId{}, "AVG artikel 17"});
  note("erase", erased ? erased->size() : 0);
  if (!erased) {
    const std::string key = erased.error().key();
    if (key != "erasure.nothing" && key != "erasure.not-yours" && key != "erasure.history-not-here" &&
        !disk_.is_full(machine.name))
      violate("an erasure failed: " + erased.error().debug_text());
    return;
  }
  take_note(machine, std::move(*erased), what);
}

void World::take_note(Machine& machine, std::vector<Hash> by, const std::vector<Hash>& what) {
  seen_at_server_.clear();
  machine.done.insert(machine.done.end(), by.begin(), by.end());
  for (const Hash& hash : by)
    names_[hash] = name_of(*(*machine.node)->commit_by_hash(hash).value());
  for (const Hash& commit : what) {
    const auto photo = photo_in_.find(commit);
    if (photo != photo_in_.end()) erased_photos_.insert({photo->second, thumbnail_of_.at(photo->second)});
  }
  erased_.push_back({std::move(by), {what.begin(), what.end()}});
  if (&machine == &server_) {
    for (const Machine& tablet : tablets_) {
      if (tablet.link) tablet.link->host->look_again();
    }
    return;
  }
  if (machine.link) machine.link->client->look_again();
  look_again_at_tables(static_cast<std::size_t>(&machine - tablets_.data()));
}

std::set<Hash> World::erased_at_end(bool lost) {
  std::set<CommitName> here = commits(server(), team_work);
  here.merge(commits(server(), team_backstage));
  std::set<Hash> gone;
  for (const Erased& one : erased_) {
    const bool is_here = std::all_of(one.by.begin(), one.by.end(),
                                     [&](const Hash& commit) { return here.contains(names_.at(commit)); });
    if (is_here != lost) gone.insert(one.what.begin(), one.what.end());
  }
  return gone;
}

/// What was erased is nowhere any more, also where it came late or from somebody who had not heard.
std::string World::check_erased() {
  const std::set<Hash> gone = erased_at_end(false);
  std::vector<Machine*> all{&server_};
  for (Machine& machine : tablets_)
    all.push_back(&machine);
  for (Machine* machine : all) {
    if (machine->is_lost) continue;
    for (const Hash& hash : gone) {
      if (written_.at(hash).space == team_backstage.id && machine != &server_ &&
          !machine->is_backstage_member)
        continue;
      const auto stored = (*machine->node)->commit_by_hash(hash).value();
      if (stored && stored->commit.payload) return "erasure: a replica still has what was erased";
    }
    for (const auto& [commit, content] : photo_in_) {
      if (!gone.contains(commit)) continue;
      for (const Hash& one : {content, thumbnail_of_.at(content)}) {
        if ((*machine->node)->attachment(one)) return "erasure: a replica still has a photo that was erased";
      }
    }
    if (const auto problem = check_chains(*machine); !problem.empty()) return problem;
  }
  return {};
}

}  // namespace frontlijn::test

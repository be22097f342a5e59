#include <algorithm>

#include "simulation/world/world.hpp"

#include "core/log/export.hpp"
#include "core/store/attachment_peers.hpp"
#include "core/store/exporting.hpp"
#include "core/store/peers.hpp"

namespace frontlijn::test {

World::CommitName World::name_of(const store::StoredCommit& stored) {
  const log::CommitHeader& header = stored.commit.header;
  return {header.device, header.sequence, log::mark_of(stored.hash)};
}

std::set<World::CommitName> World::commits(Node& node, const log::SpaceInfo& space) {
  std::set<CommitName> names;
  if (!node->space(space.id).value()) return names;
  const auto coverage = node->coverage(space.id).value();
  coverage.each_run([&](const log::DeviceId& device, std::uint64_t sequence, auto marks) {
    for (const std::uint32_t mark : marks)
      names.emplace(device, sequence++, mark);
  });
  return names;
}

/// Every commit that lies with anybody who belongs to its space.
std::map<SpaceId, std::set<World::CommitName>> World::everything() {
  std::map<SpaceId, std::set<CommitName>> all;
  all[team_work.id] = commits(*server_.node, team_work);
  all[team_backstage.id] = commits(*server_.node, team_backstage);
  for (Machine& machine : tablets_) {
    if (machine.is_lost) continue;
    all[team_work.id].merge(commits(*machine.node, team_work));
    if (machine.is_backstage_member) all[team_backstage.id].merge(commits(*machine.node, team_backstage));
  }
  return all;
}

/// Promises 1 and 2: what a person was told is kept, is there after a power cut.
void World::check_done(Machine& machine) {
  for (const Hash& hash : machine.done) {
    if (!(*machine.node)->commit_by_hash(hash).value())
      return violate("promise 1: what was kept is gone after a power cut");
  }
  for (const Hash& photo : machine.own_photos) {
    if (erased_photos_.contains(photo)) continue;
    if (!(*machine.node)->attachment(photo))
      return violate("promise 2: a photo is gone from the tablet it was put in");
  }
}

/// Promise 1: what a tablet counts as held by the server is there, whole. Once it was, only an erasure or a
/// power cut could have taken it since.
void World::check_sent_photos(std::size_t who) {
  if (tablets_[who].remembers_other_log || !violation_.empty()) return;
  auto rows = tablet(who)->database().prepare("SELECT hash FROM attachment_at WHERE held = 1");
  if (!rows) return violate("promise 2: a tablet cannot be read");
  while (rows->step().value()) {
    Hash hash;
    std::copy(rows->blob(0).begin(), rows->blob(0).end(), hash.bytes.begin());
    if (seen_at_server_.contains(hash)) continue;
    if (server().store->attachment(hash))
      seen_at_server_.insert(hash);
    else if (!erased_photos_.contains(hash))
      return violate("promise 1: a photo counts as sent and is not at the server");
  }
}

/// Promise 1: what a tablet counts as sent is at the server.
void World::check_acknowledged(std::size_t who) {
  check_sent_photos(who);
  if (tablets_[who].remembers_other_log || !violation_.empty()) return;
  store::Peers peers(*tablet(who).store);
  const auto pushed = peers.space(server().id(), team_work.id);
  const auto theirs = tablet(who)->commits_after(team_work.id, 0, 100'000);
  if (!pushed || !theirs) return violate("promise 2: a tablet cannot be read");
  for (const auto& stored : *theirs) {
    if (stored.position > static_cast<std::int64_t>(pushed->pushed)) break;
    const log::CommitHeader& header = stored.commit.header;
    if (!server()
             .store->has_in_chain(team_work.id, header.device, header.sequence, log::place_mark(stored.hash))
             .value())
      return violate("promise 1: a commit counts as sent and is not at the server");
  }
}

/// Promise 10: what the server's log held up to a position that it handed out does not become other or more.
void World::check_positions() {
  if (!violation_.empty()) return;
  for (const auto& space : {team_work, team_backstage}) {
    sync::LogPlace& seen = handed_out_[space.id];
    const auto still = server_.node->replica->place_at(space.id, seen.position);
    const auto newest = server_.node->replica->newest(space.id);
    if (!still || !newest) return violate("promise 2: the server cannot be read");
    if (seen.position != 0 && *still != seen)
      return violate("promise 10: something came in before a position that was handed out");
    seen = *newest;
  }
}

std::uint64_t World::own_under_old_keys(Machine& machine) {
  std::uint64_t count = 0;
  for (const auto& space : {team_work, team_backstage}) {
    for (const auto& [maker, sequence, mark] : commits(*machine.node, space))
      if (maker != machine.node->id() && machine.devices.contains(maker)) ++count;
  }
  return count;
}

bool World::lacks_payloads(Node& node) {
  const auto lacks = [&](SpaceId space) {
    const auto found = node.store->lacking_payloads(space);
    return found.has_value() && !found->empty();
  };
  return lacks(team_work.id) || lacks(team_backstage.id);
}

void World::check_session(std::size_t who) {
  Machine& machine = tablets_[who];
  const auto outcome = machine.link->client->outcome();
  const auto hosted = machine.link->host->outcome();
  states_ += outcome.progress.states_taken + hosted.progress.states_taken;
  // A device that was put back asks for its whole chain from where it parts.
  const bool asked_for_own =
      std::any_of(outcome.warnings.begin(), outcome.warnings.end(),
                  [](const Error& warning) { return warning.key() == "device.restored"; });
  tell("  tablet" + std::to_string(who) + " " + machine.node->id().to_text().substr(0, 6) + ": " +
       std::to_string(outcome.progress.commits_sent) + " sent, " +
       std::to_string(outcome.progress.commits_taken) + " taken, " +
       std::to_string(outcome.progress.commits_duplicate) + " had, " +
       std::to_string(outcome.progress.comparisons) + " comparisons" + (asked_for_own ? ", put back" : "") +
       (machine.link->client->settled() ? ", settled" : "") +
       (outcome.error ? ", " + outcome.error->debug_text() : ""));
  // What commits say that are here without is asked for by chain, from the first that lacks it.
  machine.ahead_of_place |=
      outcome.progress.comparisons > 0 || machine.lacks_payloads || outcome.progress.spaces_left > 0;
  // Taken away and granted again while its first answer was under way, a space is begun twice.
  machine.ahead_of_place |= machine.membership_changed;
  if (!asked_for_own && !machine.ahead_of_place && !machine.is_renewed && !machine.has_met &&
      outcome.progress.commits_duplicate > 0)
    violate("promise 4: a tablet was sent what it had");
  if (machine.is_renewed && !machine.ahead_of_place && !machine.has_met &&
      outcome.progress.commits_duplicate > own_under_old_keys(machine))
    violate("promise 4: a tablet under a new key was sent more than its own");
  const bool is_renewed = machine.link->host->device() && machine.node->id() != *machine.link->host->device();
  if (asked_for_own && machine.link->client->settled() && !is_renewed)
    violate("promise 5: a device that was put back goes on in its old chain");
  if (machine.link->client->settled()) machine.ahead_of_place = machine.is_renewed = false;
  machine.is_renewed |= is_renewed;  // also where this session was cut
  if (machine.disturbed) return;
  if (!machine.membership_changed && machine.link->client->settled()) {
    machine.remembers_other_log = false;
    const auto there = commits(server(), team_work);
    const auto here = commits(*machine.node, team_work);
    if (!std::includes(there.begin(), there.end(), here.begin(), here.end())) {
      for (const auto& stored : machine.node->store->commits_after(team_work.id, 0, 1'000'000).value())
        if (!there.contains(name_of(stored)))
          tell("  lacking: " + stored.commit.header.device.to_text().substr(0, 6) + "/" +
               std::to_string(stored.commit.header.sequence) + " at " + std::to_string(stored.position) +
               " from " + stored.peer.substr(0, 6));
      violate("promise 5: a session ended well, and the server lacks what the tablet has");
    }
  }
  const auto failed = [&](const std::optional<Error>& error) {
    if (!error) return false;
    const bool is_answered = machine.turned_away && error->key() == "sync.too-much";
    return !is_answered && !(machine.is_line_bad && error->key() == "sync.silent");
  };
  const bool is_silent = outcome.error && outcome.error->key() == "sync.silent";
  if (machine.turned_away && outcome.error && !is_silent && !outcome.retry_after)
    violate("promise 9: a tablet was not told when to come back");
  if (failed(outcome.error)) violate("a session failed: " + outcome.error->debug_text());
  if (failed(hosted.error)) violate("the server's end failed: " + hosted.error->debug_text());
  if (outcome.progress.commits_refused_there > 0 && !machine.membership_changed && !machine.left_at)
    violate("a commit was refused: nothing lost, nothing refused: " +
            (hosted.warnings.empty() ? "no word of why" : hosted.warnings.front().debug_text()));
}

/// Promise 6: who was put out of the backstage learns nothing that came after, and who never was in it,
/// nothing at all.
void World::check_backstage(std::size_t who) {
  Machine& machine = tablets_[who];
  if (machine.is_backstage_member) return;
  for (const CommitName& name : commits(*machine.node, team_backstage)) {
    const bool own = machine.devices.contains(std::get<log::DeviceId>(name));
    if (!own && !machine.may_know.contains(name))
      return violate("promise 6: a tablet got what is said in a backstage that it does not belong to");
  }
}

/// Promise 6: who was put out of the backstage and has been in touch since has nothing of it left that could
/// be read, but for own words that the server did not take.
void World::check_left(std::size_t who) {
  Machine& machine = tablets_[who];
  if (machine.is_backstage_member || machine.is_lost || !violation_.empty()) return;
  Node& node = *machine.node;
  const auto at_server = commits(server(), team_backstage);
  std::set<std::string> own;
  for (const auto& stored : node->commits_after(team_backstage.id, 0, 1'000'000).value()) {
    if (!stored.commit.payload) continue;
    const bool is_own = machine.devices.contains(stored.commit.header.device);
    if (!is_own)
      return violate("promise 6: what others said in a backstage is still at a tablet that left it");
    // Put back from before its first contact it does not know that the server ever granted the space.
    const bool is_left = node.store->is_left(team_backstage.id).value();
    // What was refused may have come to the server by others whom this tablet met.
    if (is_left && at_server.contains(name_of(stored)) && !server_put_back_ && !with_stand_ups_) {
      tell("  " + machine.name + " keeps " + stored.commit.header.device.to_text().substr(0, 6) + "/" +
           std::to_string(stored.commit.header.sequence) + " of " +
           to_iso(stored.commit.header.time.instant()) + ", it left at " +
           to_iso(machine.left_at.value_or(Instant{})));
      return violate("promise 6: what the server has of a backstage is still at a tablet that left it");
    }
    const auto written = written_.find(stored.hash);
    if (written != written_.end()) own.insert(written->second.text);
  }
  for (const char* kind : {"observation", "plan"}) {
    (void)node->each(kind, [&](const store::Record& record) {
      if (record.space() != team_backstage.id) return true;
      for (const std::string& text : record.texts("words")) {
        if (!own.contains(text)) violate("promise 6: words of a backstage stand at a tablet that left it");
      }
      return true;
    });
  }
  // And nothing that was not sent is gone without a word, unless somebody erased it.
  std::set<Hash> erased;
  for (const Erased& one : erased_)
    erased.insert(one.what.begin(), one.what.end());
  for (const Hash& hash : machine.done) {
    if (erased.contains(hash)) continue;
    const auto stored = node->commit_by_hash(hash).value();
    const bool is_there = at_server.contains(names_.at(hash)) || server_put_back_;
    if (stored && stored->commit.header.space == team_backstage.id && !stored->commit.payload && !is_there)
      return violate("promise 2: what was not sent is gone from a tablet that left the space");
  }
}

/// One session of each tablet with the server; false once everybody had one since the server learnt anything.
bool World::talk_in_turn() {
  // A day later, so that what was absent or refused has rested long enough.
  server_.node->clock.at += Seconds{24 * 3600};
  for (Machine& machine : tablets_)
    machine.node->clock.at += Seconds{24 * 3600};
  const auto at_large = static_cast<std::size_t>(
      std::count_if(tablets_.begin(), tablets_.end(), [](const Machine& one) { return !one.is_lost; }));
  for (std::size_t who = 0; who < tablets_.size(); ++who) {
    if (tablets_[who].is_lost) continue;
    open(who);
    tablets_[who].membership_changed = true;
    tablets_[who].link->run();
    const auto outcome = tablets_[who].link->client->outcome();
    cut(who);
    if (outcome.progress.commits_sent + outcome.progress.attachments_sent > 0)
      quiet_sessions_ = 1;
    else
      ++quiet_sessions_;
    // Who was put back goes on under another key, and compares anew.
    if (!outcome.warnings.empty() || outcome.progress.comparisons > 0 || tablets_[who].is_renewed)
      quiet_sessions_ = 0;
    if (quiet_sessions_ == at_large) return false;
  }
  return true;
}

/// Who was reported lost is heard out, learns nothing, and is told to remove everything.
void World::check_last_contacts() {
  for (Machine& machine : tablets_) {
    if (machine.is_lost && violation_.empty()) check_last_contact(machine);
  }
}

void World::check_last_contact(Machine& machine) {
  const auto work = commits(*machine.node, team_work);
  const auto backstage = commits(*machine.node, team_backstage);
  Connection last(*machine.node, server());
  last.run();
  const auto outcome = last.client->outcome();
  tell("last contact of " + machine.name + ": " + std::to_string(outcome.progress.commits_sent) + " sent" +
       (last.client->wipe() ? ", told to remove everything" : "") +
       (outcome.error ? ", " + outcome.error->debug_text() : ""));
  if (!last.client->wipe()) return violate("a lost tablet is not told to remove everything");
  if (commits(*machine.node, team_work) != work || commits(*machine.node, team_backstage) != backstage)
    return violate("promise 6: a lost tablet was sent what is said");
  const auto work_there = commits(server(), team_work);
  if (!std::includes(work_there.begin(), work_there.end(), work.begin(), work.end()))
    return violate("promise 2: a lost tablet was told to remove what the server does not have");
  const auto backstage_there = commits(server(), team_backstage);
  if (machine.is_backstage_member &&
      !std::includes(backstage_there.begin(), backstage_there.end(), backstage.begin(), backstage.end()))
    return violate("promise 2: a lost tablet was told to remove what the server lacks of a backstage");
}

std::string World::settle() {
  seen_at_server_.clear();
  for (Machine& machine : tablets_)
    disk_.set_full(machine.name, false);
  disk_.set_full(server_.name, false);
  cut_all();
  part_all();
  server_.node->replica->bound_attachments({});
  if (violation_.empty()) check_last_contacts();
  if (with_stand_ups_) forget_lost_photos();
  if (!violation_.empty()) return violation_;
  const auto expected = everything();
  for (Machine& machine : tablets_) {
    if (!store::choose_attachments(*machine.node->store, {})) return "promise 2: a tablet cannot be written";
  }
  // Up, down, and whatever those two brought to light.
  for (int round = 0; round < 3 && talk_in_turn(); ++round) {
  }
  for (std::size_t who = 0; who < tablets_.size(); ++who) {
    check_backstage(who);
    check_left(who);
  }
  return violation_.empty() ? check_end(expected) : violation_;
}

void World::tell_difference(const std::string& what, const std::set<CommitName>& all,
                            const std::set<CommitName>& some) const {
  for (const auto& name : all) {
    const auto& [device, sequence, mark] = name;
    if (!some.contains(name))
      tell("  " + what + ": " + device.to_text().substr(0, 6) + "/" + std::to_string(sequence));
  }
}

std::string World::check_end(const std::map<SpaceId, std::set<CommitName>>& expected) {
  if (const auto problem = check_chains(server_); !problem.empty()) return problem;
  const auto is_written = [&](const CommitName& one) {
    return std::any_of(names_.begin(), names_.end(), [&](const auto& named) { return named.second == one; });
  };
  for (const auto& space : {team_work, team_backstage}) {
    // Who was put out has handed in what was written before.
    const auto there = commits(server(), space);
    const auto& least = expected.at(space.id);
    tell_difference("the server lacks in " + space.name, least, there);
    tell_difference("the server has besides in " + space.name, there, least);
    const bool is_all = std::includes(there.begin(), there.end(), least.begin(), least.end());
    const bool is_made = std::all_of(there.begin(), there.end(), [&](const CommitName& one) {
      return least.contains(one) || (space.id == team_backstage.id && is_written(one));
    });
    if (!is_all || !is_made) return "promise 2: the server does not have every commit, or has one too many";
    const std::string digest = server().digest(space);
    for (Machine& machine : tablets_) {
      if (machine.is_lost || (space.id == team_backstage.id && !machine.is_backstage_member)) continue;
      const auto here = commits(*machine.node, space);
      tell_difference(machine.name + " lacks in " + space.name, there, here);
      tell_difference(machine.name + " has too many in " + space.name, here, there);
      if (here != there) return "promise 2: a tablet does not have every commit, or has one too many";
      if (machine.node->digest(space) != digest) return "promise 3: replicas with the same commits differ";
    }
  }
  std::set<Hash> gone = erased_at_end(true);
  gone.merge(erased_at_end(false));
  for (Machine& machine : tablets_) {
    if (machine.is_lost) continue;
    for (const auto& [commit, content] : photos_) {
      if (gone.contains(commit) || !expected.at(team_work.id).contains(names_.at(commit))) continue;
      if (!(*machine.node)->attachment(content)) return "promise 2: a photo did not arrive";
    }
    const auto counts = store::AttachmentPeers(*machine.node->store).counts(server().id()).value();
    if (counts.originals_only_here.count + counts.others_only_here.count + counts.refused.count > 0)
      return "promise 1: what the server holds still counts as not sent";
  }
  if (const auto problem = check_history(); !problem.empty()) return problem;
  if (const auto problem = check_erased(); !problem.empty()) return problem;
  if (const auto problem = check_words(); !problem.empty()) return problem;
  if (tablets_.front().is_lost || lacks_payloads(*tablets_.front().node)) return {};
  Connection idle(*tablets_.front().node, server());
  idle.run();
  const auto outcome = idle.client->outcome();
  tell("idle: " + std::to_string(outcome.round_trips) + " round trips, " +
       std::to_string(outcome.bytes_in + outcome.bytes_out) + " bytes, " +
       std::to_string(outcome.progress.comparisons) + " comparisons, " +
       std::to_string(outcome.progress.states_taken) + " states");
  if (outcome.round_trips != 1 || outcome.bytes_in + outcome.bytes_out >= 1024)
    return "promise 4: an idle re-sync takes more than a round trip or a KiB";
  return {};
}

std::string World::check_chains(Machine& machine) {
  const auto report = (*machine.node)->verify_chains().value();
  for (const Error& problem : report.problems)
    tell("  " + machine.name + ": " + problem.debug_text());
  if (!report.problems.empty()) return "promise 2: a chain does not verify";
  // And an outsider finds the same.
  log::ExportChecker checker;
  const auto written =
      store::export_log(*machine.node->store, [&](ByteView piece) { return checker.feed(piece); });
  const auto found = checker.finish();
  if (!written || !found) return "promise 2: a log cannot be exported";
  for (const Error& problem : found->problems)
    tell("  " + machine.name + ", exported: " + problem.debug_text());
  return found->problems.empty() ? "" : "promise 2: an exported chain does not verify";
}

/// Promise 5: signed commits that a tablet still has are at the server too, also where that was put back and
/// first had only what became of them.
std::string World::check_history() {
  for (const auto& space : {team_work, team_backstage}) {
    for (Machine& machine : tablets_) {
      if (machine.is_lost || (space.id == team_backstage.id && !machine.is_backstage_member)) continue;
      for (const auto& stored : (*machine.node)->commits_after(space.id, 0, 1'000'000).value()) {
        const log::CommitHeader& header = stored.commit.header;
        if (server().store->commit_by_hash(stored.hash).value()) continue;
        // Without what lies before it, it cannot be taken in.
        if (header.sequence > 1 && !server().store->commit_by_hash(header.previous).value()) continue;
        tell("  " + machine.name + " has " + header.device.to_text().substr(0, 6) + "/" +
             std::to_string(header.sequence) + " of " + space.name);
        return "promise 5: the server knows only what became of a commit that a tablet has";
      }
    }
  }
  return {};
}

/// Promise 7: all words stand that nobody took the place of, also those that a later version wrote and an
/// earlier one carried.
std::string World::check_words() {
  std::map<std::tuple<SpaceId, std::string, EntityId>, std::set<std::string>> standing;
  std::map<SpaceId, std::set<CommitName>> alive;
  // A server that was put back may have lost what a tablet that left had handed in to it.
  if (server_put_back_ && lacks_payloads(*server_.node)) return {};
  for (const auto& space : {team_work, team_backstage})
    alive[space.id] = commits(server(), space);
  const auto survives = [&](const auto& one) {
    return alive.at(one.second.space).contains(names_.at(one.first));
  };
  const std::set<Hash> erased = erased_at_end(false);
  for (const auto& one : written_) {
    if (survives(one) && !one.second.text.empty() && !erased.contains(one.first))
      standing[{one.second.space, one.second.kind, one.second.entity}].insert(one.second.text);
  }
  for (const auto& one : written_) {
    if (!survives(one)) continue;
    for (const std::string& gone : one.second.replaces)
      standing[{one.second.space, one.second.kind, one.second.entity}].erase(gone);
  }
  // Who has them without the words may have them from whoever carried out what was then forgotten.
  for (const Hash& unsure : erased_at_end(true)) {
    const Written& one = written_.at(unsure);
    standing.erase({one.space, one.kind, one.entity});
  }
  const bool any_later = std::any_of(tablets_.begin(), tablets_.end(),
                                     [](const Machine& machine) { return machine.node->is_later_version; });
  for (Machine& machine : tablets_) {
    if (machine.is_lost) continue;
    if (any_later && !machine.node->is_later_version) {
      start_later_version(machine);
    }
    for (const auto& [what, texts] : standing) {
      const auto& [space, kind, entity] = what;
      if (space == team_backstage.id && !machine.is_backstage_member) continue;
      const auto record = (*machine.node)->find(space, kind, entity).value();
      const auto shown = record ? record->texts("words") : std::vector<std::string>{};
      if (std::set<std::string>(shown.begin(), shown.end()) != texts)
        return "promise 7: words are gone, or stand that were replaced";
    }
  }
  return {};
}

}  // namespace frontlijn::test

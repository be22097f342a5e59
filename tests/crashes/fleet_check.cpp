#include <algorithm>
#include <filesystem>
#include <set>

#include "crashes/fleet.hpp"

#include "core/domain/model.hpp"
#include "platform/system/data_folder.hpp"

namespace frontlijn::test {

/// What stands in one replica.
struct CrashFleet::Found {
  std::map<SpaceId, std::string> digests;             ///< of the team's spaces that hold anything
  std::map<std::string, std::vector<Bytes>> entries;  ///< photos by words
  std::size_t repeated = 0;                           ///< words that stand in two entries
  /// The projection of a server on PostgreSQL has none: that they are there shows at the other tablets.
  bool has_photos = true;
};

/// Two syncs each: what the last one brought reaches the first as well. A day apart, so that a photo which
/// was absent when it was asked for is asked for again.
std::string CrashFleet::sync_all_in_peace() {
  for (int turn = 0; turn < 2; ++turn) {
    ++days_;
    server_->signal(SIGKILL);
    server_->wait();
    start_server(false);
    for (std::size_t who = 0; who < tablets_.size(); ++who) {
      Child child(on_tablet(who, {"--json", "sync", "--once"}), said("peace"));
      child.wait();
      if (child.hung() || child.exit_code() != 0) return "a tablet does not sync in peace: " + child.words();
    }
  }
  return {};
}

/// What a tablet was told is there has to be, before anybody hands in anything again.
void CrashFleet::check_what_counts_as_sent() {
  if (options_.crash_store && draw_.below(2) == 0) options_.crash_store();
  run(on_server({"team", "list"}));
  SetClock clock;
  SystemRandom random;
  const auto open = [&](const std::string& data, store::Database::Sharing sharing) {
    auto folder = platform::DataFolder::open({.path = data, .pin = {}, .sharing = sharing}, frontlijn_model(),
                                             clock, random);
    if (!folder) throw std::runtime_error("a data folder does not open: " + folder.error().debug_text());
    return std::move(*folder);
  };
  const auto server = open(server_data_, store::Database::Sharing::shared);
  store::Store& theirs = server->store();
  for (const Tablet& tablet : tablets_) {
    const auto folder = open(tablet.data, store::Database::Sharing::exclusive);
    store::Store& ours = folder->store();
    for (const auto& space : ours.spaces().value()) {
      // A tablet has no other peer than this server, under one key.
      const auto pushed =
          ours.database()
              .number(
                  "SELECT max(c.pushed) FROM peer_cursor c JOIN space s ON s.id = c.space WHERE "
                  "s.space = ?",
                  space.id)
              .value();
      for (const auto& stored : ours.commits_after(space.id, 0, 100'000).value()) {
        if (stored.position > pushed.value_or(0)) break;
        ++counted_as_sent_;
        if (!theirs.commit_by_hash(stored.hash).value())
          violate("promise 1: a commit counts as sent and is not at the server");
      }
    }
    if (!options_.store.empty()) continue;  // photos are in no projection
    store::Statement sent =
        ours.database().prepare("SELECT DISTINCT hash FROM attachment_at WHERE held = 1").value();
    while (sent.step().value()) {
      ++counted_as_sent_;
      Hash hash;
      const ByteView bytes = sent.blob(0);
      std::copy(bytes.begin(), bytes.end(), hash.bytes.begin());
      if (!theirs.attachment(hash)) violate("promise 1: a photo counts as sent and is not at the server");
    }
  }
}

std::string CrashFleet::look_into(const std::string& data, bool is_server, Found& found) {
  for (const auto& entry : std::filesystem::directory_iterator(data)) {
    const std::string name = entry.path().filename().string();
    if (name.find("damaged") != std::string::npos || name.find("aside") != std::string::npos)
      return "promise 8: a database was moved aside after a kill: " + name;
  }
  SetClock clock;
  SystemRandom random;
  const auto sharing = is_server ? store::Database::Sharing::shared : store::Database::Sharing::exclusive;
  const auto folder = platform::DataFolder::open({.path = data, .pin = {}, .sharing = sharing},
                                                 frontlijn_model(), clock, random);
  if (!folder) return "promise 2: a data folder does not open: " + folder.error().debug_text();
  store::Store& store = (*folder)->store();
  if (!store.database().check_integrity()) return "promise 2: a database is damaged";
  const auto chains = store.verify_chains();
  if (!chains || !chains->problems.empty()) return "promise 2: a chain does not verify";
  if (chains->forks != 0) return "promise 2: a chain forked";
  const auto spaces = store.spaces();
  if (!spaces) return "promise 2: the spaces cannot be read";
  for (const auto& space : *spaces) {
    if (space.kind == log::SpaceKind::team_work) found.digests[space.id] = store.digest(space.id)->to_text();
  }
  std::string problem;
  const auto read = store.each("observation", [&](const store::Record& record) {
    const std::string words = record.text("words");
    if (found.entries.contains(words)) ++found.repeated;
    auto& photos = found.entries[words];
    if (!found.has_photos) return true;
    for (const auto& reference : record.attachments("photos")) {
      const auto content = store.attachment(reference.hash);
      if (!content) problem = "promise 2: a photo is not whole: " + content.error().debug_text();
      if (content) photos.push_back(*content);
    }
    return true;
  });
  if (!read) return "promise 2: the entries cannot be read: " + read.error().debug_text();
  return problem;
}

void CrashFleet::check_all_is_there(const std::vector<Found>& found) {
  std::map<std::string, const Wrote*> all;
  for (const Tablet& tablet : tablets_)
    for (const auto& [text, wrote] : tablet.wrote)
      all[text] = &wrote;
  for (const Found& one : found) {
    if (one.repeated > 0) violate("promise 4: an entry stands twice");
    for (const auto& [text, wrote] : all) {
      const auto there = one.entries.find(text);
      if (there == one.entries.end()) {
        if (wrote->acknowledged) violate("promise 1: an entry that was acknowledged is gone: " + text);
        continue;
      }
      const bool is_whole = wrote->photo.empty() || !one.has_photos
                                ? there->second.empty()
                                : there->second == std::vector<Bytes>{wrote->photo};
      if (!is_whole) violate("promise 2: an entry stands half: " + text);
    }
    for (const auto& [text, photos] : one.entries)
      if (!all.contains(text)) violate("promise 2: an entry stands that nobody wrote: " + text);
  }
}

void CrashFleet::check() {
  tell("check");
  server_->signal(SIGKILL);
  server_->wait();
  check_what_counts_as_sent();
  if (const std::string problem = sync_all_in_peace(); !problem.empty()) violate(problem);
  for (std::size_t who = 0; who < tablets_.size(); ++who) {
    Child child(on_tablet(who, {"log", "verify"}), said("peace"));
    child.wait();
    if (child.exit_code() != 0) violate("promise 2: the log does not verify: " + child.words());
  }
  stop_server();
  // A server on PostgreSQL keeps a projection of its own, brought up to date by any command.
  run(on_server({"team", "list"}));
  std::vector<Found> found(tablets_.size() + 1);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool is_server = i == tablets_.size();
    found[i].has_photos = !is_server || options_.store.empty();
    const std::string problem = look_into(is_server ? server_data_ : tablets_[i].data, is_server, found[i]);
    if (!problem.empty())
      violate(problem + (is_server ? ", at the server" : ", at tablet" + std::to_string(i)));
  }
  // A tablet's own space from before it joined is the server's and its own; the team's is everybody's.
  const Found& server = found.back();
  for (std::size_t i = 0; i < tablets_.size(); ++i) {
    for (const auto& [space, digest] : found[i].digests) {
      const auto theirs = server.digests.find(space);
      if (theirs == server.digests.end() || theirs->second != digest)
        violate("promise 3: a tablet and the server differ after everything was synced");
    }
  }
  check_all_is_there(found);
  start_server(true);
}

}  // namespace frontlijn::test

#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

#include "support/sync_fleet.hpp"

/// A server and its tablets in one thread, driven by drawn events: what people write, links that open, stall
/// and break, machines that stop and start, clocks that jump, a server that is put back from a backup. The
/// same draws give the same trace.
namespace frontlijn::test {

class World {
 public:
  /// With `on_disk` each replica is a file: then machines really close and open it, and backups can be put
  /// back.
  World(std::uint64_t seed, std::size_t tablets, bool on_disk) : draw_(seed), trace_("sync world trace") {
    if (on_disk) folder_ = std::make_unique<TemporaryFolder>(files_without_a_disk());
    server_ = std::make_unique<Server>(seed * 100, file("server"));
    for (std::size_t i = 0; i < tablets; ++i) {
      tablets_.push_back(std::make_unique<Node>(seed * 100 + 1 + i, file("tablet" + std::to_string(i))));
      Node& tablet = *tablets_.back();
      (void)tablet->add_space(team_work).value();
      server_->directory.allow(tablet.id(), {grant(team_work), grant(organisation)});
      links_.emplace_back();
    }
  }

  /// One event, chosen by `event`; details are drawn.
  void happen(std::uint64_t event) {
    const std::size_t who = draw_.below(tablets_.size());
    note("event", event * 1000 + who);
    switch (event % 16) {
      case 0:
      case 1:
        write(who);
        break;
      case 2:
        open(who);
        break;
      case 3:
        cut(who);
        break;
      case 4:
        draw_.below(4) == 0 ? stop_server() : stop_tablet(who);
        break;
      case 5:
        jump_clock(who);
        break;
      case 6:
        attach(who);
        break;
      case 7:
        draw_.below(8) == 0 ? put_back_server() : back_up_server();
        break;
      default:
        move(who, 1 + draw_.below(6));
        break;
    }
  }

  /// Lets everybody talk in peace until nothing is left to say; "" or what then does not hold.
  std::string settle() {
    for (int round = 0; round < 3; ++round) {
      for (std::size_t who = 0; who < tablets_.size(); ++who) {
        links_[who].reset();
        Connection connection(*tablets_[who], *server_);
        connection.run();
        if (const auto problem = check_session(connection); !problem.empty()) return problem;
      }
    }
    return check_end();
  }

  const std::string& violation() const { return violation_; }
  std::string trace() { return trace_.finish().to_text(); }
  std::uint64_t messages() const { return messages_; }

 private:
  /// What is simulated is when machines stop, not how long a disk takes.
  static std::filesystem::path files_without_a_disk() {
    const std::filesystem::path memory = "/dev/shm";
    std::error_code none;
    return std::filesystem::is_directory(memory, none) ? memory : std::filesystem::temp_directory_path();
  }
  std::string file(const std::string& name) const {
    return folder_ ? folder_->path(name + ".db").string() : std::string(":memory:");
  }
  void note(std::string_view what, std::uint64_t number) {
    trace_.add(as_bytes(what));
    trace_.add(encode(number));
  }
  void note(const Bytes& message) {
    trace_.add(message);
    ++messages_;
  }

  void write(std::size_t who) {
    Node& tablet = *tablets_[who];
    const bool edit = !known_.empty() && draw_.below(3) > 0;
    std::optional<EntityId> about;
    if (edit) about = known_[draw_.below(known_.size())];
    const auto written = tablet.observe(team_work, "woorden " + std::to_string(++written_), about);
    if (!edit) known_.push_back(written);
    tablet.clock.at += Seconds{1 + draw_.below(100)};
    if (links_[who]) links_[who]->client->look_again();
  }

  void attach(std::size_t who) {
    Node& tablet = *tablets_[who];
    Bytes photo(draw_.below(6) == 0 ? 300'000 : 200 + draw_.below(2'000));
    draw_.fill(photo);
    const auto reference = tablet->put_attachment(photo, "image/jpeg", "foto.jpg").value();
    store::Changes changes{EntityId{}};
    changes.add(team_work.id, "observation", tablet->new_id(), "photo", reference);
    (void)tablet->commit(changes).value();
    ++written_;
    photos_.push_back(reference.hash);
    if (links_[who]) links_[who]->client->look_again();
  }

  void open(std::size_t who) {
    if (!links_[who])
      links_[who] = std::make_unique<Connection>(*tablets_[who], *server_, draw_.below(2) == 0);
  }

  void cut(std::size_t who) {
    if (!links_[who]) return;
    check_acknowledged(who);
    const auto problem = check_session(*links_[who]);
    if (!problem.empty() && violation_.empty()) violation_ = problem;
    links_[who].reset();
  }

  /// A few messages, either way, in a drawn order.
  void move(std::size_t who, std::uint64_t messages) {
    if (!links_[who]) open(who);
    Connection& link = *links_[who];
    for (; messages > 0; --messages) {
      switch (draw_.below(4)) {
        case 0:
          if (link.up.size() < 20 && link.client_speaks()) note(link.up.back());
          break;
        case 1:
          if (link.down.size() < 20 && link.server_speaks()) note(link.down.back());
          break;
        case 2:
          link.server_hears();
          break;
        default:
          link.client_hears();
          break;
      }
    }
    for (const auto& space : link.host->take_changed()) {
      for (const auto& other : links_) {
        if (other && other.get() != &link) other->host->look_again();
      }
      note("changed", space.bytes[15]);
    }
  }

  void stop_tablet(std::size_t who) {
    cut(who);
    if (folder_) tablets_[who]->open();
  }

  void stop_server() {
    for (std::size_t who = 0; who < links_.size(); ++who)
      cut(who);
    if (folder_) server_->open();
    server_->directory.adopts_into = server_->store.get();
  }

  void jump_clock(std::size_t who) {
    const auto far =
        Seconds{static_cast<std::int64_t>(draw_.below(2ULL * 365 * 24 * 3600)) - 365LL * 24 * 3600};
    Node& node = draw_.below(4) == 0 ? static_cast<Node&>(*server_) : *tablets_[who];
    node.clock.at = SetClock{}.at + far;
  }

  void back_up_server() {
    if (!folder_) return;
    std::filesystem::remove(file("backup"));
    (void)server_->store->database().backup_to(file("backup"), store::DatabaseKey{}).value();
    has_backup_ = true;
  }

  void put_back_server() {
    if (!has_backup_) return;
    for (std::size_t who = 0; who < links_.size(); ++who)
      cut(who);
    server_->replica.reset();
    server_->store.reset();
    for (const char* rest : {"server.db", "server.db-wal", "server.db-shm"})
      std::filesystem::remove(folder_->path(rest));
    std::filesystem::copy_file(file("backup"), file("server"));
    server_->open();
    server_->directory.adopts_into = server_->store.get();
    if (draw_.below(2) == 0) (void)server_->replica->renew_epoch().value();
    put_back_ = true;
  }

  /// Promise 1: what a tablet counts as sent is at the server.
  void check_acknowledged(std::size_t who) {
    if (put_back_ || !violation_.empty()) return;
    Node& tablet = *tablets_[who];
    store::Peers peers(*tablet.store);
    const auto pushed = peers.space(server_->id(), team_work.id).value().pushed;
    const auto theirs = tablet->commits_after(team_work.id, 0, 100'000).value();
    for (const auto& stored : theirs) {
      if (stored.position > static_cast<std::int64_t>(pushed)) break;
      if (!server_->store->commit_by_hash(stored.hash).value()) {
        violation_ = "promise 1: a commit counts as sent and is not at the server";
        return;
      }
    }
  }

  std::string check_session(const Connection& connection) const {
    const auto outcome = connection.client->outcome();
    if (outcome.error) return "a session failed: " + outcome.error->debug_text();
    const auto hosted = connection.host->outcome();
    if (hosted.error) return "the server's end failed: " + hosted.error->debug_text();
    if (outcome.progress.comparisons == 0 && outcome.progress.commits_duplicate > 0)
      return "promise 4: a tablet was sent what it had";
    if (outcome.progress.commits_refused_there > 0)
      return "a commit was refused: nothing lost, nothing refused";
    return {};
  }

  std::string check_end() const {
    if (!violation_.empty()) return violation_;
    const std::string digest = server_->digest(team_work);
    if (server_->commits(team_work) != written_)
      return "promise 2: the server does not have every commit once";
    if (!server_->store->verify_chains().value().problems.empty())
      return "promise 2: a chain does not verify";
    for (const auto& tablet : tablets_) {
      if (tablet->digest(team_work) != digest) return "promise 3: replicas with the same commits differ";
      if (tablet->commits(team_work) != written_)
        return "promise 2: a tablet does not have every commit once";
      for (const Hash& photo : photos_) {
        if (!(*tablet)->attachment(photo)) return "promise 2: a photo did not arrive";
      }
    }
    Connection idle(*tablets_.front(), *server_);
    idle.run();
    const auto outcome = idle.client->outcome();
    if (outcome.round_trips != 1 || outcome.bytes_in + outcome.bytes_out >= 1024)
      return "promise 4: an idle re-sync takes more than a round trip or a KiB";
    return {};
  }

  std::unique_ptr<TemporaryFolder> folder_;
  SeededRandom draw_;
  Hasher trace_;
  std::unique_ptr<Server> server_;
  std::vector<std::unique_ptr<Node>> tablets_;
  std::vector<std::unique_ptr<Connection>> links_;
  std::vector<EntityId> known_;
  std::vector<Hash> photos_;
  std::size_t written_ = 0;
  std::uint64_t messages_ = 0;
  bool has_backup_ = false;
  bool put_back_ = false;
  std::string violation_;
};

}  // namespace frontlijn::test

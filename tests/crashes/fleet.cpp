#include "crashes/fleet.hpp"

#include <chrono>
#include <csignal>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "support/run_program.hpp"
#include <nlohmann/json.hpp>

namespace frontlijn::test {

namespace {

constexpr const char* team = "Waterveen";
/// A server is there within a second; a machine with other things to do may take longer.
constexpr std::chrono::seconds longest_start{60};
/// How many outputs a life has at most before it ends: a tablet's command, and a server's day.
constexpr std::uint64_t tablet_outputs = 256;
constexpr std::uint64_t server_outputs = 4'096;

/// The server says where it listens, among other things, a line each; 0: not yet.
std::uint16_t port_told(const std::string& words) {
  std::istringstream lines(words);
  for (std::string line; std::getline(lines, line);) {
    const auto said = nlohmann::json::parse(line, nullptr, false);
    if (!said.is_object() || !said.contains("address")) continue;
    const std::string address = said["address"];
    return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
  }
  return 0;
}

std::string person(std::size_t who) { return "Proefpersoon " + std::to_string(who + 1); }

}  // namespace

CrashFleet::CrashFleet(Options options)
    : options_(std::move(options)), draw_(options_.seed), tablets_(options_.tablets) {
  run(on_server({"team", "add", team}));
  start_server(false);
  for (std::size_t who = 0; who < tablets_.size(); ++who) {
    tablets_[who].data = folder_.path("tablet" + std::to_string(who)).string();
    run(on_server({"member", "add", "--team", team, "--name", person(who)}));
    run(on_tablet(who, {"init", "--name", person(who), "--team", team}));
    const auto address = "https://127.0.0.1:" + std::to_string(port_);
    const auto code = nlohmann::json::parse(
        run(on_server({"--json", "code", "--team", team, "--name", person(who), "--address", address})));
    run(on_tablet(who, {"enrol", "--server", address, "--code", code["code"]}));
  }
}

CrashFleet::~CrashFleet() = default;

void CrashFleet::tell(const std::string& what) const {
  if (options_.tell) options_.tell(what);
}

void CrashFleet::violate(const std::string& what) {
  tell("VIOLATION " + what);
  violations_.push_back(what);
}

CrashFleet::Words CrashFleet::on_server(const Words& words) const {
  Words all{program("frontlijn-server"), "--data", server_data_, "--now", now()};
  if (!options_.store.empty()) all.insert(all.end(), {"--store", options_.store});
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

CrashFleet::Words CrashFleet::on_tablet(std::size_t who, const Words& words) const {
  Words all{program("frontlijn"), "--data", tablets_[who].data, "--now", now()};
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

std::string CrashFleet::said(const std::string& name) const { return folder_.path(name + ".log").string(); }

/// In peace: it has to succeed.
std::string CrashFleet::run(const Words& command) {
  const Outcome outcome = run_program(command);
  if (outcome.exit_code != 0)
    throw std::runtime_error("a command failed in peace: " + outcome.errors + outcome.output);
  return outcome.output;
}

std::string CrashFleet::now() const { return "2026-11-" + std::to_string(10 + days_) + "T10:00"; }

// --- the server ---

void CrashFleet::start_server(bool may_die) {
  const auto listen = "127.0.0.1:" + std::to_string(port_);
  for (int attempt = 0; attempt < 20; ++attempt) {
    std::optional<KillPoint> kill;
    if (may_die && draw_.below(5) != 0) kill = KillPoint::draw(draw_, server_outputs);
    server_ =
        std::make_unique<Child>(on_server({"--json", "serve", "--listen", listen}), said("server"), kill);
    const auto until = std::chrono::steady_clock::now() + longest_start;
    while (server_->is_running() && std::chrono::steady_clock::now() < until) {
      if (const auto port = port_told(server_->words()); port != 0) {
        port_ = port;
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    if (!server_->was_killed()) throw std::runtime_error("the server does not start: " + server_->words());
    ++kills_;
    tell("the server was killed while it started");
  }
  throw std::runtime_error("the server does not start");
}

void CrashFleet::look_after_server() {
  if (server_->is_running()) return;
  if (server_->was_killed()) {
    ++kills_;
    tell("the server was killed");
  } else {
    violate("promise 2: the server ended by itself: " + server_->words());
  }
  start_server(true);
}

void CrashFleet::stop_server() {
  server_->signal(SIGTERM);
  server_->wait();
  if (server_->hung()) violate("the server does not stop");
}

// --- what tablets do ---

CrashFleet::Running CrashFleet::start(std::size_t who) {
  Running running{who, {}, nullptr};
  Words words{"--json", "sync", "--once"};
  if (draw_.below(5) < 3) {
    running.text = "woorden " + std::to_string(++texts_);
    words = {"--json", "observe", "--text", running.text};
    Wrote wrote;
    if (draw_.below(3) == 0) {
      wrote.photo.resize(1 + draw_.below(draw_.below(4) == 0 ? 900'000 : 20'000));
      draw_.fill(wrote.photo);
      tell("tablet" + std::to_string(who) + " takes a photo for " + running.text);
      words.insert(words.end(), {"--photo", folder_.file("foto" + std::to_string(who) + ".jpg",
                                                         {wrote.photo.begin(), wrote.photo.end()})});
    }
    tablets_[who].wrote[running.text] = std::move(wrote);
  }
  std::optional<KillPoint> kill;
  if (draw_.below(2) == 0) kill = KillPoint::draw(draw_, tablet_outputs);
  running.child = std::make_unique<Child>(on_tablet(who, words), said("tablet" + std::to_string(who)), kill);
  return running;
}

void CrashFleet::end(Running& running) {
  Child& child = *running.child;
  child.wait();
  const std::string name = "tablet" + std::to_string(running.who);
  if (child.hung()) return violate("a command of " + name + " does not end");
  if (child.was_killed()) {
    ++kills_;
    return tell(name + " was killed while it " + (running.text.empty() ? "synced" : "wrote"));
  }
  tell(name + (running.text.empty() ? " synced: " : " wrote: ") + std::to_string(child.exit_code()));
  if (running.text.empty()) return;  // a server that dies fails a session
  if (child.exit_code() == 0)
    tablets_[running.who].wrote[running.text].acknowledged = true;
  else
    violate("promise 2: an entry is refused after a kill: " + child.words());
}

void CrashFleet::round() {
  std::vector<Running> running;
  for (std::size_t who = 0; who < tablets_.size(); ++who)
    running.push_back(start(who));
  for (Running& one : running)
    end(one);
  look_after_server();
  if (options_.crash_store && draw_.below(12) == 0) {
    options_.crash_store();
    ++kills_;
    tell("the database was killed");
  }
}

}  // namespace frontlijn::test

#include "bench/sync/peers.hpp"

#include <csignal>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace frontlijn::bench {

namespace {

constexpr const char* drivers = FRONTLIJN_SOURCE_DIR "/tests/bench/sync/peers";
constexpr const char* env = "/usr/bin/env";

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

bool install_peers(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const auto lock = std::filesystem::path(drivers) / "package-lock.json";
  const auto installed = folder / "installed.json";
  const bool up_to_date = content(lock) == content(installed);
  for (const auto& each : std::filesystem::directory_iterator(drivers))
    std::filesystem::copy_file(each.path(), folder / each.path().filename(),
                               std::filesystem::copy_options::overwrite_existing);
  if (up_to_date) return true;
  std::cout << "Installing the peers' packages ..." << std::endl;
  test::RunningProgram npm(
      {env, "npm", "ci", "--prefix", folder.string(), "--no-audit", "--no-fund", "--silent"});
  npm.line_with("\n");  // until it ends
  if (!std::filesystem::exists(folder / "node_modules" / "pouchdb")) return false;
  std::filesystem::copy_file(lock, installed, std::filesystem::copy_options::overwrite_existing);
  return true;
}

std::optional<nlohmann::json> peer_result(const BenchOptions& options, const std::string& driver,
                                          const std::vector<std::string>& words, int seconds) {
  if (options.peers.empty()) return std::nullopt;
  std::vector<std::string> command{env,
                                   "timeout",
                                   "--foreground",
                                   "--signal=KILL",
                                   std::to_string(seconds),
                                   "node",
                                   "--max-old-space-size=8192",
                                   (options.peers / driver).string()};
  command.insert(command.end(), words.begin(), words.end());
  test::RunningProgram program(command);
  const std::string line = program.line_with("{");
  if (line.empty()) return std::nullopt;
  return nlohmann::json::parse(line);
}

std::string Peer::text(const std::function<std::string(const Peer&)>& what) const {
  return name + " " + (figures ? what(*this) : was_run ? "did not come to its end" : "not run");
}

Peer measure_yjs(const BenchOptions& options, const std::filesystem::path& records, std::size_t count) {
  Peer peer{"Yjs", !options.peers.empty(), std::nullopt};
  const auto state = options.work / "records.yjs";
  if (peer_result(options, "yjs.mjs", {"make", records.string(), state.string()}))
    peer.figures = peer_result(options, "yjs.mjs", {"load", state.string()});
  std::filesystem::remove(state);
  if (peer.figures && peer.figures->at("count") != count) throw std::runtime_error("Yjs lacks records");
  return peer;
}

PouchServer::PouchServer(const BenchOptions& options, const std::filesystem::path& records,
                         std::size_t revisions)
    : options_(options) {
  if (options.peers.empty()) return;
  std::vector<std::string> command{env,
                                   "node",
                                   "--max-old-space-size=8192",
                                   (options.peers / "pouch_server.mjs").string(),
                                   (options.work / "pouch-server").string(),
                                   records.string()};
  if (revisions > 0) command.push_back(std::to_string(revisions));
  program_ = std::make_unique<test::RunningProgram>(command);
  const std::string line = program_->line_with("{\"port\"");
  if (!line.empty()) port_ = std::to_string(nlohmann::json::parse(line)["port"].get<int>());
}

PouchServer::~PouchServer() {
  if (program_) program_->end(SIGTERM);
  std::error_code ignored;
  std::filesystem::remove_all(options_.work / "pouch-server", ignored);
  std::filesystem::remove_all(options_.work / "pouch-client", ignored);
}

std::optional<nlohmann::json> PouchServer::client(bool only_load) {
  if (port_.empty()) return std::nullopt;
  std::vector<std::string> words{(options_.work / "pouch-client").string(), port_};
  if (only_load) words.emplace_back("only-load");
  return peer_result(options_, "pouch_client.mjs", words);
}

}  // namespace frontlijn::bench

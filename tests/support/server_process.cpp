#include "support/server_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "support/spawn.hpp"
#include <catch2/catch.hpp>
#include <poll.h>

namespace frontlijn::test {

namespace {

constexpr int most_wait_ms = 20'000;

/// Reads until what was said is one whole JSON document; null where the program ends before.
nlohmann::json read_document(int file) {
  std::string said;
  std::array<char, 4096> buffer;
  while (true) {
    pollfd ready{file, POLLIN, 0};
    if (::poll(&ready, 1, most_wait_ms) != 1) return {};
    const auto size = ::read(file, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return {};
    said.append(buffer.data(), static_cast<std::size_t>(size));
    auto document = nlohmann::json::parse(said, nullptr, false);
    if (document.is_object()) return document;
  }
}

}  // namespace

ServerProcess::~ServerProcess() { kill(); }

ServerProcess::Words ServerProcess::command(const Words& words) const {
  Words all{program("frontlijn-server"), "--data", data_, "--now", moment};
  if (!store.empty()) all.insert(all.end(), {"--store", store});
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

Outcome ServerProcess::run(const Words& words, const Words& environment) const {
  return run_program(command(words), environment);
}

void ServerProcess::share_identity_of(const ServerProcess& other) const {
  std::filesystem::create_directories(data_);
  for (const char* file : {"server.crt", "server.key"})
    std::filesystem::copy_file(std::filesystem::path(other.data_) / file,
                               std::filesystem::path(data_) / file);
}

nlohmann::json ServerProcess::tell(Words words, const Words& environment) const {
  words.insert(words.begin(), "--json");
  const Outcome outcome = run(words, environment);
  INFO(outcome.errors);
  REQUIRE(outcome.exit_code == 0);
  return nlohmann::json::parse(outcome.output);
}

std::string ServerProcess::code(const std::string& person, const std::string& team) const {
  return tell({"code", "--team", team, "--name", person, "--address", "https://127.0.0.1:1"})["code"];
}

void ServerProcess::start(std::uint16_t port) {
  REQUIRE(process_ < 0);
  std::array<int, 2> ends{-1, -1};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  Words words = command({"--json", "serve", "--listen", "127.0.0.1:" + std::to_string(port)});
  words.insert(words.end(), serve_options.begin(), serve_options.end());
  const std::string log = folder_.path("server.log").string();
  process_ = spawn(words, log, ends[1]);
  ::close(ends[1]);
  const auto said = read_document(ends[0]);
  ::close(ends[0]);
  INFO("see " << log);
  REQUIRE(said.contains("address"));
  const std::string address = said["address"];
  port_ = static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
  fingerprint_ = said["fingerprint"];
}

int ServerProcess::wait() { return wait_for(std::exchange(process_, -1)); }

void ServerProcess::ask_to_stop() const { ::kill(process_, SIGTERM); }

int ServerProcess::stop() {
  REQUIRE(process_ >= 0);
  ask_to_stop();
  return wait();
}

void ServerProcess::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  wait();
}

}  // namespace frontlijn::test

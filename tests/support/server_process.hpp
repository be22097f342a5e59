#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/fixtures.hpp"
#include "support/run_program.hpp"
#include <nlohmann/json.hpp>
#include <sys/types.h>

namespace frontlijn::test {

/// A real frontlijn-server with a data folder of its own: its command line, and the process that serves.
class ServerProcess {
 public:
  using Words = std::vector<std::string>;

  ServerProcess() = default;
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// What its commands, and what it serves, take the time to be.
  std::string moment = "2026-11-18T10:00";
  /// Address of the PostgreSQL it keeps everything in; empty: its own folder.
  std::string store;
  /// What it is told besides when it is to serve.
  Words serve_options;
  const std::string& data() const { return data_; }
  const TemporaryFolder& folder() const { return folder_; }

  Outcome run(const Words& words, const Words& environment = {}) const;
  nlohmann::json tell(Words words, const Words& environment = {}) const;
  /// A code for a tablet of this person.
  std::string code(const std::string& person, const std::string& team = "Waterveen") const;

  /// Serves on this machine alone, at a free port or this one, and is there when this returns.
  void start(std::uint16_t port = 0);
  /// Asks it to stop, and waits; its exit code.
  int stop();
  void ask_to_stop() const;
  /// Waits for one that was asked to stop; its exit code.
  int wait();
  /// Ends it without a farewell, as a power cut does.
  void kill();

  /// Before its first start: to tablets the two are one server.
  void share_identity_of(const ServerProcess& other) const;

  std::uint16_t port() const { return port_; }
  std::string address() const { return "https://127.0.0.1:" + std::to_string(port_); }
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  Words command(const Words& words) const;

  TemporaryFolder folder_;
  std::string data_ = folder_.path("server").string();
  pid_t process_ = -1;
  std::uint16_t port_ = 0;
  std::string fingerprint_;
};

}  // namespace frontlijn::test

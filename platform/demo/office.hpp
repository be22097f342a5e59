#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "platform/demo/tablet.hpp"

namespace frontlijn::demo {

/// The office's server: its data folder, its program, and the running process.
class Office {
 public:
  Office(std::filesystem::path program, std::filesystem::path folder)
      : program_(std::move(program)), folder_(std::move(folder)) {}

  /// One command of frontlijn-server, with its answer. Fails as Tablet::tell does.
  Result<Json> tell(const Words& command, const Words& environment = {}) const;

  /// Starts it on this machine alone, at a free port, and waits until it says where. Fails with
  /// "demo.server-silent".
  Result<void> open();
  /// Asks it to stop; its exit code. Fails with "demo.does-not-stop".
  Result<int> close();
  bool is_open() { return server_ && server_->is_running(); }

  std::uint16_t port() const { return port_; }
  /// Of its certificate, as it said itself.
  const std::string& fingerprint() const { return fingerprint_; }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path program_;
  std::filesystem::path folder_;
  std::optional<Beside> server_;
  std::uint16_t port_ = 0;
  std::string fingerprint_;
};

}  // namespace frontlijn::demo

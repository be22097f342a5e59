#pragma once

#include <optional>

#include "bench/sync/ends.hpp"
#include "bench/sync/measures.hpp"

namespace frontlijn::bench {

/// Copies the drivers and the locked list of packages to the folder, and has npm install these and no others.
/// False where npm cannot.
bool install_peers(const std::filesystem::path& folder);

/// A driver's one line of JSON; none without peers, or where it failed.
std::optional<nlohmann::json> peer_result(const BenchOptions& options, const std::string& driver,
                                          const std::vector<std::string>& words);

/// express-pouchdb with these records, or with one that has so many revisions.
class PouchServer {
 public:
  PouchServer(const BenchOptions& options, const std::filesystem::path& records, std::size_t revisions = 0);
  ~PouchServer();
  /// What a fresh PouchDB that loads from it says; none where it failed.
  std::optional<nlohmann::json> client(bool only_load);

 private:
  const BenchOptions& options_;
  std::unique_ptr<test::RunningProgram> program_;
  std::string port_;
};

}  // namespace frontlijn::bench

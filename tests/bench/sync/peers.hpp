#pragma once

#include <functional>
#include <optional>

#include "bench/sync/ends.hpp"
#include "bench/sync/measures.hpp"

namespace frontlijn::bench {

/// Copies the drivers and the locked list of packages to the folder, and has npm install these and no others.
/// False where npm cannot.
bool install_peers(const std::filesystem::path& folder);

/// A driver's one line of JSON; none without peers, or where it failed, also by taking longer than `seconds`.
std::optional<nlohmann::json> peer_result(const BenchOptions& options, const std::string& driver,
                                          const std::vector<std::string>& words, int seconds = 300);

/// What a peer's drivers said of it, or that they were not run.
struct Peer {
  std::string name;
  bool was_run = false;
  std::optional<nlohmann::json> figures;

  double at(const char* figure) const { return figures->at(figure).get<double>(); }
  /// "PouchDB 17 ms", or that there is no figure, and why.
  std::string text(const std::function<std::string(const Peer&)>& what) const;
};

/// A Yjs document of these records, loaded by a process that does nothing else.
Peer measure_yjs(const BenchOptions& options, const std::filesystem::path& records, std::size_t count);

/// express-pouchdb with these records, or with the first of them in so many revisions.
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

#pragma once

#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "bench/sync/records.hpp"
#include "support/running_program.hpp"
#include <nlohmann/json.hpp>

#include "core/base/random.hpp"
#include "core/store/store.hpp"
#include "platform/system/system_clock.hpp"
#include "sync/link/session_link.hpp"
#include "sync/server/sqlite_registry.hpp"
#include "sync/session/store_replica.hpp"

/// The two ends that are measured: a server program in a process of its own, and tablets.
namespace frontlijn::bench {

/// The database's key is no secret here; the encryption is what every tablet pays.
inline constexpr store::DatabaseKey bench_key{};

/// What a process costs, from /proc.
struct ProcessCost {
  double resident_bytes = 0;
  double most_bytes = 0;  ///< resident, at most, since it began
  double processor_ms = 0;
};
ProcessCost cost_of(int process);

/// The machine's clock, moved: what happened yesterday is made to happen with yesterday's time.
class MovedClock : public Clock {
 public:
  explicit MovedClock(Milliseconds by = Milliseconds{0}) : by_(by) {}
  Instant now() const override { return machine_.now() + by_; }
  void move_to(Milliseconds by) { by_ = by; }

 private:
  platform::SystemClock machine_;
  Milliseconds by_;
};

/// What stands in each space, summed up.
using Digests = std::map<std::string, std::string>;
Digests digests_of(store::Store& store);
/// Of a server's folder, when no server runs on it.
Digests digests_in(const std::filesystem::path& folder);
/// Throws where a space that both have differs, or where they have none in common but what is empty.
void must_agree(const Digests& server, const Digests& tablet);

/// A server's folder before it serves: one team, its people and devices, and what is in its log.
class ServerHome {
 public:
  explicit ServerHome(std::filesystem::path folder, Milliseconds clock_by = Milliseconds{0});
  SpaceId work() const { return work_; }
  void allow(const std::vector<log::DeviceId>& devices);
  void fill(const std::vector<log::Commit>& commits);
  /// Where each space ends and which life of the log it is, for devices that have it all.
  nlohmann::json places();
  Digests digests() { return digests_of(*store_); }

 private:
  MovedClock clock_;
  SystemRandom random_;
  UtcZone zone_;
  std::unique_ptr<store::Store> store_;
  std::optional<server::SqliteRegistry> registry_;
  EntityId person_;
  SpaceId work_;
};

/// The server itself, in a process of its own, on the loopback.
class ServerProcess {
 public:
  explicit ServerProcess(const std::filesystem::path& folder, Seconds clock_by = Seconds{0});
  ~ServerProcess() { program_.end(SIGTERM); }
  const nlohmann::json& where() const { return where_; }
  ProcessCost cost() const { return cost_of(where_["process"].get<int>()); }

 private:
  test::RunningProgram program_;
  nlohmann::json where_;
};

/// What the server's process does. Returns when asked to stop.
int serve(const std::filesystem::path& folder, Seconds clock_by);

net::ConnectTo connect_to(const nlohmann::json& where);

/// A tablet with its database in a file.
struct BenchTablet {
  MovedClock clock;
  SystemRandom random;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<sync::StoreReplica> replica;

  explicit BenchTablet(const std::filesystem::path& file, Milliseconds clock_by = Milliseconds{0});
  sync::TabletEnd end() { return {*replica, store->device(), random, clock}; }
  /// One session on a link of its own. Throws when it did not come to its end.
  sync::SyncReport sync(const nlohmann::json& where);
};

/// Throws with what went wrong.
void must_settle(const sync::SyncReport& report);

/// Another process of this very program.
std::vector<std::string> self(std::initializer_list<std::string> words);
/// Runs it to its end; its one line of JSON.
nlohmann::json result_of(const std::vector<std::string>& command);

double milliseconds(const std::function<void()>& work);
double median(std::vector<double> all);
double at_share(std::vector<double> all, double share);

}  // namespace frontlijn::bench

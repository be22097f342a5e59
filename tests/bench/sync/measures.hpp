#pragma once

#include <filesystem>
#include <vector>

#include "bench/sync/table.hpp"
#include <nlohmann/json.hpp>

/// The lines of DESIGN.md section 7 that speak of sync, each measured beside its peer.
namespace frontlijn::bench {

struct BenchOptions {
  std::vector<std::size_t> sizes{1'000, 10'000, 100'000};
  std::filesystem::path work;   ///< on the file system that is measured; emptied before and after
  std::filesystem::path peers;  ///< with node_modules and the drivers; empty: no peers
  std::size_t most_devices = 10'000;
};

/// First load, first push, idle re-sync, bytes a record, memory; one after another on the same data.
void measure_loads(Table& table, const BenchOptions& options);
void measure_merge(Table& table, const BenchOptions& options);
void measure_local_action(Table& table, const BenchOptions& options);
void measure_revisions(Table& table, const BenchOptions& options);
/// 100 devices that come back on line at once, after a day.
void measure_return(Table& table, const BenchOptions& options);
void measure_idle_devices(Table& table, const BenchOptions& options);

/// What other processes of this program do, by the name they are called with.
int role_load(const std::vector<std::string>& words);
int role_merge(const std::vector<std::string>& words);
int role_away(const std::vector<std::string>& words);
int role_return(const std::vector<std::string>& words);
int role_idle(const std::vector<std::string>& words);

}  // namespace frontlijn::bench

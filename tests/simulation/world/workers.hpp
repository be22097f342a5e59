#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "simulation/world/schedule.hpp"

namespace frontlijn::test {

struct Sweep {
  std::uint64_t seeds = 0;
  std::uint64_t from = 1;
  Fleet fleet;
  std::uint64_t jobs = 1;
  bool trace = false;  ///< tell each schedule's trace
};

/// What came out of a sweep; the same for the same seeds, however many jobs shared them.
struct Findings {
  std::uint64_t seeds = 0;
  std::uint64_t violations = 0;
  std::uint64_t events = 0;
  std::uint64_t messages = 0;
  std::uint64_t with_states = 0;  ///< schedules in which a state was taken in
  std::uint64_t traces = 0;       ///< the sum of the first eight bytes of all traces
};

/// Runs the schedules of a sweep in processes of their own: a world has SQLite's disks for itself, and a
/// schedule that brings its process down, or does not end, is a finding like any other. `found` hears of each
/// violation as it comes, `progress` now and then how far it is. Stops at `enough` violations.
class Workers {
 public:
  using Found = std::function<void(std::uint64_t seed, const std::string& what)>;
  using Progress = std::function<void(const Findings&)>;
  static constexpr std::uint64_t enough = 20;

  Workers(Sweep sweep, Found found, Progress progress = {});
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  Findings run();

 private:
  struct Worker {
    std::uint64_t number = 0;
    std::uint64_t next = 0;  ///< which of the sweep's seeds
    int pid = -1;
    int pipe = -1;
    std::string heard;
    bool ended = false;
  };
  void start(Worker& worker);
  void hear(Worker& worker);
  void take_line(Worker& worker, const std::string& line);
  void bury(Worker& worker);
  void stop(Worker& worker);

  Sweep sweep_;
  Found found_;
  Progress progress_;
  Findings findings_;
  std::vector<Worker> workers_;
  std::uint64_t* at_ = nullptr;  ///< what each worker is at, in memory shared with it
};

}  // namespace frontlijn::test

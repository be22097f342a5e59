#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/random.hpp"

namespace frontlijn::test {

/// The disks of all simulated machines, in memory, behind SQLite. A file named "tablet1/…" lies on the disk
/// of tablet1. What was written and not flushed may be lost in a crash, in part or altogether; a full disk
/// takes nothing more. One at a time in a process; the real disks are back when it ends.
class SimulatedDisk {
 public:
  SimulatedDisk();
  ~SimulatedDisk();
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  using Image = std::map<std::string, Bytes>;  ///< names within a machine, and their content

  /// All of the machine's files as a power cut would leave them at best: everything that was written.
  Image image(const std::string& machine) const;
  /// Another disk in the machine. No file of it may be open.
  void put(const std::string& machine, const Image& image);
  /// The power fails: of what was not flushed each write stays, is lost, or is cut off in the middle. The
  /// files that were open are to be closed afterwards; what is written on closing is lost too.
  void crash(const std::string& machine, RandomSource& random);
  /// The machine was switched on again.
  void restart(const std::string& machine);
  void set_full(const std::string& machine, bool full);
  bool is_full(const std::string& machine) const;
  /// The machine's n-th write or flush from now fails, once; 0: none does.
  void fail_once(const std::string& machine, std::uint64_t n);
  /// Whether that came.
  bool has_failed() const;
  /// Everybody's files are gone.
  void clear();

 private:
  struct Parts;
};

}  // namespace frontlijn::test

#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "simulation/world/disk_content.hpp"

#include "core/base/random.hpp"

namespace frontlijn::test {

/// The disks of all simulated machines, in memory, behind SQLite. A file named "tablet1/…" lies on the disk
/// of tablet1. What was written and not flushed may be lost in a crash, in part or altogether, and so may the
/// name of a new file and the removal of one before its folder was flushed; a full disk takes nothing more.
/// One at a time in a process; the real disks are back when it ends.
class SimulatedDisk {
 public:
  SimulatedDisk();
  ~SimulatedDisk();
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  using Image = std::map<std::string, Blocks>;  ///< names within a machine, and their content

  /// All of the machine's files as a power cut would leave them at best: everything that was written.
  Image image(const std::string& machine) const;
  /// Another disk in the machine. No file of it may be open.
  void put(const std::string& machine, const Image& image);
  /// The power fails: of what was not flushed each write stays, is lost, is cut off, comes in part or turns
  /// into noise. The files that were open are to be closed afterwards; what is written on closing is lost
  /// too.
  void crash(const std::string& machine, RandomSource& random);
  /// Nothing more is written, and nobody will look: to be rid of a machine.
  void stop(const std::string& machine);
  /// The machine was switched on again.
  void restart(const std::string& machine);
  void set_full(const std::string& machine, bool full);
  bool is_full(const std::string& machine) const;

  enum class Fault {
    write,  ///< a write, flush, truncation, removal, or the making of a file
    read,   ///< a read, or a look at a file's size
    power,  ///< as `write`, and it is the last: the power fails there (call `crash` for what becomes of it)
  };
  /// The machine's n-th such operation from now fails, once; 0: none does.
  void fail_once(const std::string& machine, std::uint64_t n, Fault fault = Fault::write);
  /// Whether that came.
  bool has_failed() const;
};

}  // namespace frontlijn::test

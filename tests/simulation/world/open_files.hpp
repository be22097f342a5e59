#pragma once

#include <cstdint>
#include <string>

struct sqlite3_file;

/// The open files of the machine disks, as who keeps connections (kept_connections.hpp) needs them.
namespace frontlijn::test {

/// Whether a database of a simulated machine stands at this path.
bool stands_on_disk(const std::string& path);
/// Its machine is without power, or gone.
bool is_without_power(const std::string& path);
/// Tells apart what tables there are and where; 0: nobody has looked since that changed. It is part of the
/// content: a copy of the disk has it too.
std::uint64_t layout_of(const std::string& path);
void set_layout(const std::string& path, std::uint64_t layout);
/// The write-ahead log goes, as SQLite takes it away on closing.
void remove_log(const std::string& path);

/// The database at `path` that was opened last.
sqlite3_file* newest_open(const std::string& path);

/// From here on an open database lies on a disk that is nobody's, as it was when it was opened and without
/// its log, until it is put back: what SQLite still does with it reaches no machine.
class Aside {
 public:
  explicit Aside(sqlite3_file* file);
  ~Aside();
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;

 private:
  void* disks_;
};
/// It is the file that stands at its path from here on.
void put_back(sqlite3_file* file);

}  // namespace frontlijn::test

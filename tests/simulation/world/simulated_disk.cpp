#include "simulation/world/simulated_disk.hpp"

#include <cstring>
#include <memory>
#include <stdexcept>
#include <utility>

#include "simulation/world/open_files.hpp"
#include "simulation/world/quick_memory.hpp"
#include <sqlite3.h>

namespace frontlijn::test {

namespace {

using Content = std::shared_ptr<DiskContent>;
using Fault = SimulatedDisk::Fault;

/// One machine's disk.
struct Disk {
  struct Entry {
    Content content;
    bool is_durable = false;  ///< its name is still there after a power cut
  };
  std::map<std::string, Entry> files;
  std::map<std::string, Content> removed;  ///< and perhaps back after a power cut
  bool full = false;
  bool dead = false;

  void flush_folder() {
    for (auto& [name, entry] : files)
      entry.is_durable = true;
    removed.clear();
  }
};

struct Disks {
  std::map<std::string, std::unique_ptr<Disk>> machines;
  Disk* failing = nullptr;
  Fault fault = Fault::write;
  std::uint64_t until_failure = 0;

  Disk& of(std::string_view machine) {
    auto& disk = machines[std::string(machine)];
    if (!disk) disk = std::make_unique<Disk>();
    return *disk;
  }
  Disk& of_file(std::string_view name) { return of(name.substr(0, name.find('/'))); }
};
Disks* disks = nullptr;

struct File {
  sqlite3_file base;
  Content* content;
  Disk* disk;
  bool flushes_folder;  ///< SQLite flushes the folder with the first flush of a journal that it made
  std::string* path;
  Blocks* at_first;  ///< of a database: as it was when it was opened
};
/// Databases and their logs.
std::map<std::string, File*> open_files;

File& mine(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
DiskContent& content(sqlite3_file* file) { return **mine(file).content; }

bool fails_now(const Disk& disk, Fault fault) {
  return disks->until_failure > 0 && disks->failing == &disk && disks->fault == fault &&
         --disks->until_failure == 0;
}

/// A machine without power writes nothing.
int refusal(Disk& disk, int code) {
  disk.dead |= fails_now(disk, Fault::power);
  return disk.dead || fails_now(disk, Fault::write) ? code : SQLITE_OK;
}

int close_file(sqlite3_file* file) {
  if (const auto known = open_files.find(*mine(file).path);
      known != open_files.end() && known->second == &mine(file))
    open_files.erase(known);
  delete mine(file).content;
  delete mine(file).path;
  delete mine(file).at_first;
  file->pMethods = nullptr;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int count, sqlite3_int64 from) {
  if (fails_now(*mine(file).disk, Fault::read)) return SQLITE_IOERR_READ;
  auto* bytes = static_cast<std::uint8_t*>(to);
  const auto wanted = static_cast<std::size_t>(count);
  const std::size_t there = content(file).blocks().read(static_cast<std::size_t>(from), bytes, wanted);
  if (there == wanted) return SQLITE_OK;
  std::memset(bytes + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int count, sqlite3_int64 to) {
  if (const int code = refusal(*mine(file).disk, SQLITE_IOERR_WRITE); code != SQLITE_OK) return code;
  if (mine(file).disk->full) return SQLITE_FULL;
  content(file).write(static_cast<std::size_t>(to), static_cast<const std::uint8_t*>(from),
                      static_cast<std::size_t>(count));
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 to) {
  if (const int code = refusal(*mine(file).disk, SQLITE_IOERR_TRUNCATE); code != SQLITE_OK) return code;
  content(file).truncate(static_cast<std::size_t>(to));
  return SQLITE_OK;
}

int flush_file(sqlite3_file* file, int) {
  if (const int code = refusal(*mine(file).disk, SQLITE_IOERR_FSYNC); code != SQLITE_OK) return code;
  if (mine(file).disk->full) return SQLITE_FULL;
  content(file).flush();
  if (std::exchange(mine(file).flushes_folder, false)) mine(file).disk->flush_folder();
  return SQLITE_OK;
}

int tell_size(sqlite3_file* file, sqlite3_int64* size) {
  if (fails_now(*mine(file).disk, Fault::read)) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(content(file).blocks().size());
  return SQLITE_OK;
}

int no_lock(sqlite3_file*, int) { return SQLITE_OK; }

const sqlite3_io_methods methods{
    .iVersion = 1,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = flush_file,
    .xFileSize = tell_size,
    .xLock = no_lock,
    .xUnlock = no_lock,
    .xCheckReservedLock =
        [](sqlite3_file*, int* held) {
          *held = 0;
          return SQLITE_OK;
        },
    .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
    .xSectorSize = [](sqlite3_file*) { return static_cast<int>(DiskContent::sector_bytes); },
    .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  // A temporary file has no name and no disk.
  const std::string path = name == nullptr ? std::string() : std::string(name);
  Disk& disk = disks->of_file(path.empty() ? "temporary" : path);
  Content content;
  const auto there = disk.files.find(path);
  const bool is_new = there == disk.files.end();
  if (!is_new) {
    content = there->second.content;
  } else {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    if (!path.empty() && refusal(disk, SQLITE_CANTOPEN) != SQLITE_OK) return SQLITE_CANTOPEN;
    content = std::make_shared<DiskContent>();
    if (!path.empty()) disk.files[path] = {content, false};
  }
  mine(file).at_first = (flags & SQLITE_OPEN_MAIN_DB) != 0 ? new Blocks(content->blocks()) : nullptr;
  mine(file).content = new Content(std::move(content));
  mine(file).disk = &disk;
  mine(file).path = new std::string(path);
  if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0) open_files[path] = &mine(file);
  mine(file).flushes_folder =
      is_new && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
  mine(file).base.pMethods = &methods;
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs*, const char* name, int flush_folder) {
  Disk& disk = disks->of_file(name);
  if (const int code = refusal(disk, SQLITE_IOERR_DELETE); code != SQLITE_OK) return code;
  const auto there = disk.files.find(name);
  if (there == disk.files.end()) return SQLITE_IOERR_DELETE_NOENT;
  if (there->second.is_durable) disk.removed[name] = there->second.content;
  disk.files.erase(there);
  if (flush_folder != 0) disk.flush_folder();
  return SQLITE_OK;
}

/// The same bytes in each run: nothing in a simulated world is drawn elsewhere.
int give_randomness(sqlite3_vfs*, int count, char* to) {
  SeededRandom random(static_cast<std::uint64_t>(count));
  random.fill({reinterpret_cast<std::uint8_t*>(to), static_cast<std::size_t>(count)});
  return count;
}

sqlite3_vfs vfs{};

constexpr const char* encrypted_name = "multipleciphers-simulated";

/// Once, and for good: connections that are kept go on using it.
void make_vfs() {
  if (sqlite3_vfs_find(encrypted_name) != nullptr) return;
  sqlite3_vfs* real = sqlite3_vfs_find("unix");
  if (real == nullptr) throw std::runtime_error("no VFS named unix");
  vfs = *real;
  vfs.zName = "simulated";
  vfs.pNext = nullptr;
  vfs.szOsFile = static_cast<int>(sizeof(File));
  vfs.xOpen = open_file;
  vfs.xDelete = remove_file;
  vfs.xAccess = [](sqlite3_vfs*, const char* name, int, int* out) {
    *out = disks->of_file(name).files.contains(name) ? 1 : 0;
    return SQLITE_OK;
  };
  vfs.xFullPathname = [](sqlite3_vfs*, const char* name, int room, char* out) {
    sqlite3_snprintf(room, out, "%s", name);
    return SQLITE_OK;
  };
  vfs.xRandomness = give_randomness;
  sqlite3_vfs_register(&vfs, 0);
  if (sqlite3mc_vfs_create("simulated", 0) != SQLITE_OK)
    throw std::runtime_error("no encryption over the simulated disk");
}

}  // namespace

SimulatedDisk::SimulatedDisk() {
  if (disks != nullptr) throw std::runtime_error("one simulated disk at a time");
  use_quick_memory();
  make_vfs();
  disks = new Disks;
  sqlite3_vfs_register(sqlite3_vfs_find(encrypted_name), 1);
  sqlite3_randomness(0, nullptr);
}

SimulatedDisk::~SimulatedDisk() {
  sqlite3_vfs_register(sqlite3_vfs_find("multipleciphers-unix"), 1);
  sqlite3_randomness(0, nullptr);
  delete std::exchange(disks, nullptr);
}

SimulatedDisk::Image SimulatedDisk::image(const std::string& machine) const {
  Image image;
  for (const auto& [name, entry] : disks->of(machine).files)
    image[name.substr(machine.size())] = entry.content->blocks();
  return image;
}

void SimulatedDisk::put(const std::string& machine, const Image& image) {
  Disk& disk = disks->of(machine);
  disk.files.clear();
  disk.removed.clear();
  for (const auto& [name, blocks] : image)
    disk.files[machine + name] = {std::make_shared<DiskContent>(blocks), true};
}

void SimulatedDisk::crash(const std::string& machine, RandomSource& random) {
  Disk& disk = disks->of(machine);
  disk.dead = true;
  for (auto file = disk.files.begin(); file != disk.files.end();) {
    const bool is_gone = !file->second.is_durable && random.below(2) == 0;
    if (!is_gone) file->second.content->lose(random);
    file = is_gone ? disk.files.erase(file) : std::next(file);
  }
  for (const auto& [name, content] : disk.removed) {
    if (disk.files.contains(name) || random.below(2) == 0) continue;
    content->lose(random);
    disk.files[name] = {content, true};
  }
  disk.flush_folder();
}

void SimulatedDisk::stop(const std::string& machine) { disks->of(machine).dead = true; }

void SimulatedDisk::restart(const std::string& machine) { disks->of(machine).dead = false; }

void SimulatedDisk::set_full(const std::string& machine, bool full) { disks->of(machine).full = full; }

bool SimulatedDisk::is_full(const std::string& machine) const { return disks->of(machine).full; }

void SimulatedDisk::fail_once(const std::string& machine, std::uint64_t n, Fault fault) {
  disks->failing = &disks->of(machine);
  disks->fault = fault;
  disks->until_failure = n;
}

bool SimulatedDisk::has_failed() const { return disks->until_failure == 0; }

// --- open files ---

bool stands_on_disk(const std::string& path) {
  return disks != nullptr && disks->of_file(path).files.contains(path);
}

bool is_without_power(const std::string& path) { return disks->of_file(path).dead; }

std::uint64_t layout_of(const std::string& path) {
  return disks->of_file(path).files.at(path).content->blocks().note;
}

void set_layout(const std::string& path, std::uint64_t layout) {
  disks->of_file(path).files.at(path).content->note(layout);
}

void remove_log(const std::string& path) { (void)remove_file(nullptr, (path + "-wal").c_str(), 0); }

sqlite3_file* newest_open(const std::string& path) { return &open_files.at(path)->base; }

Aside::Aside(sqlite3_file* file) : disks_(disks) {
  static Disks nobodys;
  static Disk without_power{{}, {}, false, true};
  const std::string& path = *mine(file).path;
  // Its log is not folded back into it.
  if (const auto log = open_files.find(path + "-wal"); log != open_files.end())
    log->second->disk = &without_power;
  disks = &nobodys;
  Disk& disk = nobodys.of_file(path);
  disk.files.clear();
  *mine(file).content = std::make_shared<DiskContent>(*mine(file).at_first);
  mine(file).disk = &disk;
  disk.files[path] = {*mine(file).content, true};
}

Aside::~Aside() { disks = static_cast<Disks*>(disks_); }

void put_back(sqlite3_file* file) {
  mine(file).disk = &disks->of_file(*mine(file).path);
  *mine(file).content = mine(file).disk->files.at(*mine(file).path).content;
  *mine(file).at_first = (*mine(file).content)->blocks();
}

}  // namespace frontlijn::test

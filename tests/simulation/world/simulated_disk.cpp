#include "simulation/world/simulated_disk.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>

#include <sqlite3.h>

namespace frontlijn::test {

namespace {

/// A write that was not flushed: what stood there before, and what came.
struct Pending {
  std::size_t at = 0;
  std::size_t size_before = 0;
  Bytes before;
  Bytes written;
  bool truncates = false;
};

struct Content {
  Bytes bytes;
  std::vector<Pending> pending;
};

struct Disks {
  std::map<std::string, std::shared_ptr<Content>> files;
  std::set<std::string> full;
  std::set<std::string> dead;
  std::string failing;
  std::uint64_t until_failure = 0;
};
Disks* disks = nullptr;

std::string machine_of(std::string_view name) { return std::string(name.substr(0, name.find('/'))); }

struct File {
  sqlite3_file base;
  std::shared_ptr<Content>* content;
  std::string* machine;
};

File& mine(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }

/// A machine without power writes nothing; a full disk takes nothing.
int refusal(const File& file) {
  if (disks->dead.contains(*file.machine)) return SQLITE_IOERR_WRITE;
  if (disks->until_failure > 0 && disks->failing == *file.machine && --disks->until_failure == 0)
    return SQLITE_IOERR_WRITE;
  return disks->full.contains(*file.machine) ? SQLITE_FULL : SQLITE_OK;
}

int close_file(sqlite3_file* file) {
  delete mine(file).content;
  delete mine(file).machine;
  file->pMethods = nullptr;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int count, sqlite3_int64 from) {
  const Bytes& bytes = (*mine(file).content)->bytes;
  const auto at = static_cast<std::size_t>(from);
  const auto wanted = static_cast<std::size_t>(count);
  const std::size_t there = at < bytes.size() ? std::min(wanted, bytes.size() - at) : 0;
  if (there > 0) std::memcpy(to, bytes.data() + at, there);
  if (there == wanted) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + there, 0, wanted - there);
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int count, sqlite3_int64 to) {
  if (const int code = refusal(mine(file)); code != SQLITE_OK) return code;
  Content& content = **mine(file).content;
  const auto at = static_cast<std::size_t>(to);
  const auto size = static_cast<std::size_t>(count);
  const auto* bytes = static_cast<const std::uint8_t*>(from);
  Pending pending{at, content.bytes.size(), {}, Bytes(bytes, bytes + size), false};
  if (at < content.bytes.size()) {
    const std::size_t there = std::min(size, content.bytes.size() - at);
    const auto first = content.bytes.begin() + static_cast<std::ptrdiff_t>(at);
    pending.before.assign(first, first + static_cast<std::ptrdiff_t>(there));
  }
  if (content.bytes.size() < at + size) content.bytes.resize(at + size);
  std::memcpy(content.bytes.data() + at, bytes, size);
  content.pending.push_back(std::move(pending));
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 to) {
  if (disks->dead.contains(*mine(file).machine)) return SQLITE_IOERR_TRUNCATE;
  Content& content = **mine(file).content;
  const auto size = static_cast<std::size_t>(to);
  if (size >= content.bytes.size()) return SQLITE_OK;
  content.pending.push_back(
      {size,
       content.bytes.size(),
       Bytes(content.bytes.begin() + static_cast<std::ptrdiff_t>(size), content.bytes.end()),
       {},
       true});
  content.bytes.resize(size);
  return SQLITE_OK;
}

int flush_file(sqlite3_file* file, int) {
  if (const int code = refusal(mine(file)); code != SQLITE_OK) return code;
  (*mine(file).content)->pending.clear();
  return SQLITE_OK;
}

int ignore_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int no_lock(sqlite3_file*, int) { return SQLITE_OK; }

const sqlite3_io_methods methods{
    .iVersion = 1,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = flush_file,
    .xFileSize =
        [](sqlite3_file* file, sqlite3_int64* size) {
          *size = static_cast<sqlite3_int64>((*mine(file).content)->bytes.size());
          return SQLITE_OK;
        },
    .xLock = no_lock,
    .xUnlock = no_lock,
    .xCheckReservedLock =
        [](sqlite3_file*, int* held) {
          *held = 0;
          return SQLITE_OK;
        },
    .xFileControl = ignore_control,
    .xSectorSize = [](sqlite3_file*) { return 4096; },
    .xDeviceCharacteristics = [](sqlite3_file*) { return 0; },
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
  std::shared_ptr<Content> content;
  if (const auto there = disks->files.find(path); there != disks->files.end()) {
    content = there->second;
  } else {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    content = std::make_shared<Content>();
    if (!path.empty()) disks->files[path] = content;
  }
  mine(file).content = new std::shared_ptr<Content>(std::move(content));
  mine(file).machine = new std::string(path.empty() ? std::string("temporary") : machine_of(path));
  mine(file).base.pMethods = &methods;
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

sqlite3_vfs vfs{};

/// What a power cut leaves of a file: the flushed content, and of each later write all, some or nothing.
void lose(Content& content, RandomSource& random) {
  for (auto write = content.pending.rbegin(); write != content.pending.rend(); ++write) {
    content.bytes.resize(write->size_before);
    std::copy(write->before.begin(), write->before.end(),
              content.bytes.begin() + static_cast<std::ptrdiff_t>(write->at));
  }
  for (const Pending& write : content.pending) {
    const std::uint64_t fate = random.below(3);
    if (fate == 0) continue;
    if (write.truncates) {
      content.bytes.resize(std::min(content.bytes.size(), write.at));
      continue;
    }
    const std::size_t size = fate == 1 ? write.written.size() : random.below(write.written.size() + 1);
    if (size == 0) continue;
    if (content.bytes.size() < write.at + size) content.bytes.resize(write.at + size);
    std::copy_n(write.written.begin(), size, content.bytes.begin() + static_cast<std::ptrdiff_t>(write.at));
  }
  content.pending.clear();
}

}  // namespace

SimulatedDisk::SimulatedDisk() {
  if (disks != nullptr) throw std::runtime_error("one simulated disk at a time");
  sqlite3_vfs* real = sqlite3_vfs_find("unix");
  if (real == nullptr) throw std::runtime_error("no VFS named unix");
  disks = new Disks;
  vfs = *real;
  vfs.zName = "simulated";
  vfs.pNext = nullptr;
  vfs.szOsFile = static_cast<int>(sizeof(File));
  vfs.xOpen = open_file;
  vfs.xDelete = [](sqlite3_vfs*, const char* name, int) {
    if (disks->dead.contains(machine_of(name))) return SQLITE_IOERR_DELETE;
    return disks->files.erase(name) > 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  };
  vfs.xAccess = [](sqlite3_vfs*, const char* name, int, int* out) {
    *out = disks->files.contains(name) ? 1 : 0;
    return SQLITE_OK;
  };
  vfs.xFullPathname = [](sqlite3_vfs*, const char* name, int room, char* out) {
    sqlite3_snprintf(room, out, "%s", name);
    return SQLITE_OK;
  };
  sqlite3_vfs_register(&vfs, 0);
  if (sqlite3mc_vfs_create("simulated", 1) != SQLITE_OK)
    throw std::runtime_error("no encryption over the simulated disk");
}

SimulatedDisk::~SimulatedDisk() {
  sqlite3mc_vfs_destroy("multipleciphers-simulated");
  sqlite3_vfs_unregister(&vfs);
  sqlite3_vfs_register(sqlite3_vfs_find("multipleciphers-unix"), 1);
  delete std::exchange(disks, nullptr);
}

SimulatedDisk::Image SimulatedDisk::image(const std::string& machine) const {
  Image image;
  for (const auto& [name, content] : disks->files)
    if (machine_of(name) == machine) image[name.substr(machine.size())] = content->bytes;
  return image;
}

void SimulatedDisk::put(const std::string& machine, const Image& image) {
  std::erase_if(disks->files, [&](const auto& file) { return machine_of(file.first) == machine; });
  for (const auto& [name, bytes] : image)
    disks->files[machine + name] = std::make_shared<Content>(Content{bytes, {}});
}

void SimulatedDisk::crash(const std::string& machine, RandomSource& random) {
  disks->dead.insert(machine);
  for (const auto& [name, content] : disks->files)
    if (machine_of(name) == machine) lose(*content, random);
}

void SimulatedDisk::restart(const std::string& machine) { disks->dead.erase(machine); }

void SimulatedDisk::set_full(const std::string& machine, bool full) {
  if (full)
    disks->full.insert(machine);
  else
    disks->full.erase(machine);
}

bool SimulatedDisk::is_full(const std::string& machine) const { return disks->full.contains(machine); }

void SimulatedDisk::fail_once(const std::string& machine, std::uint64_t n) {
  disks->failing = machine;
  disks->until_failure = n;
}

bool SimulatedDisk::has_failed() const { return disks->until_failure == 0; }

void SimulatedDisk::clear() { *disks = {}; }

}  // namespace frontlijn::test

#include "support/faulty_files.hpp"

#include <cstring>
#include <new>
#include <stdexcept>

#include <sqlite3.h>

namespace frontlijn::test {

namespace {

struct State {
  int count = 0;
  int first_failure = 0;  // 0: never
  int code = SQLITE_OK;
  bool reads = false;  ///< reads are what is counted, not writes
  bool failed = false;
};
State state;

/// SQLITE_OK, or what this operation fails with.
int next(bool is_read = false) {
  if (is_read != state.reads) return SQLITE_OK;
  ++state.count;
  if (state.first_failure == 0 || state.count < state.first_failure) return SQLITE_OK;
  state.failed = true;
  return state.code;
}

struct File {
  sqlite3_file base;
  sqlite3_file* real;
};

sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real; }
sqlite3_vfs* real(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

const sqlite3_io_methods methods{
    .iVersion = 1,
    .xClose =
        [](sqlite3_file* f) { return real(f)->pMethods ? real(f)->pMethods->xClose(real(f)) : SQLITE_OK; },
    .xRead =
        [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
          const int code = next(true);
          return code != SQLITE_OK ? code : real(f)->pMethods->xRead(real(f), to, n, at);
        },
    .xWrite =
        [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
          const int code = next();
          return code != SQLITE_OK ? code : real(f)->pMethods->xWrite(real(f), from, n, at);
        },
    .xTruncate =
        [](sqlite3_file* f, sqlite3_int64 size) {
          const int code = next();
          return code != SQLITE_OK ? code : real(f)->pMethods->xTruncate(real(f), size);
        },
    .xSync =
        [](sqlite3_file* f, int flags) {
          const int code = next();
          return code != SQLITE_OK ? code : real(f)->pMethods->xSync(real(f), flags);
        },
    .xFileSize =
        [](sqlite3_file* f, sqlite3_int64* size) {
          const int code = next(true);
          return code != SQLITE_OK ? code : real(f)->pMethods->xFileSize(real(f), size);
        },
    .xLock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    .xUnlock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); },
    .xCheckReservedLock = [](sqlite3_file* f,
                             int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    .xFileControl = [](sqlite3_file* f, int op,
                       void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); },
    .xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* wrapped = reinterpret_cast<File*>(file);
  wrapped->real = reinterpret_cast<sqlite3_file*>(wrapped + 1);
  const int code = real(vfs)->xOpen(real(vfs), name, wrapped->real, flags, out);
  wrapped->base.pMethods = code == SQLITE_OK ? &methods : nullptr;
  return code;
}

sqlite3_vfs faulty{};

}  // namespace

FaultyFiles::FaultyFiles() {
  state = {};
  sqlite3_vfs* disk = sqlite3_vfs_find("unix");
  if (disk == nullptr) throw std::runtime_error("no VFS named unix");
  faulty = *disk;
  faulty.zName = "faulty";
  faulty.pNext = nullptr;
  faulty.pAppData = disk;
  faulty.szOsFile = static_cast<int>(sizeof(File)) + disk->szOsFile;
  faulty.xOpen = open_file;
  faulty.xDelete = [](sqlite3_vfs* vfs, const char* name, int sync) {
    const int code = next();
    return code != SQLITE_OK ? code : real(vfs)->xDelete(real(vfs), name, sync);
  };
  faulty.xAccess = [](sqlite3_vfs* v, const char* n, int f, int* o) {
    return real(v)->xAccess(real(v), n, f, o);
  };
  faulty.xFullPathname = [](sqlite3_vfs* v, const char* n, int s, char* o) {
    return real(v)->xFullPathname(real(v), n, s, o);
  };
  sqlite3_vfs_register(&faulty, 0);
  if (sqlite3mc_vfs_create("faulty", 1) != SQLITE_OK)
    throw std::runtime_error("no encryption over the faulty VFS");
}

FaultyFiles::~FaultyFiles() {
  sqlite3mc_vfs_destroy("multipleciphers-faulty");
  sqlite3_vfs_unregister(&faulty);
  sqlite3_vfs_register(sqlite3_vfs_find("multipleciphers-unix"), 1);
}

void FaultyFiles::fail_from(int operation, Fault fault) {
  const bool reads = fault == Fault::read_fails;
  const int code = reads ? SQLITE_IOERR_READ : SQLITE_IOERR_WRITE;
  state = {0, operation, fault == Fault::disk_full ? SQLITE_FULL : code, reads, false};
}
void FaultyFiles::never_fail() { state = {}; }
int FaultyFiles::operations() const { return state.count; }
bool FaultyFiles::has_failed() const { return state.failed; }

}  // namespace frontlijn::test

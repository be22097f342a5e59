// Loaded before the C library into a program under test (LD_PRELOAD): lets the program be killed at its N-th
// output, FRONTLIJN_KILL_AT, whatever thread it comes from. FRONTLIJN_KILL_HOW says where: "before" it,
// "half" way through it, or "after" it, when the program has not heard of it yet. What counts is what leaves
// something behind: writes to files and connections, flushes, and changes of names.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <dlfcn.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

std::atomic<long> outputs{0};

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool is_now() {
  static const char* const at = std::getenv("FRONTLIJN_KILL_AT");
  static const long wanted = at == nullptr ? 0 : std::atol(at);
  return wanted > 0 && ++outputs == wanted;
}

char how() {
  const char* word = std::getenv("FRONTLIJN_KILL_HOW");
  return word == nullptr ? 'b' : *word;
}

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  while (true)
    ::pause();
}

/// `some` puts out so many of the bytes.
template <class Some>
void die_at(std::size_t size, Some some) {
  if (how() == 'h' && size > 1) (void)some(size / 2);
  if (how() == 'a') (void)some(size);
  die();
}

template <class Whole>
void die_at(Whole whole) {
  if (how() == 'a') (void)whole();
  die();
}

bool is_told_to_people(int file) { return file == STDOUT_FILENO || file == STDERR_FILENO; }

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t size) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
  if (!is_told_to_people(file) && is_now())
    die_at(size, [&](size_t some) { return next(file, bytes, some); });
  return next(file, bytes, size);
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
  if (is_now()) die_at(size, [&](size_t some) { return next(file, bytes, some, at); });
  return next(file, bytes, size, at);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) { return pwrite64(file, bytes, size, at); }

ssize_t writev(int file, const iovec* parts, int count) {
  static const auto next = real<ssize_t (*)(int, const iovec*, int)>("writev");
  if (!is_told_to_people(file) && is_now())
    die_at(static_cast<size_t>(count),
           [&](size_t some) { return next(file, parts, static_cast<int>(some)); });
  return next(file, parts, count);
}

ssize_t send(int file, const void* bytes, size_t size, int flags) {
  static const auto next = real<ssize_t (*)(int, const void*, size_t, int)>("send");
  if (is_now()) die_at(size, [&](size_t some) { return next(file, bytes, some, flags); });
  return next(file, bytes, size, flags);
}

ssize_t sendmsg(int file, const msghdr* message, int flags) {
  static const auto next = real<ssize_t (*)(int, const msghdr*, int)>("sendmsg");
  if (is_now()) die_at([&] { return next(file, message, flags); });
  return next(file, message, flags);
}

int fsync(int file) {
  static const auto next = real<int (*)(int)>("fsync");
  if (is_now()) die_at([&] { return next(file); });
  return next(file);
}

int fdatasync(int file) {
  static const auto next = real<int (*)(int)>("fdatasync");
  if (is_now()) die_at([&] { return next(file); });
  return next(file);
}

int ftruncate64(int file, off64_t size) {
  static const auto next = real<int (*)(int, off64_t)>("ftruncate64");
  if (is_now()) die_at([&] { return next(file, size); });
  return next(file, size);
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

int unlink(const char* name) {
  static const auto next = real<int (*)(const char*)>("unlink");
  if (is_now()) die_at([&] { return next(name); });
  return next(name);
}

int rename(const char* from, const char* to) {
  static const auto next = real<int (*)(const char*, const char*)>("rename");
  if (is_now()) die_at([&] { return next(from, to); });
  return next(from, to);
}

}  // extern "C"

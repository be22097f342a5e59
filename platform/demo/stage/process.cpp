#include "platform/demo/stage/process.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/demo/stage/stop_signal.hpp"

extern char** environ;

namespace frontlijn::demo {

namespace {

using Steady = std::chrono::steady_clock;

class FileHandle {
 public:
  explicit FileHandle(int file = -1) : file_(file) {}
  FileHandle(FileHandle&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FileHandle& operator=(FileHandle&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;
  ~FileHandle() { close(); }
  int get() const { return file_; }
  void close() {
    if (file_ >= 0) ::close(std::exchange(file_, -1));
  }

 private:
  int file_;
};

struct Pipe {
  FileHandle read;
  FileHandle write;
  static Pipe make() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {FileHandle(), FileHandle()};
    return {FileHandle(ends[0]), FileHandle(ends[1])};
  }
};

Error not_started(const ToRun& to_run, int reason) {
  return fail(ErrorKind::io, "demo.not-started",
              {{"program", to_run.program.string()}, {"why", std::strerror(reason)}});
}

Result<pid_t> spawn(const ToRun& to_run, int in, int out, int err) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t restored;
  sigemptyset(&restored);
  sigaddset(&restored, SIGPIPE);
  sigaddset(&restored, SIGINT);
  sigaddset(&restored, SIGTERM);
  posix_spawnattr_setsigdefault(&attributes, &restored);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);

  std::string program = to_run.program.string();
  std::vector<std::string> words = to_run.arguments;
  std::vector<char*> argv{program.data()};
  for (std::string& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);

  std::vector<std::string> added = to_run.environment;
  std::vector<char*> envp;
  for (std::string& variable : added)
    envp.push_back(variable.data());  // the first of a name is the one that counts
  for (char** variable = environ; *variable != nullptr; ++variable)
    envp.push_back(*variable);
  envp.push_back(nullptr);

  pid_t process = -1;
  const int problem = ::posix_spawn(&process, program.c_str(), &files, &attributes, argv.data(), envp.data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (problem != 0) return not_started(to_run, problem);
  return process;
}

int exit_code_of(int status) { return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status); }

/// Reads what is there; false at the end.
bool take(int file, std::string& into) {
  std::array<char, 65536> buffer;
  const auto size = ::read(file, buffer.data(), buffer.size());
  if (size < 0) return errno == EINTR || errno == EAGAIN;
  if (into.size() < tuning::most_output) into.append(buffer.data(), static_cast<std::size_t>(size));
  return size > 0;
}

/// Writes what goes in; closes when all of it is in, or nobody reads.
void give(FileHandle& file, std::string_view& rest) {
  const auto size = ::write(file.get(), rest.data(), rest.size());
  if (size >= 0) rest.remove_prefix(static_cast<std::size_t>(size));
  if (rest.empty() || (size < 0 && errno != EINTR && errno != EAGAIN)) file.close();
}

}  // namespace

Result<Ended> run(const ToRun& to_run) {
  if (stop_asked()) return fail(ErrorKind::unavailable, "demo.stopped");
  Pipe in = Pipe::make();
  Pipe out = Pipe::make();
  Pipe err = Pipe::make();
  if (in.write.get() < 0 || out.write.get() < 0 || err.write.get() < 0) return not_started(to_run, errno);
  FRONTLIJN_TRY(const pid_t process, spawn(to_run, in.read.get(), out.write.get(), err.write.get()));
  in.read.close();
  out.write.close();
  err.write.close();
  ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);

  Ended ended;
  std::string_view input = to_run.input;
  if (input.empty()) in.write.close();
  const auto until = Steady::now() + to_run.bound;
  bool in_time = true;
  while (out.read.get() >= 0 || err.read.get() >= 0) {
    in_time = Steady::now() < until && !stop_asked();
    if (!in_time) break;
    // a handle that is closed is -1, which poll passes over
    std::array<pollfd, 3> files{pollfd{out.read.get(), POLLIN, 0}, pollfd{err.read.get(), POLLIN, 0},
                                pollfd{in.write.get(), POLLOUT, 0}};
    ::poll(files.data(), files.size(), static_cast<int>(tuning::look_again.count()));
    if (files[0].revents != 0 && !take(out.read.get(), ended.out)) out.read.close();
    if (files[1].revents != 0 && !take(err.read.get(), ended.err)) err.read.close();
    if (files[2].revents != 0) give(in.write, input);
  }
  if (!in_time) ::kill(process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (stop_asked()) return fail(ErrorKind::unavailable, "demo.stopped");
  if (!in_time)
    return fail(ErrorKind::unavailable, "demo.too-slow",
                {{"program", to_run.program.filename().string()},
                 {"seconds", std::to_string(to_run.bound.count() / 1000)}});
  ended.code = exit_code_of(status);
  return ended;
}

Result<Beside> Beside::start(const ToRun& to_run, const std::filesystem::path& out,
                             const std::filesystem::path& err) {
  const FileHandle nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const FileHandle out_file(::open(out.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  const FileHandle err_file(::open(err.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (nothing.get() < 0 || out_file.get() < 0 || err_file.get() < 0) return not_started(to_run, errno);
  FRONTLIJN_TRY(const pid_t process, spawn(to_run, nothing.get(), out_file.get(), err_file.get()));
  return Beside(process);
}

Beside::Beside(Beside&& other) noexcept
    : process_(std::exchange(other.process_, -1)), code_(std::exchange(other.code_, -1)) {}

Beside::~Beside() {
  if (process_ >= 0) static_cast<void>(stop(tuning::server_stop_time));
}

bool Beside::ended() {
  if (process_ < 0) return true;
  int status = 0;
  if (::waitpid(process_, &status, WNOHANG) != process_) return false;
  code_ = exit_code_of(status);
  process_ = -1;
  return true;
}

bool Beside::is_running() { return !ended(); }

Result<int> Beside::stop(Milliseconds bound) {
  if (ended()) return code_;
  ::kill(process_, SIGTERM);
  for (const auto until = Steady::now() + bound; Steady::now() < until;) {
    if (ended()) return code_;
    ::poll(nullptr, 0, static_cast<int>(tuning::look_again.count()));  // also while a stop is asked
  }
  ::kill(process_, SIGKILL);
  while (!ended())
    ::poll(nullptr, 0, static_cast<int>(tuning::look_again.count()));
  return fail(ErrorKind::unavailable, "demo.does-not-stop");
}

}  // namespace frontlijn::demo

#include "crashes/child.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace frontlijn::test {

namespace {

/// No command of a tablet takes this long, on the slowest of machines.
constexpr std::chrono::seconds longest{120};
constexpr std::chrono::milliseconds between_looks{2};

}  // namespace

KillPoint KillPoint::draw(RandomSource& random, std::uint64_t most) {
  std::uint64_t bound = 2;
  while (bound < most && random.below(8) != 0)
    bound *= 2;
  constexpr const char* ways[] = {"before", "half", "after"};
  return {1 + random.below(bound), ways[random.below(3)]};
}

Child::Child(const std::vector<std::string>& command, std::string said, const std::optional<KillPoint>& kill)
    : said_(std::move(said)) {
  std::vector<std::string> words = command;
  if (kill)
    words.insert(words.begin(),
                 {"/usr/bin/env", "LD_PRELOAD=" FRONTLIJN_KILL_POINT,
                  "FRONTLIJN_KILL_AT=" + std::to_string(kill->output), "FRONTLIJN_KILL_HOW=" + kill->how});
  std::vector<char*> argv;
  for (std::string& word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, said_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  const int problem = ::posix_spawn(&process_, argv.front(), &files, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (problem != 0) throw std::runtime_error("cannot start " + command.front());
}

Child::~Child() {
  if (process_ < 0) return;
  signal(SIGKILL);
  wait();
}

void Child::take(int status) {
  process_ = -1;
  killed_ = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool Child::is_running() {
  if (process_ < 0) return false;
  int status = 0;
  const pid_t ended = ::waitpid(process_, &status, WNOHANG);
  if (ended == process_) take(status);
  return process_ >= 0;
}

void Child::wait() {
  const auto until = std::chrono::steady_clock::now() + longest;
  while (is_running()) {
    if (!hung_ && std::chrono::steady_clock::now() > until) {
      signal(SIGKILL);
      hung_ = true;
    }
    std::this_thread::sleep_for(between_looks);
  }
}

void Child::signal(int number) {
  if (process_ >= 0) ::kill(process_, number);
}

std::string Child::words() const {
  std::ifstream in(said_, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace frontlijn::test

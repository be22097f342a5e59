#include "crashes/child.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "support/spawn.hpp"

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
  std::filesystem::remove(said_);
  process_ = spawn(words, said_);
}

Child::~Child() {
  if (process_ < 0) return;
  signal(SIGKILL);
  wait();
}

void Child::take(int status) {
  process_ = -1;
  killed_ = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  exit_code_ = exit_code_of(status);
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

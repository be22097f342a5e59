#include "support/running_program.hpp"

#include <array>
#include <csignal>
#include <utility>

#include "support/spawn.hpp"

namespace frontlijn::test {

RunningProgram::RunningProgram(const std::vector<std::string>& command) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  process_ = spawn(command, "", ends[1]);
  ::close(ends[1]);
  output_ = ends[0];
}

RunningProgram::~RunningProgram() {
  if (process_ > 0) end(SIGKILL);
  ::close(output_);
}

std::string RunningProgram::line_with(const std::string& text) {
  while (true) {
    for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
      const std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      if (line.find(text) != std::string::npos) return line;
    }
    char buffer[4096];
    const ssize_t size = ::read(output_, buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return {};
    unread_.append(buffer, static_cast<std::size_t>(size));
  }
}

int RunningProgram::end(int signal) {
  if (process_ <= 0) return -1;
  ::kill(process_, signal);
  return wait();
}

int RunningProgram::wait() { return wait_for(std::exchange(process_, -1)); }

}  // namespace frontlijn::test

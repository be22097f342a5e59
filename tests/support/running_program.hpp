#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace frontlijn::test {

/// A program that runs beside the test: its standard output is read line by line, its standard error goes
/// where the test's goes. Killed, and waited for, at the latest with this object.
class RunningProgram {
 public:
  explicit RunningProgram(const std::vector<std::string>& command);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// The next line of its output that holds `text`, waited for; empty where the output ended before.
  std::string line_with(const std::string& text);
  /// Sends the signal and waits for the end: the exit code; of one that a signal ended, 128 and that.
  int end(int signal);

 private:
  int wait();

  pid_t process_ = -1;
  int output_ = -1;
  std::string unread_;
};

}  // namespace frontlijn::test

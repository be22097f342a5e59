#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/random.hpp"

namespace frontlijn::test {

/// At which of its outputs a program is killed, and where in it (see kill_point).
struct KillPoint {
  std::uint64_t output = 0;
  std::string how;

  /// Early ones as likely as late ones, by their order of size, up to `most`.
  static KillPoint draw(RandomSource& random, std::uint64_t most);
};

/// A program under test, and what it said on its standard output and standard error.
class Child {
 public:
  /// `said` is the file that takes its words.
  Child(const std::vector<std::string>& command, std::string said, const std::optional<KillPoint>& kill = {});
  /// Killed, if it still runs.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  bool is_running();
  /// Waits for its end. A program that takes longer than any does is killed, and `hung`.
  void wait();
  void signal(int number);
  /// Of one that ended.
  bool was_killed() const { return killed_; }
  bool hung() const { return hung_; }
  int exit_code() const { return exit_code_; }
  std::string words() const;

 private:
  void take(int status);

  std::string said_;
  pid_t process_ = -1;
  bool killed_ = false;
  bool hung_ = false;
  int exit_code_ = -1;
};

}  // namespace frontlijn::test

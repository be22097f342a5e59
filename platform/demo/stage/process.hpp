#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "platform/demo/stage/tuning.hpp"

namespace frontlijn::demo {

struct ToRun {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::string input = {};  ///< what it reads from its standard input
  Milliseconds bound = tuning::command_time;
  std::vector<std::string> environment = {};  ///< "NAME=value", beside our own
};

/// How a program ended.
struct Ended {
  int code = 0;  ///< 128 + the signal where one ended it
  std::string out;
  std::string err;
};

/// Runs a program to its end. Fails with "demo.not-started", "demo.too-slow" (it was ended then) or
/// "demo.stopped" where the demonstration was asked to stop.
Result<Ended> run(const ToRun& to_run);

/// A program that runs beside the demonstration and is asked to stop with SIGTERM, at the latest when this
/// goes. It is its own process group, so that Ctrl-C in a terminal reaches only the demonstration.
class Beside {
 public:
  /// Output and complaints go to these files. Fails with "demo.not-started".
  static Result<Beside> start(const ToRun& to_run, const std::filesystem::path& out,
                              const std::filesystem::path& err);
  Beside(Beside&& other) noexcept;
  Beside& operator=(Beside&&) = delete;
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside();

  bool is_running();
  /// Asks it to stop, waits, and gives its exit code. Fails with "demo.does-not-stop"; then it was ended the
  /// hard way.
  Result<int> stop(Milliseconds bound);

 private:
  explicit Beside(pid_t process) : process_(process) {}
  bool ended();

  pid_t process_ = -1;
  int code_ = -1;
};

}  // namespace frontlijn::demo

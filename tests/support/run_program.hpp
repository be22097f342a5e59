#pragma once

#include <string>
#include <vector>

namespace frontlijn::test {

struct Outcome {
  int exit_code = -1;
  std::string output;  ///< standard output
  std::string errors;  ///< standard error
};

/// Runs a program to its end, with an empty standard input. `environment` adds "NAME=value" to this process's
/// own.
Outcome run_program(const std::vector<std::string>& command,
                    const std::vector<std::string>& environment = {});

/// The built program of this name.
std::string program(const std::string& name);

}  // namespace frontlijn::test

#include "support/run_program.hpp"

#include <cstdlib>
#include <fstream>

#include "support/fixtures.hpp"
#include <sys/wait.h>

namespace frontlijn::test {

namespace {

std::string quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) {
    if (c == '\'')
      text += "'\\''";
    else
      text += c;
  }
  return text + "'";
}

std::string content(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

Outcome run_program(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
  const TemporaryFolder folder;
  std::string line = "env";
  for (const std::string& setting : environment)
    line += " " + quoted(setting);
  for (const std::string& word : command)
    line += " " + quoted(word);
  line += " </dev/null >" + quoted(folder.path("out").string()) + " 2>" + quoted(folder.path("err").string());
  const int status = std::system(line.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, content(folder.path("out")),
          content(folder.path("err"))};
}

std::string program(const std::string& name) { return std::string(FRONTLIJN_BINARY_DIR) + "/bin/" + name; }

}  // namespace frontlijn::test

#include "platform/demo/stage/process.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

using namespace frontlijn;
using namespace frontlijn::demo;
namespace fs = std::filesystem;

namespace {

struct Folder {
  fs::path path = fs::path(FRONTLIJN_BINARY_DIR) / "test-demo-process";
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
};

}  // namespace

TEST_CASE("a program's words, complaints and exit code come back apart") {
  const auto ended = run({"/bin/sh", {"-c", "cat; echo wrong >&2; exit 3"}, "heard"});
  REQUIRE(ended);
  CHECK(ended->code == 3);
  CHECK(ended->out == "heard");
  CHECK(ended->err == "wrong\n");
}

TEST_CASE("more output than a pipe holds does not stall a program") {
  const auto ended = run({"/bin/sh", {"-c", "head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2"}});
  REQUIRE(ended);
  CHECK(ended->out.size() == 1'000'000);
  CHECK(ended->err.size() == 1'000'000);
}

TEST_CASE("a program that takes too long is ended, and the failure says which") {
  const auto ended = run({"/bin/sh", {"-c", "exec tail -f /dev/null"}, "", Milliseconds{100}});
  REQUIRE_FALSE(ended);
  CHECK(ended.error().key() == "demo.too-slow");
  CHECK(ended.error().argument("program") == "sh");
}

TEST_CASE("a program that is not there is a failure with its name") {
  const auto ended = run({"/nowhere/program", {}});
  REQUIRE_FALSE(ended);
  CHECK(ended.error().argument("program") == "/nowhere/program");
}

TEST_CASE("a program beside us stops when asked, and says how it ended") {
  const Folder folder;
  // the word comes after the trap is set, so that the signal cannot come before it
  const std::string script = "trap 'exit 7' TERM; mkfifo \"$0\"; echo up; read nothing < \"$0\"";
  auto beside = Beside::start({"/bin/sh", {"-c", script, (folder.path / "never").string()}},
                              folder.path / "out", folder.path / "err");
  REQUIRE(beside);
  std::string said;
  while (beside->is_running() && said != "up")
    std::ifstream(folder.path / "out") >> said;
  const auto code = beside->stop(Milliseconds{10'000});
  REQUIRE(code);
  CHECK(*code == 7);
  CHECK_FALSE(beside->is_running());
}

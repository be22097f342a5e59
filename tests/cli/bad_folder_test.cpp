// What may be wrong with a data folder: each gives one sentence that says what, where and what to do, an exit
// code that is not zero, and leaves the folder as it was.
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "core/domain/model.hpp"
#include "platform/system/data_folder.hpp"
#include "support/fixtures.hpp"
#include "support/run_program.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
namespace fs = std::filesystem;

namespace {

struct Tablet {
  TemporaryFolder folder;
  std::string data = folder.path("tablet").string();

  Outcome run(std::vector<std::string> words, const std::vector<std::string>& environment = {}) const {
    words.insert(words.begin(), {program("frontlijn"), "--data", data});
    return run_program(words, environment);
  }
  void set_up(const std::vector<std::string>& environment = {}) const {
    REQUIRE(run({"init", "--name", "Noor Voorbeeld", "--team", "Waterveen"}, environment).exit_code == 0);
  }
};

/// One line that ends as a sentence does and names what it is about.
void is_one_sentence_about(const Outcome& outcome, const std::string& what) {
  INFO(outcome.errors);
  CHECK(outcome.output.empty());
  CHECK(std::count(outcome.errors.begin(), outcome.errors.end(), '\n') == 1);
  CHECK(outcome.errors.ends_with(".\n"));
  CHECK(outcome.errors.find(what) != std::string::npos);
}

}  // namespace

TEST_CASE("a folder that is not there is named, with how to begin") {
  const Tablet tablet;
  const auto outcome = tablet.run({"agreement", "list"});
  CHECK(outcome.exit_code == 3);
  is_one_sentence_about(outcome, tablet.data);
  CHECK(outcome.errors.find("init") != std::string::npos);
  CHECK_FALSE(fs::exists(tablet.data));
}

TEST_CASE("a folder is not set up twice") {
  const Tablet tablet;
  tablet.set_up();
  const auto outcome = tablet.run({"init", "--name", "Noor Voorbeeld", "--team", "Waterveen"});
  CHECK(outcome.exit_code == 3);
  is_one_sentence_about(outcome, tablet.data);
}

TEST_CASE("setting up with an empty name leaves no folder behind") {
  const Tablet tablet;
  const auto outcome = tablet.run({"init", "--name", "", "--team", "Waterveen"});
  CHECK(outcome.exit_code == 2);
  CHECK_FALSE(fs::exists(tablet.data));
}

TEST_CASE("a folder in use by another process is refused at once") {
  const Tablet tablet;
  tablet.set_up();
  SetClock clock;
  SystemRandom random;
  const auto held = platform::DataFolder::open({tablet.data, {}}, frontlijn_model(), clock, random);
  REQUIRE(held);
  const auto outcome = tablet.run({"agreement", "list"});
  CHECK(outcome.exit_code == 3);
  is_one_sentence_about(outcome, tablet.data);
}

TEST_CASE("a wrong PIN is refused, and the right one works") {
  const Tablet tablet;
  tablet.set_up({"FRONTLIJN_PIN=2468"});
  is_one_sentence_about(tablet.run({"agreement", "list"}), "FRONTLIJN_PIN");
  const auto wrong = tablet.run({"agreement", "list"}, {"FRONTLIJN_PIN=1111"});
  CHECK(wrong.exit_code == 3);
  is_one_sentence_about(wrong, "pincode");
  CHECK(tablet.run({"agreement", "list"}, {"FRONTLIJN_PIN=2468"}).exit_code == 0);
}

TEST_CASE("a folder written by a newer version is refused and stays as it was") {
  const Tablet tablet;
  tablet.set_up();
  {
    SetClock clock;
    SystemRandom random;
    const auto folder = platform::DataFolder::open({tablet.data, {}}, frontlijn_model(), clock, random).value();
    REQUIRE(folder->store().database().script("PRAGMA user_version = 4711"));
  }
  const auto size = fs::file_size(tablet.data + "/frontlijn.db");
  const auto outcome = tablet.run({"agreement", "list"});
  CHECK(outcome.exit_code == 5);
  is_one_sentence_about(outcome, "4711");
  CHECK(fs::file_size(tablet.data + "/frontlijn.db") == size);
}

TEST_CASE("a truncated database is moved aside and reported, and the next command works") {
  const Tablet tablet;
  tablet.set_up();
  const std::string database = tablet.data + "/frontlijn.db";
  const auto size = fs::file_size(database);
  fs::resize_file(database, size - size / 4);
  const auto outcome = tablet.run({"agreement", "list"});
  CHECK(outcome.exit_code == 5);
  INFO(outcome.errors);
  CHECK(outcome.errors.find("damaged-") != std::string::npos);
  CHECK(fs::exists(database));
  const bool works = tablet.run({"agreement", "list"}).exit_code == 0;
  CHECK(works);
}

TEST_CASE("a folder that may not be written is named with the reason") {
  const Tablet tablet;
  // Root may write anywhere; nobody may not.
  const bool is_root = ::geteuid() == 0;
  std::vector<std::string> command;
  if (is_root) command = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  fs::create_directories(tablet.data);
  fs::permissions(tablet.folder.path(), fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  fs::permissions(tablet.data, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  command.insert(command.end(), {program("frontlijn"), "--data", tablet.data, "init", "--name", "N", "--team", "T"});
  const auto outcome = run_program(command);
  CHECK(outcome.exit_code == 5);
  is_one_sentence_about(outcome, tablet.data);
}

TEST_CASE("with --json an error is one JSON object on standard error") {
  const Tablet tablet;
  const auto outcome = tablet.run({"--json", "agreement", "list"}, {"FRONTLIJN_LANGUAGE=en"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.errors.starts_with("{\"error\":\"folder.missing\""));
}

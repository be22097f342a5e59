#include "platform/system/data_folder.hpp"

#include <filesystem>
#include <fstream>

#include "support/fixtures.hpp"
#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "platform/system/files.hpp"

using namespace frontlijn;
using namespace frontlijn::platform;
using namespace frontlijn::test;

namespace {

const log::SpaceInfo space{*SpaceId::from_text("0193a5b27c1e7f008a3d000000000001"), log::SpaceKind::team_work,
                           "Centrum"};

struct Tablet {
  TemporaryFolder folder;
  SetClock clock;
  SystemRandom random;

  DataFolder::Options options(std::optional<std::string> pin = {}) {
    return {folder.path("data"), std::move(pin)};
  }
  Result<std::unique_ptr<DataFolder>> create(std::optional<std::string> pin = {}) {
    return DataFolder::create(options(std::move(pin)), {}, clock, random);
  }
  Result<std::unique_ptr<DataFolder>> open(std::optional<std::string> pin = {}) {
    return DataFolder::open(options(std::move(pin)), {}, clock, random);
  }
  std::filesystem::path database() { return folder.path("data") / "frontlijn.db"; }

  void write(DataFolder& data, int count) {
    REQUIRE(data.store().add_space(space));
    for (int i = 0; i < count; ++i) {
      store::Changes changes({});
      changes.set(space.id, "observation", data.store().new_id(), "words", std::string(3'000, 'x'));
      REQUIRE(data.store().commit(changes));
    }
  }
  std::size_t files_named(const std::string& start) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path("data")))
      count += entry.path().filename().string().starts_with(start) ? 1 : 0;
    return count;
  }
};

}  // namespace

TEST_CASE("a folder is made once, opened again, and locked while it is open") {
  Tablet tablet;
  {
    const auto made = tablet.create();
    REQUIRE(made);
    CHECK(tablet.create().error().key() == "folder.exists");
    CHECK(tablet.open().error().key() == "folder.in-use");
  }
  CHECK(tablet.open());
}

TEST_CASE("a folder that is not there is not made by opening it") {
  Tablet tablet;
  CHECK(tablet.open().error().key() == "folder.missing");
  CHECK_FALSE(std::filesystem::exists(tablet.folder.path("data")));
}

TEST_CASE("a wrong PIN is refused, and slows the next one down") {
  Tablet tablet;
  REQUIRE(tablet.create("2468"));
  CHECK(tablet.open().error().key() == "pin.needed");
  for (int i = 0; i < 3; ++i)
    CHECK(tablet.open("1111").error().key() == "pin.wrong");
  const auto waiting = tablet.open("2468");
  CHECK(waiting.error().key() == "pin.wait");
  CHECK(waiting.error().argument("count") == "5");
  tablet.clock.at += Seconds{5};
  CHECK(tablet.open("2468"));
  CHECK(tablet.open("1111").error().key() == "pin.wrong");  // the count starts anew after the right one
}

TEST_CASE("the key does not stand in the folder's files when there is a PIN") {
  Tablet tablet;
  std::string key;
  {
    const auto made = tablet.create("2468").value();
    key = to_base64(made->key().bytes);
  }
  const auto file = read_file(tablet.folder.path("data") / "keys.json", 100'000).value();
  CHECK(as_text(file).find(key) == std::string_view::npos);
  struct stat rights {};
  REQUIRE(::stat((tablet.folder.path("data") / "keys.json").c_str(), &rights) == 0);
  CHECK((rights.st_mode & 0777) == 0600);
}

TEST_CASE(
    "promise 8: a truncated database is moved aside, what can be read is saved, and the person is told") {
  Tablet tablet;
  {
    const auto made = tablet.create().value();
    tablet.write(*made, 60);
    REQUIRE(made->store().set_setting("kept", "yes"));
    REQUIRE(made->store().save_draft({}, "/data/a", "concept"));
  }
  const auto size = std::filesystem::file_size(tablet.database());
  std::filesystem::resize_file(tablet.database(), size * 3 / 4);

  const auto told = tablet.open();
  REQUIRE(told.has_error());
  CHECK(told.error().key() == "folder.recovered");
  CHECK(std::filesystem::exists(told.error().argument("aside")));
  CHECK(std::filesystem::file_size(told.error().argument("aside")) == size * 3 / 4);
  CHECK(std::stoi(told.error().argument("commits")) > 10);

  const auto again = tablet.open();
  REQUIRE(again);
  CHECK(static_cast<int>((*again)->store().commits_after(space.id, 0, 1'000)->size()) ==
        std::stoi(told.error().argument("commits")));
  CHECK((*again)->store().verify_chains()->problems.empty());
}

TEST_CASE("promise 8: a database that was emptied or is gone is not taken for a new one") {
  for (const bool gone : {true, false}) {
    Tablet tablet;
    { tablet.write(**tablet.create(), 1); }
    if (gone)
      std::filesystem::remove(tablet.database());
    else
      std::filesystem::resize_file(tablet.database(), 0);
    CHECK(tablet.open().error().key() == "folder.recovered");
    CHECK(tablet.open());
  }
}

TEST_CASE("a database of garbage is kept aside") {
  Tablet tablet;
  { tablet.write(**tablet.create(), 1); }
  std::ofstream(tablet.database(), std::ios::binary) << std::string(50'000, 'z');
  CHECK(tablet.open().error().key() == "folder.recovered");
  CHECK(tablet.files_named("damaged-") >= 1);
}

TEST_CASE("after saving what can be read the device goes on under a new identity") {
  Tablet tablet;
  log::DeviceId before;
  {
    const auto made = tablet.create().value();
    tablet.write(*made, 60);
    before = made->store().device().id();
  }
  std::filesystem::resize_file(tablet.database(), std::filesystem::file_size(tablet.database()) * 3 / 4);
  REQUIRE(tablet.open().has_error());
  CHECK(tablet.open().value()->store().device().id() != before);
}

TEST_CASE("a key file that is damaged, hostile or newer is refused and nothing is touched") {
  Tablet tablet;
  { REQUIRE(tablet.create("1")); }
  const auto keys = tablet.folder.path("data") / "keys.json";
  for (
      const char* wrong :
      {"", "[]", "{}", R"({"version":1})", R"({"version":1,"key":"AAAA"})", R"({"version":"1"})",
       R"({"version":1,"argon2id":{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","operations":4,"memory_bytes":99999999999999},"xchacha20poly1305":{}})"}) {
    std::ofstream(keys) << wrong;
    CHECK(tablet.open("1").error().key() == "key.damaged");
  }
  std::ofstream(keys) << R"({"version":2})";
  CHECK(tablet.open("1").error().key() == "key.newer-version");
  CHECK(tablet.files_named("damaged-") == 0);
}

TEST_CASE("a file is written whole or not at all") {
  const TemporaryFolder folder;
  const auto path = folder.path("a.json");
  REQUIRE(write_file(path, as_bytes("een")));
  REQUIRE(write_file(path, as_bytes("twee")));
  CHECK(as_text(*read_file(path, 100)) == "twee");
  CHECK(write_file(folder.path("no/such/a.json"), as_bytes("x")).error().key() == "file.unwritable");
  CHECK(read_file(path, 3).error().key() == "file.too-large");
  CHECK(read_file(folder.path(), 3).error().key() == "file.unreadable");
  CHECK(read_file(folder.path("b.json"), 3).error().key() == "file.missing");
}

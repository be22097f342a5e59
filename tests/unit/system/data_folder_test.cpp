#include "platform/system/data_folder.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "support/fixtures.hpp"
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/system/files.hpp"
#include "platform/system/media_type.hpp"

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

TEST_CASE("of several that make the same folder at once one succeeds, and its key stays") {
  for (int round = 0; round < 10; ++round) {
    Tablet tablet;
    constexpr int makers = 6;
    std::atomic<int> ready = 0;
    std::vector<std::string> keys(makers);
    std::vector<std::string> refusals(makers);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < makers; ++i) {
      threads.emplace_back([&, i] {
        SetClock clock;
        SystemRandom random;
        ++ready;
        while (ready < makers)
          std::this_thread::yield();
        const auto made = DataFolder::create(tablet.options(), {}, clock, random);
        if (made)
          keys[i] = to_base64((*made)->key().bytes);
        else
          refusals[i] = made.error().key();
      });
    }
    for (std::thread& thread : threads)
      thread.join();
    std::string key;
    int succeeded = 0;
    for (std::size_t i = 0; i < makers; ++i) {
      if (keys[i].empty()) {
        CHECK((refusals[i] == "folder.exists" || refusals[i] == "folder.in-use"));
      } else {
        key = keys[i];
        ++succeeded;
      }
    }
    CHECK(succeeded == 1);
    const auto opened = tablet.open();
    REQUIRE(opened);
    CHECK(to_base64((*opened)->key().bytes) == key);
  }
}

TEST_CASE("making a folder that somebody else is making changes nothing there") {
  Tablet tablet;
  std::filesystem::create_directories(tablet.folder.path("data"));
  const int held = ::open((tablet.folder.path("data") / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(::flock(held, LOCK_EX | LOCK_NB) == 0);
  CHECK(tablet.create().error().key() == "folder.in-use");
  CHECK(tablet.files_named("") == 1);
  ::close(held);
  CHECK(tablet.create());
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

namespace {

/// A folder whose recovery is done but for the telling: each cut before it is made from this one.
struct Recovered : Tablet {
  std::filesystem::path data = folder.path("data");
  std::string commits;
  std::filesystem::path aside;

  Recovered() {
    { write(**create(), 60); }
    std::filesystem::resize_file(database(), std::filesystem::file_size(database()) * 3 / 4);
    const auto told = open();
    REQUIRE(told.error().key() == "folder.recovered");
    commits = told.error().argument("commits");
    aside = told.error().argument("aside");
    REQUIRE(std::filesystem::exists(aside));
    // Worthless here, but it goes where its database goes.
    std::ofstream(aside.string() + "-journal") << "x";
  }
  void note(const std::string& text) { std::ofstream(data / "recovered.json") << text; }
  std::string usual_note() {
    return R"({"aside":")" + aside.filename().string() + R"(","commits":")" + commits +
           R"(","drafts":"0","lost":"0"})";
  }
  void move(const std::string& from, const std::string& to) {
    std::filesystem::rename(data / from, data / to);
  }
  /// What everybody who comes after a cut sees.
  void is_told_and_whole(const std::string& told_commits) {
    const auto told = open();
    REQUIRE(told.has_error());
    CHECK(told.error().key() == "folder.recovered");
    CHECK(told.error().argument("commits") == told_commits);
    CHECK(std::filesystem::exists(told.error().argument("aside")));
    const auto opened = open();
    REQUIRE(opened);
    CHECK(std::to_string((*opened)->store().commits_after(space.id, 0, 1'000)->size()) == commits);
    for (const char* left : {"recover", "frontlijn.db-journal"})
      CHECK(files_named(left) == 0);
    CHECK(files_named("damaged-") >= 1);
  }
};

}  // namespace

TEST_CASE("promise 8: a recovery cut off anywhere is finished by the next opening, and told") {
  Recovered tablet;
  const std::string damaged = tablet.aside.filename().string();
  SECTION("while reading") {
    std::filesystem::remove(tablet.database());
    tablet.move(damaged, "frontlijn.db");
    tablet.move(damaged + "-journal", "frontlijn.db-journal");
    std::ofstream(tablet.data / "recovering.db") << "half";
    tablet.is_told_and_whole(tablet.commits);
  }
  SECTION("with everything read, but not yet called so") {
    tablet.move("frontlijn.db", "recovering.db");
    tablet.move(damaged, "frontlijn.db");
    tablet.move(damaged + "-journal", "frontlijn.db-journal");
    tablet.note(tablet.usual_note());
    tablet.is_told_and_whole(tablet.commits);
  }
  SECTION("before anything was moved") {
    tablet.move("frontlijn.db", "recovered.db");
    tablet.move(damaged, "frontlijn.db");
    tablet.move(damaged + "-journal", "frontlijn.db-journal");
    tablet.note(tablet.usual_note());
    tablet.is_told_and_whole(tablet.commits);
  }
  SECTION("between the database and its companions") {
    tablet.move("frontlijn.db", "recovered.db");
    tablet.move(damaged + "-journal", "frontlijn.db-journal");
    tablet.note(tablet.usual_note());
    tablet.is_told_and_whole(tablet.commits);
  }
  SECTION("with the damaged one gone and nothing in its place") {
    tablet.move("frontlijn.db", "recovered.db");
    tablet.note(tablet.usual_note());
    tablet.is_told_and_whole(tablet.commits);
  }
  SECTION("with the recovered one in its place, and nobody told") {
    tablet.note(tablet.usual_note());
    tablet.is_told_and_whole(tablet.commits);
  }
  SECTION("with a note that cannot be read") {
    tablet.move("frontlijn.db", "recovered.db");
    tablet.move(damaged, "frontlijn.db");
    tablet.move(damaged + "-journal", "frontlijn.db-journal");
    tablet.note("{");
    tablet.is_told_and_whole("?");
  }
}

TEST_CASE("promise 8: what stands in the way of a recovery is told, and the recovery goes on without it") {
  Tablet tablet;
  { tablet.write(**tablet.create(), 60); }
  std::filesystem::resize_file(tablet.database(), std::filesystem::file_size(tablet.database()) * 3 / 4);
  const auto in_the_way = tablet.folder.path("data") / "recovered.db";
  std::filesystem::create_directories(in_the_way / "x");
  CHECK(tablet.open().error().key() == "folder.unwritable");
  std::filesystem::remove_all(in_the_way);
  CHECK(tablet.open().error().key() == "folder.recovered");
  CHECK(tablet.open());
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
  const auto nowhere = write_file(folder.path("no/such/a.json"), as_bytes("x"));
  CHECK(nowhere.error().key() == "file.unwritable");
  CHECK_FALSE(nowhere.error().argument("why").empty());
  CHECK(read_file(path, 3).error().key() == "file.too-large");
  CHECK(read_file(folder.path(), 3).error().key() == "file.unreadable");
  CHECK(read_file(folder.path("b.json"), 3).error().key() == "file.missing");
}

TEST_CASE("a file made piece by piece is there whole, or the one before it still is") {
  const TemporaryFolder folder;
  const auto path = folder.path("a.csv");
  const Bytes piece(100'000, 'x');
  REQUIRE(write_in_pieces(path, [&](const PutPiece& put) -> Result<void> {
    for (int i = 0; i < 10; ++i)
      FRONTLIJN_CHECK(put(piece));
    return {};
  }));
  CHECK(std::filesystem::file_size(path) == 1'000'000);
  const auto cut = write_in_pieces(path, [&](const PutPiece& put) -> Result<void> {
    FRONTLIJN_CHECK(put(piece));
    return fail(ErrorKind::damaged, "store.damaged");
  });
  CHECK(cut.error().key() == "store.damaged");
  CHECK(std::filesystem::file_size(path) == 1'000'000);
  CHECK_FALSE(std::filesystem::exists(path.string() + ".new"));
  bool is_asked = false;
  const auto nowhere = write_in_pieces(folder.path("no/such/a.csv"), [&](const PutPiece&) -> Result<void> {
    is_asked = true;
    return {};
  });
  CHECK(nowhere.error().key() == "file.unwritable");
  CHECK_FALSE(is_asked);
}

TEST_CASE("what a file is shows in its first bytes, whatever its name") {
  CHECK(media_type_of(as_bytes("\xFF\xD8\xFF\xE0 rest")) == "image/jpeg");
  CHECK(media_type_of(as_bytes("\x89PNG\r\n\x1A\n rest")) == "image/png");
  CHECK(media_type_of(as_bytes("RIFF1234WEBPVP8 ")) == "image/webp");
  CHECK(media_type_of(as_bytes("%PDF-1.7\n")) == "application/pdf");
  for (const char* other : {"", "%", "RIFF", "GIF89a", "Beste buren"})
    CHECK(media_type_of(as_bytes(other)) == "application/octet-stream");
}

TEST_CASE(
    "a tablet that was reported lost is wiped, and a wipe cut off anywhere is finished by the next opening") {
  Tablet tablet;
  auto data = tablet.create();
  REQUIRE(data);
  tablet.write(**data, 3);
  tablet.folder.file("data/vakantie.jpg", "van iemand anders");
  const bool cut_off = GENERATE(false, true);
  CAPTURE(cut_off);
  if (cut_off) {  // the marker and the key's removal made it, the rest did not
    data->reset();
    tablet.folder.file("data/wiping", "");
    std::filesystem::remove(tablet.folder.path("data") / "keys.json");
    CHECK(tablet.open().error().key() == "folder.wiped");
  } else {
    REQUIRE(DataFolder::wipe(std::move(*data)));
  }
  CHECK(tablet.open().error().key() == "folder.missing");
  CHECK(tablet.files_named("") == 1);  // what was never ours stays
  CHECK(tablet.create());
}

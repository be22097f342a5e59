// What may be wrong with a data folder: each gives one sentence that says what, where and what to do, an exit
// code that is not zero, and leaves the folder as it was.
#include <filesystem>
#include <fstream>

#include "support/cli_tablet.hpp"
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/domain/model.hpp"
#include "platform/system/data_folder.hpp"

using namespace frontlijn;
using namespace frontlijn::test;
namespace fs = std::filesystem;

namespace {

using Words = CliTablet::Words;

/// What is refused, in a sentence that names it.
void refuses(const Outcome& outcome, int code, const std::string& what) {
  const std::string said = refusal(outcome, code);
  INFO(said);
  CHECK(holds(said, what));
}

constexpr unsigned nobody = 65534;

/// The tests may run as root, who may read and write anywhere: then nobody tries it.
Words without_privileges(Words command) {
  if (::geteuid() != 0) return command;
  command.insert(command.begin(), {"setpriv", fmt::format("--reuid={}", nobody),
                                   fmt::format("--regid={}", nobody), "--clear-groups"});
  return command;
}

/// The folder as this person's own.
void give_to_nobody(const CliTablet& tablet) {
  if (::geteuid() != 0) return;
  REQUIRE(::chown(tablet.data().c_str(), nobody, nobody) == 0);
  for (const auto& entry : fs::directory_iterator(tablet.data()))
    REQUIRE(::chown(entry.path().c_str(), nobody, nobody) == 0);
}

/// A disk on which no file gets beyond `bytes`: as with a full one, the write that goes too far fails.
Words on_a_small_disk(Words command, std::size_t bytes) {
  command.insert(command.begin(),
                 {"env", "--ignore-signal=XFSZ", "prlimit", fmt::format("--fsize={}", bytes)});
  return command;
}

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

const std::string long_text(200'000, 'a');

}  // namespace

TEST_CASE("a folder that is not there is named, with how to begin") {
  const CliTablet tablet;
  const auto outcome = tablet.run({"status"});
  refuses(outcome, 3, tablet.data());
  CHECK(holds(outcome.errors, "init"));
  CHECK_FALSE(fs::exists(tablet.data()));
  const Words on_a_file{program("frontlijn"), "--data", tablet.file("brief.txt", "Beste"), "status"};
  refuses(run_program(on_a_file), 3, "brief.txt");
  refuses(run_program({program("frontlijn"), "status"}), 2, "--data");
}

TEST_CASE("a folder is not set up twice") {
  const CliTablet tablet("Noor Voorbeeld");
  CHECK(holds(tablet.refused({"init", "--name", "Sem Voorbeeld", "--team", "Oost"}, 3), tablet.data()));
  CHECK(tablet.tell({"status"})["person"]["name"] == "Noor Voorbeeld");
}

TEST_CASE("setting up with an empty name leaves no folder behind") {
  const CliTablet tablet;
  refusal(tablet.run({"init", "--name", " ", "--team", "Waterveen"}), 2);
  refusal(tablet.run({"init", "--name", "Noor Voorbeeld", "--team", ""}), 2);
  refusal(tablet.run({"init", "--name", "Noor\xFF", "--team", "Waterveen"}), 2);
  CHECK_FALSE(fs::exists(tablet.data()));
}

TEST_CASE("a folder in use by another process is refused at once, to read and to write") {
  const CliTablet tablet("Noor Voorbeeld");
  const auto before = tablet.kept();
  {
    SetClock clock;
    SystemRandom random;
    const auto held = platform::DataFolder::open({tablet.data(), {}}, frontlijn_model(), clock, random);
    REQUIRE(held);
    refuses(tablet.run({"status"}), 3, tablet.data());
    refuses(tablet.run({"observe", "--text", "Water in de kelder"}), 3, tablet.data());
    refuses(tablet.run({"sync", "--once"}), 3, tablet.data());
    refuses(tablet.run({"log", "rebuild"}), 3, tablet.data());
  }
  CHECK(tablet.kept() == before);
}

TEST_CASE("a wrong PIN is refused, ever slower, and the right one works after the wait") {
  CliTablet tablet;
  const auto with = [](const std::string& pin) { return Words{"FRONTLIJN_PIN=" + pin}; };
  tablet.set_up("Noor Voorbeeld", "Waterveen", with("2468"));
  const std::string database = content(tablet.data() + "/frontlijn.db");
  refuses(tablet.run({"status"}), 3, "FRONTLIJN_PIN");
  for (int i = 0; i < 3; ++i)
    refuses(tablet.run({"observe", "--text", "Water"}, with("1111")), 3, "pincode");
  refuses(tablet.run({"status"}, with("2468")), 3, "Wacht 5 seconden");
  CHECK(content(tablet.data() + "/frontlijn.db") == database);
  tablet.moment = "2026-11-18T10:01";
  CHECK(tablet.run({"status"}, with("2468")).exit_code == 0);
  CHECK(tablet.run({"--pin", "2468", "status"}).exit_code == 0);
}

TEST_CASE("a folder written by a newer version is refused and stays as it was") {
  const CliTablet tablet("Noor Voorbeeld");
  {
    SetClock clock;
    SystemRandom random;
    const auto folder =
        platform::DataFolder::open({tablet.data(), {}}, frontlijn_model(), clock, random).value();
    REQUIRE(folder->store().database().script("PRAGMA user_version = 4711"));
  }
  const std::string database = content(tablet.data() + "/frontlijn.db");
  refuses(tablet.run({"status"}), 5, "4711");
  refuses(tablet.run({"observe", "--text", "Water in de kelder"}), 5, "4711");
  CHECK(content(tablet.data() + "/frontlijn.db") == database);
  write(tablet.data() + "/keys.json", R"({"version": 99})");
  refuses(tablet.run({"status"}), 5, "keys.json");
  CHECK(content(tablet.data() + "/frontlijn.db") == database);
}

TEST_CASE("without its key file a folder is neither opened, nor taken for an empty one, nor set up anew") {
  const CliTablet tablet("Noor Voorbeeld");
  const auto before = tablet.kept();
  const std::string key = content(tablet.data() + "/keys.json");
  const std::string database = content(tablet.data() + "/frontlijn.db");
  fs::remove(tablet.data() + "/keys.json");
  const auto missing = tablet.run({"status"});
  refuses(missing, 5, tablet.data());
  CHECK(holds(missing.errors, "keys.json"));
  refuses(tablet.run({"init", "--name", "Noor Voorbeeld", "--team", "Waterveen"}), 3, tablet.data());
  for (const char* damaged : {"", "{", "[]", R"({"version": 1, "key": "AAAA"})"}) {
    write(tablet.data() + "/keys.json", damaged);
    refuses(tablet.run({"status"}), 5, tablet.data() + "/keys.json");
  }
  CHECK(content(tablet.data() + "/frontlijn.db") == database);
  write(tablet.data() + "/keys.json", key);
  CHECK(tablet.kept() == before);
}

TEST_CASE("a truncated database is moved aside and reported, and the next command works") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string database = tablet.data() + "/frontlijn.db";
  const auto size = fs::file_size(database);
  std::size_t aside = 0;
  // To nothing and to less than a page too; and twice at the same moment, for what was moved aside stays.
  for (const auto left : {size - size / 4, size / 2, std::uintmax_t{100}, std::uintmax_t{0}}) {
    fs::resize_file(database, left);
    refuses(tablet.run({"status"}), 5, "damaged-");
    CHECK(fs::exists(database));
    CHECK(tablet.run({"log", "verify"}).exit_code == 0);
    ++aside;
    const auto found =
        std::count_if(fs::directory_iterator(tablet.data()), fs::directory_iterator(), [](const auto& entry) {
          return entry.path().filename().string().starts_with("damaged-") &&
                 entry.path().extension() == ".db";
        });
    CHECK(static_cast<std::size_t>(found) == aside);
  }
}

TEST_CASE("a folder that may not be read is not taken for an empty one") {
  const CliTablet tablet("Noor Voorbeeld");
  const auto before = tablet.kept();
  give_to_nobody(tablet);
  fs::permissions(tablet.data(), fs::perms::none);
  const auto outcome = run_program(without_privileges(tablet.command({"status"})));
  fs::permissions(tablet.data(), fs::perms::owner_all);
  refuses(outcome, 5, tablet.data());
  CHECK_FALSE(holds(outcome.errors, "init"));
  CHECK(tablet.kept() == before);
}

TEST_CASE("a folder that may only be read is named, also where its files might be written") {
  const CliTablet tablet("Noor Voorbeeld");
  tablet.tell({"observe", "--text", "Water in de kelder"});
  const auto before = tablet.kept();
  give_to_nobody(tablet);
  const Words observe = tablet.command({"observe", "--text", "Nog meer water"});
  fs::permissions(tablet.data(), fs::perms::owner_read | fs::perms::owner_exec);
  refuses(run_program(without_privileges(observe)), 5, tablet.data());
  fs::permissions(tablet.data() + "/frontlijn.db", fs::perms::owner_read);
  refuses(run_program(without_privileges(observe)), 5, tablet.data());
  fs::permissions(tablet.data() + "/lock", fs::perms::owner_read);
  refuses(run_program(without_privileges(observe)), 5, tablet.data());
  refuses(run_program(without_privileges(tablet.command({"init", "--name", "N", "--team", "T"}))), 3,
          tablet.data());
  fs::permissions(tablet.data(), fs::perms::owner_all);
  fs::permissions(tablet.data() + "/frontlijn.db", fs::perms::owner_read | fs::perms::owner_write);
  fs::permissions(tablet.data() + "/lock", fs::perms::owner_read | fs::perms::owner_write);
  CHECK(tablet.kept() == before);
}

TEST_CASE("a folder cannot begin where nothing may be written") {
  const CliTablet tablet;
  fs::create_directories(tablet.data());
  fs::permissions(tablet.folder().path(),
                  fs::perms::owner_all | fs::perms::others_read | fs::perms::others_exec);
  fs::permissions(tablet.data(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read |
                                     fs::perms::others_exec);
  const Words init{"init", "--name", "N", "--team", "T"};
  refuses(run_program(without_privileges(tablet.command(init))), 5, tablet.data());
  CHECK(fs::is_empty(tablet.data()));
}

TEST_CASE("on a full disk nothing is half-done, and with room again it works") {
  const CliTablet tablet("Noor Voorbeeld");
  const std::string subject = tablet.add_subject();
  const auto before = tablet.kept();
  const std::string photo = tablet.file("foto.png", long_text);
  std::string rows = "naam,adres\n";
  for (int i = 0; i < 2'000; ++i)
    rows += fmt::format("Zaak {},Kade {}\n", i, i);
  const std::string table = tablet.file("zaken.csv", rows);
  const std::vector<Words> commands{{"observe", "--text", long_text.substr(0, 60'000)},
                                    {"observe", "--text", "Water", "--photo", photo},
                                    {"subject", "import", table, "--source", "Register"}};
  for (const Words& command : commands) {
    refuses(run_program(on_a_small_disk(tablet.command(command), 8'192)), 5, "frontlijn.db");
    CHECK(tablet.kept() == before);
  }
  tablet.tell({"observe", "--text", "Water", "--photo", photo});
  CHECK(tablet.tell({"observation", "list"}).size() == 1);
}

TEST_CASE("a file system without room is told as full, the folder is as it was, and something small still fits") {
  const CliTablet tablet("Noor Voorbeeld");
  const auto mount = tablet.folder().path("klein");
  fs::create_directory(mount);
  // A file system of this test's own needs no privileges, only a kernel that lets people have namespaces.
  const std::string script = tablet.file("vol.sh", R"(
mount -t tmpfs -o size="$SIZE" tmpfs "$MOUNT" || exit 99
cp "$DATA"/* "$MOUNT"/
"$PROGRAM" --data "$MOUNT" --json log digest >"$OUT/before"
"$PROGRAM" --data "$MOUNT" observe --text Water --photo "$OUT/foto.png" 2>"$OUT/said"
echo $? >"$OUT/code"
"$PROGRAM" --data "$MOUNT" --json log digest >"$OUT/after"
"$PROGRAM" --data "$MOUNT" observe --text klein >/dev/null
)");
  // Noise, so that no compression makes it fit.
  Bytes photo(3'000'000);
  SeededRandom(1).fill(photo);
  tablet.file("foto.png", std::string(as_text(photo)));
  const auto size = fs::file_size(fs::path(tablet.data()) / "frontlijn.db") + 400'000;
  const auto outcome = run_program({"unshare", "--user", "--map-root-user", "--mount", "sh", script},
                                   {"SIZE=" + std::to_string(size), "MOUNT=" + mount.string(),
                                    "DATA=" + tablet.data(), "PROGRAM=" + program("frontlijn"),
                                    "OUT=" + fs::path(script).parent_path().string()});
  const auto written = [&](const char* name) { return content(tablet.folder().path(name)); };
  if (!fs::exists(tablet.folder().path("code"))) {
    WARN("no namespaces on this machine, so only the size limit was tried: " << outcome.errors);
    return;
  }
  CHECK(outcome.exit_code == 0);
  CHECK(written("code") == "5\n");
  CHECK(holds(written("said"), "De opslag is vol"));
  CHECK(holds(written("said"), (mount / "frontlijn.db").string()));
  CHECK(written("said").find('\n') == written("said").size() - 1);
  CHECK_FALSE(written("before").empty());
  CHECK(written("after") == written("before"));
}

TEST_CASE("setting up on a full disk leaves no folder behind") {
  const CliTablet tablet;
  refuses(run_program(on_a_small_disk(tablet.command({"init", "--name", "N", "--team", "T"}), 8'192)), 5,
          tablet.data());
  CHECK_FALSE(fs::exists(tablet.data()));
  tablet.set_up();
}

TEST_CASE("with --json an error is one JSON object on standard error") {
  const CliTablet tablet;
  const auto outcome = tablet.run({"--json", "status"}, {"FRONTLIJN_LANGUAGE=en"});
  CHECK(outcome.exit_code == 3);
  CHECK(nlohmann::json::parse(outcome.errors)["error"] == "folder.missing");
}

TEST_CASE("a command that is not understood says which word, and which help to ask") {
  const CliTablet tablet("Noor Voorbeeld");
  const auto says = [&](const Words& words, const std::string& what, const std::string& help) {
    const std::string said = tablet.refused(words, 2);
    INFO(said);
    CHECK(holds(said, what));
    CHECK(holds(said, help + " --help"));
  };
  says({"obsreve", "--text", "Water"}, "obsreve", "frontlijn");
  says({}, "wat er moet gebeuren", "frontlijn");
  says({"checklist"}, "wat er moet gebeuren", "frontlijn checklist");
  says({"checklist", "ad", "x.xml"}, "ad", "frontlijn checklist");
  says({"observe", "--tekst", "Water"}, "--tekst", "frontlijn observe");
  says({"agreement", "add"}, "--who", "frontlijn agreement add");
  says({"observe", "--text"}, "--text", "frontlijn observe");
  says({"visit", "run", "--depth", "diep"}, "diep", "frontlijn visit run");
  says({"observe", "--text", "Water", "twee\nregels"}, "twee regels", "frontlijn observe");
  CHECK(holds(
      refusal(run_program({program("frontlijn"), "--data", tablet.data(), "--now", "gisteren", "status"}), 2),
      "gisteren"));
}

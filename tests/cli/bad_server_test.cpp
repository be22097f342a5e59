// The server's command line with what is wrong: one sentence, an exit code that is not zero, nothing
// half-done.
#include <filesystem>

#include "support/cli_tablet.hpp"
#include "support/refusal.hpp"
#include "support/server_process.hpp"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace frontlijn::test;
namespace fs = std::filesystem;

namespace {

using Words = ServerProcess::Words;

void refuses(const Outcome& outcome, int code, const std::string& what) {
  const std::string said = refusal(outcome, code);
  INFO(said);
  CHECK(holds(said, what));
}

/// Every team with its members.
nlohmann::json organisation(const ServerProcess& server) {
  nlohmann::json all = server.tell({"team", "list"});
  for (auto& team : all)
    team["who"] = server.tell({"member", "list", "--team", team["name"]});
  return all;
}

/// A port that is taken, though nobody answers.
struct TakenPort {
  int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string number;
  TakenPort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(socket, 1) == 0);
    REQUIRE(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    number = std::to_string(ntohs(address.sin_port));
  }
  ~TakenPort() { ::close(socket); }
};

}  // namespace

TEST_CASE("a mistyped folder is not taken for a new server") {
  const ServerProcess server;
  for (const Words& command :
       std::vector<Words>{{"team", "list"},
                          {"member", "list", "--team", "Waterveen"},
                          {"member", "add", "--team", "Waterveen", "--name", "Noor Voorbeeld"},
                          {"member", "password", "kim"},
                          {"code", "--team", "Waterveen", "--name", "Noor Voorbeeld"},
                          {"backup", server.folder().path("kopie.db").string()}})
    refuses(server.run(command), 3, server.data());
  CHECK_FALSE(fs::exists(server.data()));
  CHECK_FALSE(fs::exists(server.folder().path("kopie.db")));
  refuses(run_program({program("frontlijn-server"), "team", "list"}), 2, "--data");
}

TEST_CASE("a team needs a name of its own") {
  const ServerProcess server;
  refuses(server.run({"team", "add", ""}), 2, "naam");
  refuses(server.run({"team", "add", " \t"}), 2, "naam");
  CHECK_FALSE(fs::exists(server.data()));
  server.tell({"team", "add", "Waterveen"});
  const auto before = organisation(server);
  refuses(server.run({"team", "add", ""}), 2, "naam");
  refuses(server.run({"team", "add", "waterveen"}), 3, "waterveen");
  refuses(server.run({"team", "add", std::string(5'000, 'x')}), 2, "5000");
  refuses(server.run({"team", "add", "Noord\xFF"}), 2, "UTF-8");
  CHECK(organisation(server) == before);
}

TEST_CASE("a member needs a team that is there, a name, a role and a day that exist") {
  const ServerProcess server;
  const auto add = [&](const std::string& team, const std::string& name, const Words& more = {}) {
    Words words{"member", "add", "--team", team, "--name", name};
    words.insert(words.end(), more.begin(), more.end());
    return server.run(words);
  };
  server.tell({"team", "add", "Waterveen"});
  server.tell({"member", "add", "--team", "Waterveen", "--name", "Kim Denkbeeld", "--login", "kim"});
  const auto before = organisation(server);
  const auto unknown = add("Zandveen", "Noor Voorbeeld");
  refuses(unknown, 3, "Zandveen");
  CHECK(holds(unknown.errors, "Waterveen"));
  refuses(add("Waterveen", ""), 2, "naam");
  refuses(add("Waterveen", "Noor Voorbeeld", {"--role", "keizer"}), 2, "keizer");
  refuses(add("Waterveen", "Noor Voorbeeld", {"--until", "2027-02-30"}), 2, "2027-02-30");
  refuses(add("Waterveen", "Noor Voorbeeld", {"--login", "kim"}), 3, "kim");
  refuses(server.run({"code", "--team", "Waterveen", "--name", "Niemand"}), 3, "Niemand");
  refuses(server.run({"member", "password", "niemand"}), 3, "niemand");
  CHECK(organisation(server) == before);
}

TEST_CASE("without any team the answer says how to make the first") {
  const ServerProcess server;
  server.tell({"team", "add", "Waterveen"});
  const auto outcome = server.run({"code", "--team", "Waterveen", "--name", "Noor Voorbeeld"});
  refuses(outcome, 3, "Noor Voorbeeld");
  server.tell({"member", "add", "--team", "Waterveen", "--name", "Noor Voorbeeld"});
  refuses(server.run({"code", "--team", "Waterveen", "--name", "Noor Voorbeeld"}), 3, "--address");
}

TEST_CASE("a backup overwrites nothing and leaves nothing half-made") {
  const ServerProcess server;
  server.tell({"team", "add", "Waterveen"});
  const auto& folder = server.folder();
  const std::string taken = folder.file("kopie.db", "van iemand anders");
  refuses(server.run({"backup", taken}), 3, taken);
  CHECK(fs::file_size(taken) == 17);
  const std::string nowhere = folder.path("weg/kopie.db").string();
  refuses(server.run({"backup", nowhere}), 5, nowhere);
  refuses(server.run({"backup", folder.path().string()}), 3, folder.path().string());
  refuses(server.run({"backup", "/proc/kopie.db"}), 5, "/proc/kopie.db");
  const std::string full = folder.path("vol.db").string();
  refuses(run_program({"env", "--ignore-signal=XFSZ", "prlimit", "--fsize=65536", program("frontlijn-server"),
                       "--data", server.data(), "backup", full}),
          5, full);
  for (const auto& entry : fs::directory_iterator(folder.path()))
    CHECK((entry.path() == taken || entry.path() == server.data()));
  server.tell({"backup", folder.path("goed.db").string()});
  CHECK(fs::exists(folder.path("goed.db")));
  CHECK_FALSE(fs::exists(folder.path("goed.db.part")));
}

TEST_CASE("a port in use, an address that is none, and a folder that another server uses are named") {
  ServerProcess server;
  server.tell({"team", "add", "Waterveen"});
  const TakenPort taken;
  refuses(server.run({"serve", "--listen", "127.0.0.1:" + taken.number}), 5, taken.number);
  refuses(server.run({"serve", "--listen", "kantoor:poort"}), 2, "kantoor:poort");
  refuses(server.run({"serve", "--listen", "127.0.0.1:99999"}), 2, "99999");
  refuses(server.run({"serve", "--listen", "127.0.0.1:0", "--address", "ftp://x y"}), 2, "ftp://x y");
  server.start();
  refuses(server.run({"serve", "--listen", "127.0.0.1:0"}), 3, server.data());
  // A tablet's program does not get in either; the server's own command line does.
  refuses(run_program({program("frontlijn"), "--data", server.data(), "status"}), 3, server.data());
  CHECK(server.tell({"team", "list"}).size() == 1);
  CHECK(server.stop() == 0);
}

TEST_CASE("a damaged certificate is named, and a damaged database is not moved under a server that runs") {
  ServerProcess server;
  server.tell({"team", "add", "Waterveen"});
  server.start();
  const std::string database = server.data() + "/frontlijn.db";
  const auto before = fs::file_size(database);
  fs::resize_file(database, 100);
  refuses(server.run({"team", "list"}), 3, server.data());
  CHECK(fs::file_size(database) == 100);
  CHECK(before > 100);
  server.kill();
  refuses(server.run({"team", "list"}), 5, "damaged-");
  const ServerProcess other;
  other.tell({"team", "add", "Waterveen"});
  std::ofstream(other.data() + "/server.crt") << "geen certificaat";
  std::ofstream(other.data() + "/server.key") << "geen sleutel";
  refuses(other.run({"serve", "--listen", "127.0.0.1:0"}), 2, "certificaat");
}

TEST_CASE("a command of the server that is not understood says which word, and which help to ask") {
  const ServerProcess server;
  const auto says = [&](const Words& words, const std::string& what, const std::string& help) {
    const std::string said = refusal(server.run(words), 2);
    INFO(said);
    CHECK(holds(said, what));
    CHECK(holds(said, help + " --help"));
  };
  says({"serv"}, "serv", "frontlijn-server");
  says({}, "wat er moet gebeuren", "frontlijn-server");
  says({"team"}, "wat er moet gebeuren", "frontlijn-server team");
  says({"team", "add"}, "name", "frontlijn-server team add");
  says({"serve", "--poort", "80"}, "--poort", "frontlijn-server serve");
  says({"member", "add", "--team", "Waterveen"}, "--name", "frontlijn-server member add");
  CHECK(holds(refusal(run_program({program("frontlijn-server"), "--now", "gisteren", "team", "list"}), 2),
              "gisteren"));
  CHECK_FALSE(fs::exists(server.data()));
}

TEST_CASE(
    "a server refuses the folder of a tablet, and a tablet that of a server, and both stay as they were") {
  const CliTablet tablet("Noor Voorbeeld");
  const auto before = tablet.kept();
  for (const Words& words : {Words{"team", "add", "Waterveen"}, Words{"serve", "--listen", "127.0.0.1:0"}}) {
    Words command{program("frontlijn-server"), "--data", tablet.data()};
    command.insert(command.end(), words.begin(), words.end());
    CHECK(holds(refusal(run_program(command), 3), tablet.data()));
  }
  CHECK(tablet.kept() == before);

  const ServerProcess server;
  server.tell({"team", "add", "Waterveen"});
  for (const Words& words : {Words{"status"}, Words{"observe", "--text", "Water in de kelder"}}) {
    Words command{program("frontlijn"), "--data", server.data()};
    command.insert(command.end(), words.begin(), words.end());
    CHECK(holds(refusal(run_program(command), 3), server.data()));
  }
}

#include "support/postgres_server.hpp"

#include <csignal>
#include <stdexcept>
#include <vector>

#include "support/spawn.hpp"
#include <libpq-fe.h>
#include <pwd.h>

namespace frontlijn::test {

namespace {

constexpr const char* programs = "/usr/lib/postgresql/15/bin/";
constexpr const char* missing =
    "PostgreSQL is needed for this test and is not installed: apt-get install postgresql-15 (./frontlijn "
    "test "
    "does so by itself).";

/// PostgreSQL refuses to run as root: then it runs as its own user. It ends when this program does.
std::vector<std::string> words_of(const std::string& program, const std::vector<std::string>& words) {
  std::vector<std::string> all{"/usr/bin/setpriv", "--pdeathsig", "INT"};
  if (::geteuid() == 0) all.insert(all.end(), {"--reuid=postgres", "--regid=postgres", "--clear-groups"});
  all.push_back(programs + program);
  all.insert(all.end(), words.begin(), words.end());
  return all;
}

void give_away(const std::filesystem::path& folder) {
  if (::geteuid() != 0) return;
  const passwd* owner = ::getpwnam("postgres");
  if (owner == nullptr || ::chown(folder.c_str(), owner->pw_uid, owner->pw_gid) != 0)
    throw std::runtime_error(missing);
}

}  // namespace

PostgresServer& PostgresServer::running() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() {
  if (::access((std::string(programs) + "initdb").c_str(), X_OK) != 0) throw std::runtime_error(missing);
  give_away(folder_.path());
  const std::string data = folder_.path("data").string();
  const int made =
      wait_for(spawn(words_of("initdb", {"-D", data, "-U", "frontlijn", "-A", "trust", "-E", "UTF8",
                                         "--locale=C", "--no-sync", "--no-instructions"}),
                     folder_.path("log").string()));
  if (made != 0) throw std::runtime_error("initdb failed; " + folder_.path("log").string());
  start();
}

PostgresServer::~PostgresServer() { stop(); }

/// What is tested is when processes stop, not how long a disk takes.
std::filesystem::path PostgresServer::where_files_are_quick() {
  const std::filesystem::path memory = "/dev/shm";
  std::error_code none;
  const auto space = std::filesystem::space(memory, none);
  return !none && space.available > (std::uintmax_t{1} << 30) ? memory
                                                              : std::filesystem::temp_directory_path();
}

void PostgresServer::start() {
  // What PostgreSQL has written survives the end of its processes; no test here cuts the power, so that it
  // need not wait for the disk.
  process_ = spawn(words_of("postgres", {"-D", folder_.path("data").string(), "-k", folder_.path().string(),
                                         "-c", "listen_addresses=", "-c", "fsync=off", "-c",
                                         "max_connections=60", "-c", "shared_buffers=32MB"}),
                   folder_.path("log").string());
  const std::string address = "postgresql:///postgres?user=frontlijn&host=" + folder_.path().string();
  while (PQping(address.c_str()) != PQPING_OK) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) {
      process_ = -1;
      throw std::runtime_error("PostgreSQL does not start; see " + folder_.path("log").string());
    }
    ::usleep(10'000);  // another process starts: there is nothing to wait on but its answer
  }
}

void PostgresServer::stop() {
  if (process_ < 0) return;
  ::kill(process_, SIGINT);  // "fast": cuts the connections
  wait_for(process_);
  process_ = -1;
}

void PostgresServer::crash_and_restart() {
  ::kill(process_, SIGQUIT);  // "immediate": as a crash, to be recovered from
  wait_for(process_);
  start();
}

void PostgresServer::run(const std::string& program, const std::vector<std::string>& words) const {
  if (wait_for(spawn(words_of(program, words), folder_.path("log").string())) != 0)
    throw std::runtime_error(program + " failed; see " + folder_.path("log").string());
}

std::string PostgresServer::dump(const std::string& address) {
  const std::string file = folder_.path("dump" + std::to_string(++dumps_)).string();
  run("pg_dump", {"--format=custom", "--file=" + file, "--dbname=" + address});
  return file;
}

void PostgresServer::put_back(const std::string& address, const std::string& file) {
  run("pg_restore", {"--clean", "--if-exists", "--single-transaction", "--dbname=" + address, file});
}

void PostgresServer::command(const std::string& sql) {
  PGconn* connection =
      PQconnectdb(("postgresql:///postgres?user=frontlijn&host=" + folder_.path().string()).c_str());
  PGresult* made = PQexec(connection, sql.c_str());
  const auto status = PQresultStatus(made);
  const std::string why = PQerrorMessage(connection);
  PQclear(made);
  PQfinish(connection);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(why);
}

std::string PostgresServer::new_database() {
  const std::string name = "test" + std::to_string(++databases_);
  command("CREATE DATABASE " + name);
  return "postgresql:///" + name + "?user=frontlijn&host=" + folder_.path().string();
}

void PostgresServer::let_nobody_in(const std::string& address, const std::string& whom) {
  const auto begin = address.rfind('/', address.find('?')) + 1;
  const std::string name = address.substr(begin, address.find('?') - begin);
  command("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
  command("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "' AND " +
          whom);
}

}  // namespace frontlijn::test

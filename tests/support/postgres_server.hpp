#pragma once

#include <memory>
#include <string>
#include <vector>

#include "support/fixtures.hpp"
#include <sys/types.h>

namespace frontlijn::test {

/// A real PostgreSQL of the test's own, in a temporary folder and reached by a socket in it. Started when
/// first asked for, stopped when the program ends (also when it is killed). Where PostgreSQL is not installed
/// the test that asks fails.
class PostgresServer {
 public:
  static PostgresServer& running();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// A new, empty database: its address for libpq.
  std::string new_database();
  /// Ends the connections to that database for which the condition `whom` on pg_stat_activity holds, and
  /// refuses new ones.
  void let_nobody_in(const std::string& address, const std::string& whom);
  /// What pg_dump makes of that database, into a new file of the server's; its path.
  std::string dump(const std::string& address);
  /// pg_restore of such a file over the database, in place of what it holds.
  void put_back(const std::string& address, const std::string& file);
  /// Ends it as a power cut would, and starts it again on what it left.
  void crash_and_restart();
  void stop();
  void start();

 private:
  PostgresServer();
  void command(const std::string& sql);
  void run(const std::string& program, const std::vector<std::string>& words) const;
  static std::filesystem::path where_files_are_quick();

  TemporaryFolder folder_{where_files_are_quick()};
  pid_t process_ = -1;
  int databases_ = 0;
  int dumps_ = 0;
};

}  // namespace frontlijn::test

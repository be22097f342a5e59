#pragma once

#include <memory>
#include <string>

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
  /// Ends it as a power cut would, and starts it again on what it left.
  void crash_and_restart();
  void stop();
  void start();

 private:
  PostgresServer();
  static std::filesystem::path where_files_are_quick();

  TemporaryFolder folder_{where_files_are_quick()};
  pid_t process_ = -1;
  int databases_ = 0;
};

}  // namespace frontlijn::test

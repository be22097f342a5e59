#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "crashes/child.hpp"
#include "support/fixtures.hpp"

#include "core/base/bytes.hpp"
#include "core/base/random.hpp"

namespace frontlijn::test {

/// A real server and real tablets, each command of a tablet a process of its own, that write and sync and are
/// killed at drawn points of what they put out: bytes to a file or a connection, flushes, changes of names.
class CrashFleet {
 public:
  struct Options {
    std::uint64_t seed = 1;
    std::size_t tablets = 3;
    /// Gives the address of a new PostgreSQL database to keep everything in; none: the server's folder.
    std::string store;
    std::function<void()> crash_store;
    std::function<void(const std::string&)> tell;
  };
  explicit CrashFleet(Options options);
  ~CrashFleet();

  /// Everybody does something at once, some of them for the last time in that life.
  void round();
  /// The server dies once more and has to hold what counts as sent; then everybody is started again and syncs
  /// in peace, and promises 1, 2, 3 and 8 are looked at.
  void check();

  std::uint64_t kills() const { return kills_; }
  std::uint64_t written() const { return texts_; }
  /// Commits and photos that a tablet had been told are at the server, and that were looked for there.
  std::uint64_t counted_as_sent() const { return counted_as_sent_; }
  const std::vector<std::string>& violations() const { return violations_; }

 private:
  using Words = std::vector<std::string>;
  struct Wrote {
    Bytes photo;  ///< empty: words alone
    bool acknowledged = false;
  };
  struct Tablet {
    std::string data;
    /// By their words, which are like no others.
    std::map<std::string, Wrote> wrote;
  };
  struct Running {
    std::size_t who = 0;
    std::string text;  ///< of what it writes; empty where it syncs
    std::unique_ptr<Child> child;
  };
  struct Found;

  void violate(const std::string& what);
  void tell(const std::string& what) const;
  Words on_server(const Words& words) const;
  Words on_tablet(std::size_t who, const Words& words) const;
  std::string run(const Words& command);
  std::string said(const std::string& name) const;
  /// The same all day.
  std::string now() const;
  void start_server(bool may_die);
  void look_after_server();
  void stop_server();
  Running start(std::size_t who);
  void end(Running& running);
  void check_what_counts_as_sent();
  std::string sync_all_in_peace();
  std::string look_into(const std::string& data, bool is_server, Found& found);
  void check_all_is_there(const std::vector<Found>& found);

  Options options_;
  SeededRandom draw_;
  TemporaryFolder folder_;
  std::string server_data_ = folder_.path("server").string();
  std::unique_ptr<Child> server_;
  std::uint16_t port_ = 0;
  std::vector<Tablet> tablets_;
  std::uint64_t texts_ = 0;
  std::uint64_t kills_ = 0;
  int days_ = 0;
  std::uint64_t counted_as_sent_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace frontlijn::test

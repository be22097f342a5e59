#pragma once

namespace frontlijn::test {

/// Puts itself between SQLite and the disk: counts every write, flush, truncation and removal, or every read
/// and look at a size, and lets the N-th one, and all after it, fail. One at a time in a process; the real
/// disk is back when it ends.
class FaultyFiles {
 public:
  enum class Fault { disk_full, write_fails, read_fails };

  FaultyFiles();
  ~FaultyFiles();
  FaultyFiles(const FaultyFiles&) = delete;
  FaultyFiles& operator=(const FaultyFiles&) = delete;

  void fail_from(int operation, Fault fault);
  void never_fail();
  /// Operations since `fail_from` or `never_fail`.
  int operations() const;
  bool has_failed() const;
};

}  // namespace frontlijn::test

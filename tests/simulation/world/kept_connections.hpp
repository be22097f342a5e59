#pragma once

namespace frontlijn::test {

/// While one exists, a database of a simulated machine that is closed leaves its connection behind, with the
/// statements that it compiled, and the next one of that name that has the same tables goes on with it: a
/// small schedule would otherwise compile statements and read table definitions more than anything else. To
/// SQLite it is as if the file had been left in another process's hands meanwhile: nothing that was read from
/// it is believed any more, its log is opened and recovered anew. Every so many worlds open each database
/// with a connection of its own.
class KeptConnections {
 public:
  explicit KeptConnections(bool keep);
  ~KeptConnections();
  KeptConnections(const KeptConnections&) = delete;
  KeptConnections& operator=(const KeptConnections&) = delete;

 private:
  bool before_;
};

/// While one exists, no connection is kept: to compare with.
class NeverKept {
 public:
  NeverKept();
  ~NeverKept();
  NeverKept(const NeverKept&) = delete;
  NeverKept& operator=(const NeverKept&) = delete;
};

}  // namespace frontlijn::test

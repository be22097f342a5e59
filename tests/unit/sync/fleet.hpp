#pragma once

#include "support/sync_fleet.hpp"
#include <catch2/catch.hpp>

namespace frontlijn::test {

inline std::string error_of(const sync::Outcome& outcome) {
  return outcome.error ? outcome.error->debug_text() : "none";
}

inline bool warns_of(const sync::Outcome& outcome, const std::string& key) {
  return std::any_of(outcome.warnings.begin(), outcome.warnings.end(),
                     [&](const Error& one) { return one.key() == key; });
}

/// Two tablets of a team with their server.
struct Fleet {
  TemporaryFolder folder;
  Server server{1, folder.path("server.db").string()};
  Node anna{2, folder.path("anna.db").string()};
  Node bram{3};
  Fleet() {
    for (Node* tablet : {&anna, &bram}) {
      server.directory.allow(tablet->id(), {grant(team_work), grant(organisation)});
      REQUIRE((*tablet)->add_space(team_work));
      REQUIRE((*tablet)->add_space(organisation));
    }
  }
  void sync_all() {
    for (Node* tablet : {&anna, &bram, &anna})
      REQUIRE(error_of(sync_once(*tablet, server)) == "none");
  }
  /// A copy of what the machine has now, under this name; its path.
  std::string back_up(Node& machine, const std::string& name) const {
    const std::string path = folder.path(name + ".db").string();
    REQUIRE(machine->database().backup_to(path, store::DatabaseKey{}));
    return path;
  }
};

/// A session whose link is cut after so many messages; whether it was over before that.
inline bool run_until(Node& tablet, Server& server, int messages) {
  Connection link(tablet, server);
  for (; messages > 0; --messages) {
    if (!(link.server_speaks() || link.client_hears() || link.client_speaks() || link.server_hears()))
      return true;
  }
  return false;
}

/// A server that was put back from a backup, and still knows who may what.
struct PutBack : Server {
  PutBack(const Fleet& fleet, const std::string& backup, std::uint64_t seed = 9) : Server(seed, backup) {
    directory = fleet.server.directory;
    directory.adopts_into = store.get();
  }
};

}  // namespace frontlijn::test

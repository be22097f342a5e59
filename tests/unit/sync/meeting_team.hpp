#pragma once

#include "support/meeting.hpp"
#include <catch2/catch.hpp>

namespace frontlijn::test {

using namespace std::chrono_literals;

inline std::string error_of(const sync::Session& session) {
  const auto outcome = session.outcome();
  return outcome.error ? outcome.error->key() : "none";
}

/// A server that is gone after it gave its tablets their passes.
struct Team {
  Server server{1};
  Node anna{2};
  Node bram{3};
  Node carla{4};
  Team() {
    for (Node* tablet : {&anna, &bram, &carla})
      enrol(*tablet, {grant(team_work), grant(organisation)});
  }
  void enrol(Node& tablet, std::vector<sync::SpaceGrant> grants) {
    tablet.wants_passes = true;
    server.directory.allow(tablet.id(), std::move(grants));
    contact(tablet);
  }
  void contact(Node& tablet) {
    const auto outcome = sync_once(tablet, server);
    REQUIRE_FALSE(outcome.error);
  }
  /// Reported lost, and nobody has heard of it yet.
  void lose(const Node& tablet) {
    server.clock.at += 1h;
    server.directory.revoked[tablet.id()] = server.clock.at;
    server.directory.voided.push_back({tablet.id(), to_ms(server.clock.at)});
    ++server.directory.changes;
  }
};

}  // namespace frontlijn::test

#pragma once

#include "support/postgres_server.hpp"
#include "support/sync_fleet.hpp"
#include <catch2/catch.hpp>

#include "sync/server/postgres/commits.hpp"
#include "sync/server/postgres/schema.hpp"

namespace frontlijn::test {

/// One process at a PostgreSQL.
struct PostgresPlace {
  std::string address;
  SetClock clock;
  SystemRandom random;
  std::unique_ptr<postgres::Connection> connection;
  std::optional<postgres::PostgresCommits> commits;

  explicit PostgresPlace(std::string at) : address(std::move(at)) {
    auto opened = postgres::Connection::open(address);
    INFO(opened);
    REQUIRE(opened.has_value());
    connection = std::move(*opened);
    REQUIRE(postgres::migrate(*connection, clock, random));
    commits.emplace(*connection, clock, random);
  }
  PostgresPlace() : PostgresPlace(PostgresServer::running().new_database()) {}
  sync::CommitStore& store() { return *commits; }
};

/// The same on an embedded store.
struct EmbeddedPlace {
  Node node{99};
  sync::CommitStore& store() { return *node.replica; }
};

/// Until neither end has more to say.
inline void exchange(sync::ClientSession& client, sync::ServerSession& host, Instant now) {
  client.start(now);
  host.start(now);
  for (bool moved = true; moved;) {
    moved = false;
    while (const auto frame = host.next_frame(now)) {
      client.receive(*frame, now);
      moved = true;
    }
    while (const auto frame = client.next_frame(now)) {
      host.receive(*frame, now);
      moved = true;
    }
  }
}

/// The same, of which nothing goes wrong.
inline void talk(sync::ClientSession& client, sync::ServerSession& host, Instant now) {
  exchange(client, host, now);
  INFO((host.outcome().error ? host.outcome().error->debug_text() : ""));
  CHECK_FALSE(client.outcome().error);
}

}  // namespace frontlijn::test

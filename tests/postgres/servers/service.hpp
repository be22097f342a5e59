#pragma once

#include "support/postgres_server.hpp"
#include "support/server_process.hpp"
#include <catch2/catch.hpp>

#include "core/domain/model.hpp"
#include "core/domain/people/context.hpp"
#include "sync/link/session_link.hpp"
#include "sync/protocol/enrolment_code.hpp"
#include "sync/server/postgres/commits.hpp"
#include "sync/session/store_replica.hpp"

namespace frontlijn::test {

/// Two server processes on one PostgreSQL, with one certificate between them; a team with members.
struct Service {
  static constexpr const char* password = "vier losse woorden hier";

  std::string address = PostgresServer::running().new_database();
  ServerProcess one;
  ServerProcess other;

  Service() {
    one.store = address;
    other.store = address;
    one.tell({"team", "add", "Waterveen"});
    add_member("Noor Voorbeeld");
    add_member("Sem Toonbeeld");
    one.tell({"member", "add", "--team", "Waterveen", "--name", "Kim Denkbeeld", "--role", "coordinator",
              "--login", "kim"},
             {std::string("FRONTLIJN_PASSWORD=") + password});
    one.start();
    other.share_identity_of(one);
    other.start();
  }
  void add_member(const std::string& name) {
    one.tell({"member", "add", "--team", "Waterveen", "--name", name});
  }
};

/// A tablet in this process.
struct Tablet {
  SetClock clock;
  SystemRandom random;
  UtcZone zone;
  std::unique_ptr<store::Store> store;
  std::optional<sync::StoreReplica> replica;
  std::optional<domain::Context> context;
  SpaceId work;

  explicit Tablet(const std::string& name) {
    store = *store::Store::open(
        {":memory:", store::DatabaseKey::make(random), store::Database::Sharing::exclusive},
        frontlijn_model(), clock, random);
    replica.emplace(*store);
    context.emplace(*domain::Context::create(*store, zone, name, "Team van " + name));
  }

  net::ConnectTo way_to(const ServerProcess& server) const {
    return {.server = {"127.0.0.1", server.port()},
            .pin = *net::Fingerprint::from_text(server.fingerprint())};
  }
  sync::SyncReport sync(const net::ConnectTo& to, const std::string& code = {}) {
    sync::ClientSession::Options options;
    if (!code.empty())
      options.enrolment = sync::Enrolment{.secret = sync::EnrolmentCode::from_text(code)->secret,
                                          .person = context->person,
                                          .person_name = "",
                                          .device_name = "tablet",
                                          .spaces = *store->spaces()};
    auto report = sync::sync_with_server(to, {*replica, store->device(), random, clock}, options);
    if (report.enrolled) {
      for (const auto& space : report.enrolled->spaces)
        if (space.kind == log::name_of(log::SpaceKind::team_work)) work = space.id;
    }
    return report;
  }
  sync::SyncReport sync(const ServerProcess& server, const std::string& code = {}) {
    return sync(way_to(server), code);
  }
  EntityId write(const std::string& words) {
    const auto id = store->new_id();
    auto changes = context->changes();
    changes.set(work, "signal", id, "words", words);
    (void)store->commit(changes).value();
    return id;
  }
  bool has(EntityId id) { return store->find("signal", id)->has_value(); }
  std::string digest() { return store->digest(work)->to_text(); }
};

inline std::string problem(const sync::SyncReport& report) {
  return report.error() ? report.error()->debug_text() : "";
}

/// Both tablets of the team, once its first process has let them in.
struct TwoTablets {
  Tablet noor{"Noor"};
  Tablet sem{"Sem"};
  explicit TwoTablets(const Service& service) {
    REQUIRE(problem(noor.sync(service.one, service.one.code("Noor Voorbeeld"))) == "");
    REQUIRE(problem(sem.sync(service.one, service.one.code("Sem Toonbeeld"))) == "");
  }
};

}  // namespace frontlijn::test

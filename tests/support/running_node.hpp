#pragma once

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>

#include "core/domain/model.hpp"
#include "sync/link/session_link.hpp"
#include "sync/server/node/node.hpp"
#include "sync/server/organisation.hpp"
#include "sync/server/sqlite_accounts.hpp"
#include "sync/server/sqlite_registry.hpp"
#include "sync/server/web/secrets.hpp"
#include "sync/session/store_replica.hpp"

namespace frontlijn::test {

using namespace frontlijn::server;
using domain::Role;

/// Stands still until it is moved, by any thread.
struct StandingClock : Clock {
  std::atomic<std::int64_t> ms = 1'800'000'000'000;
  Instant now() const override { return instant_from_ms(ms); }
  void pass(Milliseconds time) { ms += time.count(); }
};

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "frontlijn-node-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

/// A server with one team, its command line (a second connection to the database), and its loop on a thread.
struct RunningServer {
  StandingClock clock;
  SystemRandom random;
  UtcZone zone;
  Folder folder;
  store::DatabaseKey key = store::DatabaseKey::make(random);
  net::TlsIdentity identity = *net::TlsIdentity::make({"127.0.0.1"}, clock.now());
  std::unique_ptr<store::Store> store;
  std::optional<SqliteAccounts> accounts;
  std::optional<SqliteRegistry> registry;
  std::optional<Organisation> organisation;
  std::optional<Team> team;
  std::mutex logging;
  std::vector<std::string> events;

  net::EventLoop loop;
  std::unique_ptr<Node> node;
  std::thread thread;
  std::shared_ptr<void> hold;
  net::ListenAt listen;  ///< the same port after a restart
  LimitOptions limits;

  explicit RunningServer(const LimitOptions& given = {}) : limits(given) {
    const auto database = folder.path / "frontlijn.db";
    store = *store::Store::open({database.string(), key, store::Database::Sharing::shared}, frontlijn_model(),
                                clock, random);
    REQUIRE(SqliteAccounts::prepare(store->database()).has_value());
    accounts.emplace(store->database());
    registry.emplace(*store);
    organisation.emplace(*Organisation::open(*store, *registry, zone));
    team.emplace(*organisation->add_team("Noord"));
    start();
  }
  ~RunningServer() { stop(); }

  void start() {
    auto opened = Node::open(
        loop, identity,
        {.database = folder.path / "frontlijn.db",
         .key = key,
         .web_assets = FRONTLIJN_SOURCE_DIR "/assets/web",
         .languages = {{"nl", Catalogue("nl")}, {"en", Catalogue("en")}},
         .listen = listen,
         .limits = limits,
         .log =
             [this](bool, std::string_view event, const Error::Arguments& particulars) {
               const std::lock_guard lock(logging);
               events.push_back(Error(ErrorKind::io, std::string(event), particulars).debug_text());
             }},
        clock, zone, random);
    REQUIRE(opened.has_value());
    node = std::move(*opened);
    listen.port = node->port();
    hold = loop.hold();
    thread = std::thread([this] { loop.run(); });
  }
  /// `meanwhile` lets the links hear it that the caller's own thread has to serve: otherwise they are waited
  /// for until the drain cuts them.
  void stop(const std::function<void()>& meanwhile = {}) {
    if (!thread.joinable()) return;
    std::promise<void> drained;
    loop.post([&] { node->drain(Milliseconds(5'000), [&] { drained.set_value(); }); });
    if (meanwhile) meanwhile();
    drained.get_future().wait();
    hold.reset();
    loop.stop();
    thread.join();
    node.reset();
  }

  net::ConnectTo where() const {
    return {.server = {"127.0.0.1", node->port()}, .pin = identity.fingerprint()};
  }
  /// As an administrator hands it out.
  sync::EnrolmentCode code(const std::string& name, Role role = Role::member) {
    const auto person = *organisation->add_member(*team, name, role, std::nullopt);
    const auto made = sync::EnrolmentCode::make(identity.fingerprint().bytes, random);
    REQUIRE(accounts->add_code(made.secret_hash(), {person, team->id, clock.now() + std::chrono::hours(1)})
                .has_value());
    return made;
  }
};

struct Tablet {
  StandingClock clock;
  SystemRandom random;
  UtcZone zone;
  std::unique_ptr<store::Store> store;
  std::optional<sync::StoreReplica> replica;
  std::optional<domain::Context> context;

  explicit Tablet(const std::string& name) {
    store = *store::Store::open(
        {":memory:", store::DatabaseKey::make(random), store::Database::Sharing::exclusive},
        frontlijn_model(), clock, random);
    replica.emplace(*store);
    context.emplace(*domain::Context::create(*store, zone, name, "Team van " + name));
  }

  sync::SyncReport sync(const RunningServer& server, std::optional<sync::EnrolmentCode> code = std::nullopt) {
    auto to = server.where();
    sync::ClientSession::Options options;
    if (code) {
      to.pin = *net::CertificatePin::from_start(code->fingerprint);
      options.enrolment = sync::Enrolment{.secret = code->secret,
                                          .person = context->person,
                                          .person_name = "",
                                          .device_name = "tablet",
                                          .spaces = *store->spaces()};
    }
    return sync::sync_with_server(to, {*replica, store->device(), random, clock}, options);
  }

  EntityId write(SpaceId space, const std::string& words) {
    const auto id = store->new_id();
    auto changes = context->changes();
    changes.set(space, "signal", id, "words", words);
    REQUIRE(store->commit(changes).has_value());
    return id;
  }
  bool has(EntityId id) { return store->find("signal", id)->has_value(); }
};

inline std::string problem(const sync::SyncReport& report) {
  return report.error() ? report.error()->key() : "";
}

}  // namespace frontlijn::test

#include "sync/server/node/node.hpp"

#include <cstdlib>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include <catch2/catch.hpp>

#include "core/domain/model.hpp"
#include "sync/link/session_link.hpp"
#include "sync/server/organisation.hpp"
#include "sync/server/sqlite_accounts.hpp"
#include "sync/server/sqlite_registry.hpp"
#include "sync/server/web/secrets.hpp"
#include "sync/session/store_replica.hpp"

using namespace frontlijn;
using namespace frontlijn::server;
using domain::Role;

namespace {

struct StandingClock : Clock {
  Instant now() const override { return instant_from_ms(1'800'000'000'000); }
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

  RunningServer() {
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
         .listen = {},
         .log =
             [this](bool, std::string_view event, const Error::Arguments& particulars) {
               const std::lock_guard lock(logging);
               events.push_back(Error(ErrorKind::io, std::string(event), particulars).debug_text());
             }},
        clock, zone, random);
    REQUIRE(opened.has_value());
    node = std::move(*opened);
    hold = loop.hold();
    thread = std::thread([this] { loop.run(); });
  }
  void stop() {
    if (!thread.joinable()) return;
    std::promise<void> drained;
    loop.post([&] { node->drain(Milliseconds(5'000), [&] { drained.set_value(); }); });
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

std::string problem(const sync::SyncReport& report) { return report.error() ? report.error()->key() : ""; }

}  // namespace

TEST_CASE("a tablet enrols over TLS with a code, and what it wrote before goes along") {
  RunningServer server;
  Tablet sam("Sam");
  const auto before = sam.write(sam.context->work, "van voor de aanmelding");
  const auto report = sam.sync(server, server.code("Sam Voorbeeld"));
  CHECK(problem(report) == "");
  REQUIRE(report.enrolled.has_value());
  CHECK(report.settled);
  CHECK(*report.certificate == server.identity.fingerprint());
  CHECK(server.store->find("signal", before)->has_value());

  const auto again = sam.sync(server);
  CHECK(problem(again) == "");
  CHECK(again.settled);
  CHECK(again.outcome.progress.commits_sent == 0);
  CHECK(again.outcome.bytes_in + again.outcome.bytes_out < 1024);
}

TEST_CASE("what one member's tablet sends reaches the other's, and backstage never a coordinator's") {
  RunningServer server;
  Tablet sam("Sam");
  Tablet bo("Bo");
  Tablet kim("Kim");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  REQUIRE(problem(bo.sync(server, server.code("Bo Toonbeeld"))) == "");
  REQUIRE(problem(kim.sync(server, server.code("Kim Denkbeeld", Role::coordinator))) == "");
  const auto seen = sam.write(server.team->work, "gaslucht in de kelder");
  const auto among_us = sam.write(server.team->backstage, "ik twijfelde");
  CHECK(problem(sam.sync(server)) == "");
  CHECK(problem(bo.sync(server)) == "");
  CHECK(problem(kim.sync(server)) == "");
  CHECK(bo.has(seen));
  CHECK(bo.has(among_us));
  CHECK(kim.has(seen));
  CHECK_FALSE(kim.has(among_us));
}

TEST_CASE("a code serves once, and a device nobody enrolled is refused") {
  RunningServer server;
  Tablet sam("Sam");
  Tablet other("Ander");
  const auto code = server.code("Sam Voorbeeld");
  REQUIRE(problem(sam.sync(server, code)) == "");
  CHECK(problem(other.sync(server, code)) == "code.used");
  CHECK(problem(other.sync(server)) == "device.unknown");
  auto mistyped = code;
  mistyped.secret[0] ^= 1;
  CHECK(problem(other.sync(server, mistyped)) == "code.unknown");
}

TEST_CASE("many records and a photograph travel in both directions") {
  RunningServer server;
  Tablet sam("Sam");
  Tablet bo("Bo");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  REQUIRE(problem(bo.sync(server, server.code("Bo Toonbeeld"))) == "");
  EntityId last;
  for (int i = 0; i < 500; ++i)
    last = sam.write(server.team->work, std::string(2'000, static_cast<char>('a' + i % 26)));
  Bytes photo(700'000);
  sam.random.fill(photo);
  const auto file = *sam.store->put_attachment(photo, "image/jpeg", "deur.jpg");
  auto changes = sam.context->changes();
  changes.set(server.team->work, "signal", last, "photos", file);
  REQUIRE(sam.store->commit(changes).has_value());
  const auto sent = sam.sync(server);
  CHECK(problem(sent) == "");
  CHECK(sent.settled);
  const auto received = bo.sync(server);
  CHECK(problem(received) == "");
  CHECK(received.outcome.progress.commits_taken >= 501);
  CHECK(bo.has(last));
  CHECK(*bo.store->attachment(file.hash) == photo);
  CHECK(bo.store->digest(server.team->work)->to_text() == sam.store->digest(server.team->work)->to_text());
}

TEST_CASE("a server that stops loses nothing and goes on where it was") {
  RunningServer server;
  Tablet sam("Sam");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  const auto seen = sam.write(server.team->work, "voor de stop");
  const auto where = server.where();
  server.stop();
  const auto away =
      sync::sync_with_server(where, {*sam.replica, sam.store->device(), sam.random, sam.clock}, {});
  CHECK(problem(away) == "net.unreachable");
  server.start();
  CHECK(problem(sam.sync(server)) == "");
  CHECK(server.store->find("signal", seen)->has_value());
}

TEST_CASE("a tablet that follows hears of another's work while it is connected") {
  RunningServer server;
  Tablet sam("Sam");
  Tablet bo("Bo");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  REQUIRE(problem(bo.sync(server, server.code("Bo Toonbeeld"))) == "");

  net::EventLoop loop;
  std::optional<sync::SyncReport> ended;
  bool news = false;
  sync::ClientSession::Options options;
  options.follow = true;
  const auto following = std::make_shared<sync::SessionLink>(
      loop, sync::TabletEnd{*bo.replica, bo.store->device(), bo.random, bo.clock}, options,
      [&] { news = true; }, [&](const sync::SyncReport& report) { ended = report; });
  net::connect(loop, server.where(), following);
  REQUIRE(loop.run_until([&] { return ended || (following->session() && following->session()->settled()); }));
  news = false;
  const auto seen = sam.write(server.team->work, "nu net");
  REQUIRE(problem(sam.sync(server)) == "");
  REQUIRE(loop.run_until([&] { return ended || news; }));
  CHECK(bo.has(seen));
  following->close();
  REQUIRE(loop.run_until([&] { return ended.has_value(); }));
  CHECK(problem(*ended) == "");
}

// Several real server processes on one real PostgreSQL: to tablets and browsers they are one server.
#include <atomic>
#include <mutex>
#include <thread>

#include "postgres/servers/service.hpp"

#include "core/store/peers.hpp"
#include "platform/demo/stage/review_desk.hpp"
#include "platform/system/data_folder.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

/// What a server's own projection says of a space, after its command line has brought it up to date.
std::string projected_digest(const ServerProcess& server, SpaceId space) {
  server.tell({"team", "list"});
  SetClock clock;
  SystemRandom random;
  const auto folder = *platform::DataFolder::open(
      {.path = server.data(), .pin = {}, .sharing = store::Database::Sharing::shared}, frontlijn_model(),
      clock, random);
  return folder->store().digest(space)->to_text();
}

/// How many of its own commits a tablet was told are stored, in the team's space.
std::uint64_t acknowledged_of(Tablet& tablet, const log::DeviceId& server) {
  store::Peers peers(*tablet.store);
  const auto pushed = peers.space(server, tablet.work)->pushed;
  std::uint64_t newest = 0;
  const auto commits = *tablet.store->commits_after(tablet.work, 0, 100'000);
  for (const auto& stored : commits) {
    if (stored.commit.header.device == tablet.store->device().id() &&
        static_cast<std::uint64_t>(stored.position) <= pushed)
      newest = std::max(newest, stored.commit.header.sequence);
  }
  return newest;
}

/// A tablet that stays connected, as while its app is open.
class Follower {
 public:
  Follower(Tablet& tablet, const ServerProcess& server) {
    sync::ClientSession::Options options;
    options.follow = true;
    link_ = std::make_shared<sync::SessionLink>(
        loop_, sync::TabletEnd{*tablet.replica, tablet.store->device(), tablet.random, tablet.clock}, options,
        [] {}, [this](const sync::SyncReport&) { is_over_ = true; });
    net::connect(loop_, tablet.way_to(server), link_);
  }
  bool settles() {
    return hears([this] { return link_->session() && link_->session()->settled(); });
  }
  bool hears(const std::function<bool()>& what) {
    return loop_.run_until([&] { return is_over_ || what(); }) && !is_over_;
  }
  void end() {
    link_->close();
    REQUIRE(loop_.run_until([&] { return is_over_; }));
  }

 private:
  net::EventLoop loop_;
  bool is_over_ = false;
  std::shared_ptr<sync::SessionLink> link_;
};

}  // namespace

TEST_CASE("two server processes on one database are one server: members, codes, tablets, pages") {
  Service service;
  CHECK(service.other.tell({"member", "list", "--team", "Waterveen"}).size() == 3);
  CHECK(service.other.fingerprint() == service.one.fingerprint());

  // A code made at one serves at the other, once.
  Tablet noor("Noor");
  Tablet sem("Sem");
  const auto before = noor.context->work;
  auto changes = noor.context->changes();
  const auto early = noor.store->new_id();
  changes.set(before, "signal", early, "words", "van voor de aanmelding");
  REQUIRE(noor.store->commit(changes));
  const auto code = service.one.code("Noor Voorbeeld");
  const auto enrolled = noor.sync(service.other, code);
  CHECK(problem(enrolled) == "");
  REQUIRE(enrolled.enrolled.has_value());
  CHECK(sem.sync(service.one, code).error()->key() == "code.used");
  CHECK(problem(sem.sync(service.one, service.other.code("Sem Toonbeeld"))) == "");

  // What one took in, the other gives; and a tablet that moves starts nothing anew (promise 4).
  const auto seen = noor.write("gaslucht in de kelder");
  Bytes photo(600'000);
  noor.random.fill(photo);
  const auto file = *noor.store->put_attachment(photo, "image/jpeg", "deur.jpg");
  auto more = noor.context->changes();
  more.set(noor.work, "signal", seen, "photos", file);
  REQUIRE(noor.store->commit(more));
  CHECK(problem(noor.sync(service.one)) == "");
  CHECK(problem(sem.sync(service.other)) == "");
  CHECK(sem.has(seen));
  CHECK(sem.has(early));
  CHECK(*sem.store->attachment(file.hash) == photo);
  CHECK(problem(noor.sync(service.one)) == "");
  const auto moved = noor.sync(service.other);
  CHECK(problem(moved) == "");
  CHECK(moved.outcome.round_trips == 1);
  CHECK(moved.outcome.bytes_in + moved.outcome.bytes_out < 1024);
  CHECK(*moved.server == *enrolled.server);

  // The pages of either show it as soon as the tablet was told that it is stored.
  demo::ReviewDesk desk(service.other.port());
  REQUIRE(desk.sign_in("kim", Service::password));
  const auto entry = desk.look_at(demo::ReviewDesk::address_of("signal", seen.to_text()));
  REQUIRE(entry);
  CHECK(entry->status == 200);
  CHECK(entry->page.says("gaslucht in de kelder"));
  const auto picture = desk.browser().get(demo::ReviewDesk::address_of("signal", seen.to_text()) + "/files/" +
                                          file.hash.to_text());
  REQUIRE(picture);
  CHECK(picture->status == 200);
  CHECK(picture->body.size() == photo.size());
  CHECK(projected_digest(service.one, noor.work) == noor.digest());
  CHECK(projected_digest(service.other, noor.work) == noor.digest());
}

TEST_CASE("a tablet that follows at one process hears of what comes in at another") {
  Service service;
  TwoTablets tablets(service);
  Tablet& noor = tablets.noor;
  Tablet& sem = tablets.sem;
  Follower following(sem, service.other);
  REQUIRE(following.settles());
  const EntityId seen = noor.write("nu net");
  Bytes photo(900'000);
  noor.random.fill(photo);
  const auto file = *noor.store->put_attachment(photo, "image/jpeg", "deur.jpg");
  auto changes = noor.context->changes();
  changes.set(noor.work, "signal", seen, "photos", file);
  REQUIRE(noor.store->commit(changes));
  // The record is there before the photograph is: both are heard of.
  std::string other_problem;
  std::thread other([&] { other_problem = problem(noor.sync(service.one)); });
  CHECK(following.hears([&] { return sem.store->attachment(file.hash).has_value(); }));
  other.join();
  CHECK(other_problem == "");
  CHECK(sem.has(seen));
  CHECK(*sem.store->attachment(file.hash) == photo);
  following.end();
}

TEST_CASE(
    "where nobody tells of news, a process looks for it: a tablet that follows hears of it all the same") {
  Service service;
  TwoTablets tablets(service);
  Tablet& noor = tablets.noor;
  Tablet& sem = tablets.sem;
  Follower following(sem, service.other);
  REQUIRE(following.settles());

  // The connection that is listened on breaks, and no new one is to be had.
  PostgresServer::running().let_nobody_in(service.address, "query LIKE 'LISTEN%'");
  demo::Browser browser(service.other.port());
  const auto is_told = [&] {
    return browser.get("/metrics")->body.find("news_told 1\n") != std::string::npos;
  };
  for (int tries = 0; is_told() && tries < 3'000; ++tries)
    ::usleep(10'000);  // another process notices it
  REQUIRE_FALSE(is_told());

  const EntityId seen = noor.write("niemand zegt het voort");
  CHECK(problem(noor.sync(service.one)) == "");
  CHECK(following.hears([&] { return sem.has(seen); }));
  CHECK_FALSE(is_told());
  following.end();
}

TEST_CASE(
    "promises 1, 2, 3: tablets move between two processes that are killed under load; nothing is lost") {
  Service service;
  constexpr std::size_t tablets = 6;
  constexpr int rounds = 12;
  constexpr int kills = 6;
  std::vector<std::unique_ptr<Tablet>> team;
  log::DeviceId server;
  for (std::size_t i = 0; i < tablets; ++i) {
    const std::string name = "Lid " + std::to_string(i) + " Voorbeeld";
    service.add_member(name);
    team.push_back(std::make_unique<Tablet>(name));
    const auto enrolled = team.back()->sync(service.one, service.one.code(name));
    REQUIRE(problem(enrolled) == "");
    server = *enrolled.server;
  }
  const std::array<net::ConnectTo, 2> ways{team[0]->way_to(service.one), team[0]->way_to(service.other)};

  std::atomic<std::size_t> still_busy = tablets;
  std::atomic<int> syncs = 0;
  std::atomic<int> cut = 0;
  std::mutex telling;
  std::vector<std::string> unexpected;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < tablets; ++i) {
    threads.emplace_back([&, i] {
      Tablet& tablet = *team[i];
      for (int round = 0; round < rounds;) {
        for (int n = 0; n < 20; ++n)
          tablet.write("tablet " + std::to_string(i) + " ronde " + std::to_string(round));
        const auto report = tablet.sync(ways[(i + static_cast<std::size_t>(round)) % 2]);
        ++syncs;
        if (!report.error()) {
          ++round;
          continue;
        }
        ++cut;
        ++round;
        const std::string key = report.error()->key();
        if (key.starts_with("net.") || key == "sync.other-end-failed") continue;
        const std::lock_guard lock(telling);
        unexpected.push_back(problem(report));
      }
      --still_busy;
    });
  }
  int killed = 0;
  while (killed < kills && still_busy > 0) {
    const int seen = syncs;
    while (syncs < seen + 5 && still_busy > 0)
      std::this_thread::yield();
    ServerProcess& victim = killed % 2 == 0 ? service.one : service.other;
    const auto port = victim.port();
    victim.kill();
    victim.start(port);
    ++killed;
  }
  for (auto& thread : threads)
    thread.join();
  for (const std::string& what : unexpected)
    CHECK(what == "");
  CHECK(killed >= 2);
  INFO(cut << " of " << syncs << " syncs cut, " << killed << " processes killed");

  // What a tablet was told is stored, is stored: looked at before anybody sends anything again.
  SetClock clock;
  SystemRandom random;
  const auto connection = *postgres::Connection::open(service.address);
  postgres::PostgresCommits commits(*connection, clock, random);
  const auto heads = *commits.heads(team[0]->work);
  std::uint64_t all_acknowledged = 0;
  for (const auto& tablet : team) {
    const auto acknowledged = acknowledged_of(*tablet, server);
    all_acknowledged += acknowledged;
    const auto head = std::find_if(heads.begin(), heads.end(), [&](const sync::Head& one) {
      return one.device == tablet->store->device().id();
    });
    REQUIRE(head != heads.end());
    CHECK(head->sequence >= acknowledged);
  }
  CHECK(all_acknowledged > 0);
  // All agree in the end, with the projections of both servers.
  for (int twice = 0; twice < 2; ++twice)
    for (std::size_t i = 0; i < tablets; ++i)
      CHECK(problem(team[i]->sync(ways[(i + static_cast<std::size_t>(twice)) % 2])) == "");
  const std::string digest = team[0]->digest();
  for (const auto& tablet : team) {
    CHECK(tablet->digest() == digest);
    CHECK(tablet->store->coverage(tablet->work)->commits() == tablets * rounds * 20);
  }
  CHECK(projected_digest(service.one, team[0]->work) == digest);
  CHECK(projected_digest(service.other, team[0]->work) == digest);
}

TEST_CASE("a database that is away is said so and waited for; what was acknowledged before is there after") {
  Service service;
  Tablet noor("Noor");
  REQUIRE(problem(noor.sync(service.one, service.one.code("Noor Voorbeeld"))) == "");
  noor.write("voor de stilte");
  REQUIRE(problem(noor.sync(service.one)) == "");
  PostgresServer::running().stop();
  const auto seen = noor.write("in de stilte");
  const auto away = noor.sync(service.one);
  REQUIRE(away.error());
  CHECK(away.error()->key() == "sync.other-end-failed");
  CHECK(away.outcome.retry_after.has_value());
  const auto said = service.other.run({"team", "list"});
  CHECK(said.exit_code == 4);
  CHECK(std::count(said.errors.begin(), said.errors.end(), '\n') == 1);
  PostgresServer::running().start();
  const auto when_back = [](Tablet& tablet, const ServerProcess& server, const std::string& code) {
    auto report = tablet.sync(server, code);
    while (report.error() && report.error()->key() == "sync.other-end-failed")
      report = tablet.sync(server, code);  // until the server's back-off is over
    return problem(report);
  };
  CHECK(when_back(noor, service.one, "") == "");
  Tablet sem("Sem");
  CHECK(when_back(sem, service.other, service.other.code("Sem Toonbeeld")) == "");
  CHECK(sem.has(seen));
}

TEST_CASE("a data folder serves one database, or itself, and is refused for anything else") {
  const std::string address = PostgresServer::running().new_database();
  ServerProcess server;
  server.tell({"team", "add", "Waterveen"});
  server.store = address;
  const auto embedded = server.run({"team", "list"});
  CHECK(embedded.exit_code == 3);

  ServerProcess shared;
  shared.store = address;
  shared.tell({"team", "add", "Waterveen"});
  CHECK(shared.run({"backup", shared.folder().path("kopie").string()}).exit_code == 2);
  shared.store = PostgresServer::running().new_database();
  CHECK(shared.run({"team", "list"}).exit_code == 3);
  shared.store = "";
  CHECK(shared.run({"team", "list"}).exit_code == 3);
  // The same from the environment, where no list of processes shows it.
  CHECK(nlohmann::json::parse(shared.run({"--json", "team", "list"}, {"FRONTLIJN_STORE=" + address}).output)
            .size() == 1);
  shared.store = "geen adres";
  CHECK(shared.run({"team", "list"}).exit_code == 2);
}

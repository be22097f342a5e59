// What an administrator does to keep a server: move it to PostgreSQL, put a backup back, watch it.
#include "postgres/servers/service.hpp"

#include "platform/demo/stage/review_desk.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

constexpr const char* password = Service::password;

void fill(ServerProcess& server) {
  server.tell({"team", "add", "Waterveen"});
  for (const char* name : {"Noor Voorbeeld", "Sem Toonbeeld"})
    server.tell({"member", "add", "--team", "Waterveen", "--name", name});
  server.tell({"member", "add", "--team", "Waterveen", "--name", "Kim Denkbeeld", "--role", "coordinator",
               "--login", "kim"},
              {std::string("FRONTLIJN_PASSWORD=") + password});
  server.start();
}

log::AttachmentRef photograph(Tablet& tablet, EntityId of, const Bytes& photo) {
  const auto file = *tablet.store->put_attachment(photo, "image/jpeg", "deur.jpg");
  auto changes = tablet.context->changes();
  changes.set(tablet.work, "signal", of, "photos", file);
  (void)tablet.store->commit(changes).value();
  return file;
}

std::size_t all_commits(Tablet& tablet) {
  std::size_t count = 0;
  const auto spaces = *tablet.store->spaces();
  for (const auto& space : spaces)
    count += tablet.store->commits_after(space.id, 0, 100'000)->size();
  return count;
}

bool warns_of_restore(const sync::SyncReport& report) {
  return std::any_of(report.outcome.warnings.begin(), report.outcome.warnings.end(),
                     [](const Error& warning) { return warning.key() == "sync.server-restored"; });
}

}  // namespace

TEST_CASE("a server moves to PostgreSQL with one command, and tablets and coordinators go on with it") {
  ServerProcess server;
  fill(server);
  Tablet noor("Noor");
  REQUIRE(problem(noor.sync(server, server.code("Noor Voorbeeld"))) == "");
  const auto seen = noor.write("gaslucht in de kelder");
  Bytes photo(300'000);
  noor.random.fill(photo);
  const auto file = photograph(noor, seen, photo);
  REQUIRE(problem(noor.sync(server)) == "");
  const auto waiting_code = server.code("Sem Toonbeeld");
  const std::string address = PostgresServer::running().new_database();
  CHECK(server.run({"move", "--to", address}).exit_code == 3);  // it still serves
  server.stop();

  const auto moved = server.tell({"move", "--to", address});
  CHECK(moved["commits"] == all_commits(noor));  // as a member it carries every space there is
  CHECK(moved["attachments"] == 1);
  CHECK(moved["spaces"].get<int>() >= 4);
  CHECK(server.run({"team", "list"}).exit_code == 3);  // it says that it moved
  server.store = address;
  CHECK(server.tell({"member", "list", "--team", "Waterveen"}).size() == 3);
  server.start();
  CHECK(problem(noor.sync(server)) == "");
  Tablet sem("Sem");
  CHECK(problem(sem.sync(server, waiting_code)) == "");
  CHECK(sem.has(seen));
  CHECK(*sem.store->attachment(file.hash) == photo);
  CHECK(sem.digest() == noor.digest());
  demo::ReviewDesk desk(server.port());
  REQUIRE(desk.sign_in("kim", password));
  CHECK(desk.look_at(demo::ReviewDesk::address_of("signal", seen.to_text()))
            ->page.says("gaslucht in de kelder"));

  ServerProcess second;
  second.tell({"team", "add", "Elders"});
  const auto refused = second.run({"move", "--to", address});
  CHECK(refused.exit_code == 3);
  CHECK(second.tell({"team", "list"}).size() == 1);
}

TEST_CASE("promise 5: a backup that is put back is noticed, and the tablets send what it lacks") {
  ServerProcess server;
  fill(server);
  Tablet noor("Noor");
  REQUIRE(problem(noor.sync(server, server.code("Noor Voorbeeld"))) == "");
  const auto early = noor.write("voor de reservekopie");
  REQUIRE(problem(noor.sync(server)) == "");
  const std::string copy = server.folder().path("kopie.db").string();
  server.tell({"backup", copy});
  const auto late = noor.write("na de reservekopie");
  REQUIRE(problem(noor.sync(server)) == "");

  CHECK(server.run({"restore", copy}).exit_code == 3);  // it still serves
  server.stop();
  CHECK(server.run({"restore", server.folder().path("geen.db").string()}).exit_code == 3);
  const std::string rubbish = server.folder().file("onzin.db", std::string(100'000, 'x'));
  CHECK(server.run({"restore", rubbish}).exit_code >= 3);
  const auto restored = server.tell({"restore", copy});
  CHECK(std::filesystem::exists(restored["aside"].get<std::string>()));
  server.start();

  Tablet sem("Sem");
  REQUIRE(problem(sem.sync(server, server.code("Sem Toonbeeld"))) == "");
  CHECK(sem.has(early));
  CHECK_FALSE(sem.has(late));
  const auto told = noor.sync(server);
  CHECK(problem(told) == "");
  CHECK(warns_of_restore(told));
  CHECK(problem(sem.sync(server)) == "");
  CHECK(sem.has(late));
  CHECK(sem.digest() == noor.digest());
}

TEST_CASE("promise 5: a PostgreSQL that is put back from a dump is told so, and nothing is lost") {
  Service service;
  PostgresServer& database = PostgresServer::running();
  Tablet noor("Noor");
  REQUIRE(problem(noor.sync(service.one, service.one.code("Noor Voorbeeld"))) == "");
  const auto early = noor.write("voor de reservekopie");
  const auto photo = photograph(noor, early, Bytes(300'000, 5));
  REQUIRE(problem(noor.sync(service.one)) == "");
  const std::string dump = database.dump(service.address);  // while both serve
  const auto late = noor.write("na de reservekopie");
  const auto late_photo = photograph(noor, late, Bytes(300'000, 6));
  REQUIRE(problem(noor.sync(service.one)) == "");

  service.one.stop();
  service.other.stop();
  database.put_back(service.address, dump);
  service.other.tell({"restore"});
  service.other.start();
  Tablet sem("Sem");
  REQUIRE(problem(sem.sync(service.other, service.other.code("Sem Toonbeeld"))) == "");
  CHECK(sem.has(early));
  CHECK(sem.store->attachment(photo.hash).has_value());
  CHECK(sem.has(late));  // the process's own projection gave the words back; photos it has none of
  CHECK_FALSE(sem.store->attachment(late_photo.hash).has_value());
  const auto told = noor.sync(service.other);
  CHECK(problem(told) == "");
  CHECK(warns_of_restore(told));
  sem.clock.at += std::chrono::hours{24};  // what was not there is not asked for again at once
  (void)sem.sync(service.other);           // told that its clock is off
  CHECK(sem.store->attachment(late_photo.hash).has_value());
  CHECK(sem.digest() == noor.digest());
  // The other process has a projection of its own that had come further than the dump.
  service.one.start();
  CHECK(problem(noor.sync(service.one)) == "");
  CHECK(sem.digest() == noor.digest());
}

TEST_CASE("a load balancer learns whether a process can serve, and Prometheus what it does") {
  Service service;
  Tablet noor("Noor");
  REQUIRE(problem(noor.sync(service.one, service.one.code("Noor Voorbeeld"))) == "");
  demo::Browser browser(service.one.port());
  CHECK(browser.get("/ready")->status == 200);
  CHECK(browser.get("/health")->status == 200);
  const auto metrics = browser.get("/metrics");
  CHECK(metrics->status == 200);
  CHECK(metrics->body.find("\nfrontlijn_sessions_total 1\n") != std::string::npos);
  CHECK(metrics->body.find("\nfrontlijn_sessions_failed_total 0\n") != std::string::npos);
  CHECK(metrics->body.find("Noor") == std::string::npos);
  PostgresServer::running().stop();
  CHECK(browser.get("/ready")->status == 503);
  CHECK(browser.get("/health")->status == 200);
  PostgresServer::running().start();
}

#include "support/running_node.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

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

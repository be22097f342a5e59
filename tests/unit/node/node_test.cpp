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
  CHECK(received.outcome.progress.states_taken == 1);  // so many are had at once, as they stand
  std::size_t records = 0;
  REQUIRE(bo.store->each("signal", [&](const auto&) { return ++records > 0; }));
  CHECK(records == 500);
  CHECK(bo.has(last));
  CHECK(*bo.store->attachment(file.hash) == photo);
  CHECK(bo.store->digest(server.team->work)->to_text() == sam.store->digest(server.team->work)->to_text());
}

TEST_CASE("a photo that a tablet does not have is asked for once and not at every contact") {
  RunningServer server;
  Tablet sam("Sam");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  auto changes = sam.context->changes();
  changes.set(server.team->work, "signal", sam.store->new_id(), "photos",
              log::AttachmentRef{hash_of("test", {as_bytes("nowhere")}), 700'000, "image/jpeg", "deur.jpg"});
  REQUIRE(sam.store->commit(changes).has_value());
  CHECK(problem(sam.sync(server)) == "");
  CHECK(sam.sync(server).outcome.round_trips == 1);
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

namespace {

/// A tablet's session on a loop that the test runs, step by step.
struct Talking {
  Tablet& tablet;
  net::EventLoop loop;
  std::optional<sync::SyncReport> ended;
  std::shared_ptr<sync::SessionLink> link;
  net::EventLoop::Timer looking;

  Talking(Tablet& from, const RunningServer& server) : tablet(from) {
    sync::ClientSession::Options options;
    options.follow = true;
    link = std::make_shared<sync::SessionLink>(
        loop, sync::TabletEnd{*tablet.replica, tablet.store->device(), tablet.random, tablet.clock}, options,
        [] {}, [this](const sync::SyncReport& report) { ended = report; });
    net::connect(loop, server.where(), link);
    look();
  }
  ~Talking() {
    looking.cancel();
    link->close();
    loop.run_until([&] { return ended.has_value(); });
  }
  void look() {
    looking = loop.after(Milliseconds{5}, [this] { look(); });
  }
  /// What never becomes so fails the test instead of hanging it.
  bool until(const std::function<bool()>& so) {
    bool late = false;
    const auto patience = loop.after(Milliseconds{20'000}, [&] { late = true; });
    loop.run_until([&] { return so() || late; });
    return so();
  }
  bool settled() {
    return until([&] { return ended || (link->session() && link->session()->settled()); }) && !ended;
  }
};

}  // namespace

TEST_CASE("a newer session of a device replaces the older one, which is told to stay away for a while") {
  RunningServer server;
  Tablet sam("Sam");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  Talking older(sam, server);
  REQUIRE(older.settled());
  Talking newer(sam, server);
  REQUIRE(newer.settled());
  REQUIRE(older.until([&] { return older.ended.has_value(); }));
  CHECK(problem(*older.ended) == "sync.replaced");
  CHECK(older.ended->outcome.retry_after == tuning::replaced_stays_away);
  CHECK(server.node->session_counts().replaced == 1);
  CHECK(newer.settled());
}

TEST_CASE(
    "promise 9: a device beyond its allowance is slowed down, loses nothing, and goes on when time has "
    "passed") {
  RunningServer server({.commits_per_device = {10, 1}});
  Tablet sam("Sam");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  // Two a message: more messages than are read ahead.
  std::vector<EntityId> written;
  for (int i = 0; i < 26; ++i) {
    std::string words(200'000, ' ');
    for (char& letter : words)
      letter = static_cast<char>('a' + sam.random.below(26));
    written.push_back(sam.write(server.team->work, words));
  }
  Talking talking(sam, server);
  REQUIRE(talking.until([&] { return talking.ended || server.node->session_counts().slowed > 0; }));
  CHECK(problem(talking.ended.value_or(sync::SyncReport{})) == "");
  CHECK_FALSE(server.store->find("signal", written.back())->has_value());
  REQUIRE(talking.until([&] {
    server.clock.pass(Seconds{1});
    return talking.ended || talking.link->session()->settled();
  }));
  CHECK_FALSE(talking.ended);
  for (const EntityId id : written)
    CHECK(server.store->find("signal", id)->has_value());
  CHECK(server.node->session_counts().told_later == 0);
}

TEST_CASE("promise 9: a device far beyond its allowance is told \"later\", also when it comes back sooner") {
  RunningServer server({.commits_per_device = {10, 0.1}});
  Tablet sam("Sam");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  for (int i = 0; i < 20; ++i)
    sam.write(server.team->work, "waarneming " + std::to_string(i));
  const auto first = sam.sync(server);
  CHECK(problem(first) == "sync.too-much");
  REQUIRE(first.outcome.retry_after.has_value());
  CHECK(*first.outcome.retry_after > tuning::patience_with_device);
  const auto again = sam.sync(server);
  CHECK(problem(again) == "sync.too-much");
  CHECK(server.node->session_counts().told_later == 2);
  // Whoever keeps to it is through.
  server.clock.pass(*first.outcome.retry_after);
  CHECK(problem(sam.sync(server)) == "");
}

TEST_CASE("promise 9: a device that does nothing but connect is told \"later\"") {
  RunningServer server({.sessions_per_device = {3, 0.01}});
  Tablet sam("Sam");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  CHECK(problem(sam.sync(server)) == "");
  CHECK(problem(sam.sync(server)) == "");
  CHECK(problem(sam.sync(server)) == "sync.too-much");
  Tablet bo("Bo");
  CHECK(problem(bo.sync(server, server.code("Bo Toonbeeld"))) == "");
}

TEST_CASE("promise 9: messages beyond what may wait in all are answered with \"later\"") {
  RunningServer server({.waiting_bytes = 4'000});
  Tablet sam("Sam");
  REQUIRE(problem(sam.sync(server, server.code("Sam Voorbeeld"))) == "");
  Bytes noise(20'000);
  server.random.fill(noise);
  const auto id = sam.write(server.team->work, to_hex(noise));
  REQUIRE(problem(sam.sync(server)) != "");
  CHECK(server.node->session_counts().queue_full == 1);
  server.stop();
  server.limits = {};
  server.start();
  REQUIRE(problem(sam.sync(server)) == "");
  CHECK(server.store->find("signal", id)->has_value());
}

TEST_CASE("promise 9: after a few codes tried in vain an address waits before another one is looked at") {
  RunningServer server({.vain_codes_per_address = {2, 1.0 / 60}});
  Tablet sam("Sam");
  const auto right = server.code("Sam Voorbeeld");
  auto wrong = right;
  for (int i = 0; i < 2; ++i) {
    ++wrong.secret[0];
    CHECK(problem(sam.sync(server, wrong)) == "code.unknown");
  }
  const auto later = sam.sync(server, right);
  CHECK(problem(later) == "code.too-many-tries");
  CHECK(later.outcome.retry_after == Seconds{60});
  CHECK(server.node->session_counts().codes_in_vain == 2);
  CHECK(server.node->session_counts().codes_refused == 1);
  server.clock.pass(Seconds{60});
  CHECK(problem(sam.sync(server, right)) == "");
  // Who is enrolled is not kept waiting by those who try.
  server.clock.pass(Seconds{0});
  CHECK(problem(sam.sync(server)) == "");
}

TEST_CASE("ten thousand tablets that are told \"later\" do not come back in step") {
  SeededRandom random(3);
  std::map<std::int64_t, int> in_second;
  for (int i = 0; i < 10'000; ++i)
    ++in_second[come_back_after(std::size_t{10'000}, random).count()];
  CHECK(in_second.begin()->first >= tuning::later_at_least.count());
  CHECK(in_second.rbegin()->first <= tuning::later_at_least.count() + tuning::later_at_most.count());
  for (const auto& [second, tablets] : in_second)
    CHECK(tablets < 2 * static_cast<int>(tuning::sessions_taken_per_second));
}

// A guest that finds its stand-up by itself, among others that are announced under the same ten bits.
#include "sync/link/stand_up_guest.hpp"

#include "support/meeting.hpp"
#include <boost/asio/ip/tcp.hpp>
#include <catch2/catch.hpp>

#include "sync/link/stand_up_host.hpp"

using namespace frontlijn;
using namespace frontlijn::test;

namespace {

struct Table {
  net::EventLoop loop;
  SystemRandom random;
  // Hosts tell of themselves where nobody listens; what guests hear, the test says.
  net::DiscoveryAt told_at{static_cast<std::uint16_t>(40'000 + random.below(3'000)), true};
  net::DiscoveryAt heard_at{static_cast<std::uint16_t>(43'000 + random.below(3'000)), true};
  Node founder{71};
  Node other{72};
  Node guest{73};
  TestOffice office{founder, {team_work}};
  std::optional<sync::PeerReport> done;
  std::optional<Error> turned_away;
  int met = 0;
  int lost = 0;

  static sync::PeerEnd end(Node& node) {
    return {*node.store, *node.replica, *node.passes, node.identity.get(), false};
  }
  std::unique_ptr<sync::StandUpHost> hold(Node& node) {
    sync::StandUpHost::Told told;
    told.left = [this](const sync::PeerReport& report) { turned_away = report.error(); };
    return sync::StandUpHost::open(loop, end(node),
                                   {.office = &node == &founder ? &office : nullptr,
                                    .address = "127.0.0.1",
                                    .port = 0,
                                    .discovery = told_at},
                                   std::move(told))
        .value();
  }
  net::Announcement announcement_of(const sync::StandUpHost& host) {
    std::optional<net::Announcement> announced;
    const auto finder = net::Finder::open(loop, told_at, [] {}).value();
    REQUIRE(until([&] {
      for (const auto& one : finder->found()) {
        if (one.announcement.port == host.port()) announced = one.announcement;
      }
      return announced.has_value();
    }));
    return *announced;
  }
  std::unique_ptr<sync::StandUpGuest> come(const sync::StandUpCode& code, Milliseconds listening_time) {
    sync::StandUpGuest::Told told;
    told.met = [this](const auto&, const auto&) { ++met; };
    told.lost = [this](const Error&) { ++lost; };
    told.done = [this](const sync::PeerReport& report) { done = report; };
    return sync::StandUpGuest::open(loop, end(guest),
                                    {.code = code,
                                     .newcomer = sync::Newcomer{EntityId{}, "Bram Beeld"},
                                     .discovery = heard_at,
                                     .listening_time = listening_time},
                                    std::move(told))
        .value();
  }
  bool until(const std::function<bool()>& is_so) {
    bool late = false;
    const auto patience = loop.after(Milliseconds{60'000}, [&] { late = true; });
    loop.run_until([&] { return late || is_so(); });
    return !late;
  }
};

/// Of another stand-up that has the same ten bits.
net::Announcement like(const sync::StandUpCode& code, const net::Announcement& there, RandomSource& random) {
  net::Announcement one = there;
  do
    random.fill(one.stand_up);
  while (sync::StandUpCode::selector_of(one.stand_up) != code.selector);
  return one;
}

std::string key_of(const std::optional<Error>& error) { return error ? error->key() : "none"; }

/// Takes links and says nothing.
struct Silent {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor acceptor{context, {boost::asio::ip::address_v4::loopback(), 0}};
  net::Announcement announcement() const {
    net::Announcement one;
    one.port = acceptor.local_endpoint().port();
    return one;
  }
};

}  // namespace

TEST_CASE("a wrong code at the only stand-up that is heard of is told at once") {
  Table table;
  const auto own = table.hold(table.founder);
  const auto another = table.hold(table.other);
  const net::Announcer wrong(table.loop, like(own->code(), table.announcement_of(*another), table.random),
                             table.heard_at);
  const auto guest = table.come(own->code(), Milliseconds{60'000});
  REQUIRE(table.until([&] { return table.done.has_value(); }));
  CHECK(key_of(table.done->error()) == "stand-up-code.wrong");
  CHECK(table.met == 0);
}

TEST_CASE("a guest that comes back is not sent away by another stand-up of the same ten bits") {
  Table table;
  auto own = table.hold(table.founder);
  const auto another = table.hold(table.other);
  const auto code = own->code();
  std::optional<net::Announcer> right(std::in_place, table.loop, table.announcement_of(*own), table.heard_at);
  const auto guest = table.come(code, Milliseconds{4'000});
  REQUIRE(table.until([&] { return table.met == 1; }));

  right.reset();
  const net::Announcer wrong(table.loop, like(code, table.announcement_of(*another), table.random),
                             table.heard_at);
  own.reset();
  REQUIRE(table.until([&] { return table.turned_away.has_value(); }));
  CHECK(key_of(table.turned_away) == "stand-up-code.wrong");
  // It has listened in vain, and goes on looking.
  const int lost = table.lost;
  REQUIRE(table.until([&] { return table.lost > lost || table.done; }));
  CHECK_FALSE(table.done);
}

TEST_CASE("a guest whose time to listen ends during a try stops looking when that has failed") {
  Table table;
  std::optional<Silent> silent(std::in_place);
  const sync::StandUpCode code{5, 123'456'789};
  const net::Announcer announcer(table.loop, like(code, silent->announcement(), table.random),
                                 table.heard_at);
  const auto guest = table.come(code, Milliseconds{2'500});
  const auto later = table.loop.after(Milliseconds{4'000}, [&] { silent.reset(); });
  REQUIRE(table.until([&] { return table.done.has_value(); }));
  CHECK(table.done->error());
  CHECK_FALSE(silent);
}

TEST_CASE("a guest that leaves while its link is being made is gone in the time it is given") {
  Table table;
  const Silent silent;
  const sync::StandUpCode code{5, 123'456'789};
  const net::Announcer announcer(table.loop, like(code, silent.announcement(), table.random), table.heard_at);
  const auto guest = table.come(code, Milliseconds{60'000});
  // Whoever is heard of is gone to at once.
  const auto finder = net::Finder::open(table.loop, table.heard_at, [] {}).value();
  REQUIRE(table.until([&] { return !finder->found().empty(); }));
  const auto before = std::chrono::steady_clock::now();
  guest->close(Milliseconds{100});
  REQUIRE(table.until([&] { return table.done.has_value(); }));
  // Not when the handshake gives up.
  CHECK(std::chrono::steady_clock::now() - before < net::tuning::handshake_time);
}

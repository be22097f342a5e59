// Tablets on one network, which here is this machine alone.
#include "sync/net/discovery.hpp"

#include <boost/asio/ip/udp.hpp>
#include <catch2/catch.hpp>

#include "core/base/random.hpp"

using namespace frontlijn;
using namespace frontlijn::net;

namespace {

struct Network {
  EventLoop loop;
  SystemRandom random;
  DiscoveryAt at{static_cast<std::uint16_t>(40'000 + random.below(7'000)), true};
  std::unique_ptr<Finder> finder = Finder::open(loop, at, [] {}).value();

  Announcement announcement(std::uint16_t port = 4'711) {
    Announcement one;
    random.fill(one.stand_up);
    random.fill(one.certificate.bytes);
    one.port = port;
    return one;
  }
  bool until(const std::function<bool()>& done) {
    bool late = false;
    const auto patience = loop.after(Milliseconds{10'000}, [&] { late = true; });
    loop.run_until([&] { return late || done(); });
    return !late;
  }
  void say(const Bytes& datagram) const {
    boost::asio::io_context context;
    boost::asio::ip::udp::socket socket(context, boost::asio::ip::udp::v4());
    socket.send_to(boost::asio::buffer(datagram), {boost::asio::ip::address_v4::loopback(), at.port});
  }
};

}  // namespace

TEST_CASE("a stand-up that is announced is heard of, with its address, and forgotten when it falls silent") {
  Network network;
  const auto announcement = network.announcement();
  {
    const Announcer announcer(network.loop, announcement, network.at);
    REQUIRE(network.until([&] { return !network.finder->found().empty(); }));
    const auto found = network.finder->found();
    REQUIRE(found.size() == 1);
    CHECK(found.front().announcement == announcement);
    CHECK(found.front().address().port == 4'711);
    CHECK((found.front().host == "127.0.0.1" || found.front().host == "::1"));
  }
  CHECK(network.until([&] { return network.finder->found().empty(); }));
}

TEST_CASE("an announcement is one small datagram that says nothing of anybody, and reads back") {
  Network network;
  const auto announcement = network.announcement(65'535);
  const Bytes bytes = announcement.to_bytes();
  CHECK(bytes.size() < 64);
  CHECK(Announcement::from_bytes(bytes).value() == announcement);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK_FALSE(Announcement::from_bytes(ByteView(bytes).first(size)));
  Bytes longer = bytes;
  longer.push_back(0);
  CHECK_FALSE(Announcement::from_bytes(longer));
  Bytes other = bytes;
  other[7] = '2';
  CHECK(Announcement::from_bytes(other).error().key() == "discovery.not-ours");
}

TEST_CASE("promise 9: whatever is said on the network, few stand-ups are remembered, and nonsense none") {
  Network network;
  for (int i = 0; i < 200; ++i) {
    network.say(network.announcement().to_bytes());
    Bytes nonsense(network.random.below(600));
    network.random.fill(nonsense);
    network.say(nonsense);
  }
  REQUIRE(network.until([&] { return !network.finder->found().empty(); }));
  CHECK(network.finder->found().size() <= 4);
}

TEST_CASE("who announces another's stand-up under another certificate does not take its place") {
  Network network;
  const auto announcement = network.announcement();
  network.say(announcement.to_bytes());
  REQUIRE(network.until([&] { return network.finder->found().size() == 1; }));
  auto false_one = announcement;
  false_one.certificate.bytes[0] ^= 1;
  false_one.port = 1;
  network.say(false_one.to_bytes());
  const auto another = network.announcement();
  network.say(another.to_bytes());
  REQUIRE(network.until([&] { return network.finder->found().size() == 2; }));
  CHECK(network.finder->found().front().announcement == announcement);
}

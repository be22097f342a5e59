// TLS over buffers of our own: whatever pieces the bytes come in, and little memory while nothing comes.
#include <cstring>

#include "unit/net/fixture.hpp"

#include "core/base/random.hpp"
#include "sync/net/tls_context.hpp"

using namespace frontlijn;
using namespace frontlijn::net;

namespace {

using Wants = TlsEngine::Wants;
constexpr auto client_side = boost::asio::ssl::stream_base::client;
constexpr auto server_side = boost::asio::ssl::stream_base::server;

struct End {
  TlsEngine engine;
  Bytes incoming;

  explicit End(boost::asio::ssl::context& context) : engine(context) {}

  /// Up to `most` of what is under way comes in; false when nothing is.
  bool feed(std::size_t most) {
    if (incoming.empty()) return false;
    const auto room = engine.room();
    const std::size_t size = std::min({most, room.size(), incoming.size()});
    std::memcpy(room.data(), incoming.data(), size);
    incoming.erase(incoming.begin(), incoming.begin() + static_cast<std::ptrdiff_t>(size));
    engine.came(size);
    return true;
  }
  void send_to(End& other) {
    const Bytes sent = engine.take_output();
    other.incoming.insert(other.incoming.end(), sent.begin(), sent.end());
  }
};

struct Link {
  std::shared_ptr<Pin> pin = std::make_shared<Pin>(
      Pin{.expected = CertificatePin(test_identity().fingerprint()), .found = std::nullopt});
  std::shared_ptr<boost::asio::ssl::context> client_settings = client_context(pin);
  std::shared_ptr<boost::asio::ssl::context> server_settings = server_context(test_identity()).value();
  End client{*client_settings};
  End server{*server_settings};

  void shake_hands(std::size_t piece) {
    bool client_done = false;
    bool server_done = false;
    for (int round = 0; round < 20'000 && !(client_done && server_done); ++round) {
      if (!client_done) client_done = turn(client, server, client_side, piece);
      if (!server_done) server_done = turn(server, client, server_side, piece);
    }
    REQUIRE((client_done && server_done));
  }
  static bool turn(End& one, End& other, boost::asio::ssl::stream_base::handshake_type type,
                   std::size_t piece) {
    const auto step = one.engine.handshake(type);
    one.send_to(other);
    REQUIRE_FALSE(step.error);
    if (step.wants == Wants::input) one.feed(piece);
    return step.wants == Wants::nothing;
  }
};

void write_all(End& from, End& to, const Bytes& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto step = from.engine.write(boost::asio::buffer(text) + at);
    REQUIRE_FALSE(step.error);
    at += step.size;
    from.send_to(to);
  }
}

/// What can be read of what is under way.
Bytes read_all(End& end, std::size_t piece, TlsEngine::Step& last) {
  Bytes read;
  Bytes some(20'000);
  while (true) {
    last = end.engine.read(boost::asio::buffer(some));
    read.insert(read.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(last.size));
    if (last.wants == Wants::nothing) continue;
    if (last.wants != Wants::input || !end.feed(piece)) return read;
  }
}

}  // namespace

TEST_CASE("TLS takes what comes in pieces of any size, and an idle link holds a kilobyte") {
  const std::size_t piece = GENERATE(1U, 7U, 1'024U, 100'000U);
  Link link;
  link.shake_hands(piece);
  CHECK(link.pin->found == test_identity().fingerprint());
  Bytes large(100'000);
  SeededRandom(3).fill(large);
  TlsEngine::Step last;
  write_all(link.client, link.server, large);
  CHECK(read_all(link.server, piece, last) == large);
  write_all(link.server, link.client, large);
  CHECK(read_all(link.client, piece, last) == large);
  write_all(link.client, link.server, {1, 2, 3});
  CHECK(read_all(link.server, piece, last) == Bytes{1, 2, 3});
  CHECK(last.wants == Wants::input);
  CHECK(link.server.engine.room().size() == 1'024);
  CHECK_FALSE(link.server.engine.has_output());
}

TEST_CASE("a byte changed on the way ends the link, and a goodbye is told apart from an end") {
  Link link;
  link.shake_hands(1'000);
  TlsEngine::Step last;
  write_all(link.client, link.server, Bytes(500, 7));
  CHECK(read_all(link.server, 1'000, last).size() == 500);
  CHECK(last.wants == Wants::input);
  CHECK(link.client.engine.shutdown().wants == Wants::input);
  link.client.send_to(link.server);
  CHECK(read_all(link.server, 1'000, last).empty());
  CHECK(last.wants == Wants::closed);

  Link other;
  other.shake_hands(1'000);
  write_all(other.client, other.server, Bytes(500, 7));
  other.server.incoming[other.server.incoming.size() / 2] ^= 1;
  CHECK(read_all(other.server, 1'000, last).empty());
  CHECK(last.wants == Wants::failed);
  CHECK(last.error);
}

#include <future>

#include "unit/net/fixture.hpp"
#include "unit/net/raw_client.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "sync/net/event_loop_impl.hpp"
#include "sync/net/host_lookup.hpp"

using namespace frontlijn;
using namespace frontlijn::net;

namespace {

void echo(RecordingUser& user) {
  user.when_message = [](Connection& connection, const Bytes& message) { CHECK(connection.send(message)); };
}

}  // namespace

TEST_CASE("whole messages travel both ways and the goodbye is clean") {
  Server server;
  server.prepare = echo;
  const std::vector<Bytes> sent{{}, {1}, Bytes(70'000, 7), Bytes(tuning::message_bytes, 9)};
  const auto client = server.dial();
  client->when_open = [&](Connection& connection) {
    for (const auto& message : sent)
      CHECK(connection.send(message));
  };
  REQUIRE(server.until([&] { return client->messages.size() == sent.size(); }));
  CHECK(client->messages == sent);
  client->connection->close();
  REQUIRE(server.until([&] { return client->closed && server.users.front()->closed; }));
  CHECK(client->error().empty());
  CHECK(server.users.front()->error().empty());
}

TEST_CASE("who is told \"later\" is told when, and believes nothing but a reasonable number") {
  Server server;
  server.prepare = [](RecordingUser& user) {
    user.when_open = [](Connection& connection) { connection.close(CloseReason::later, Seconds{37}); };
  };
  const auto client = server.dial();
  REQUIRE(server.until([&] { return client->closed.has_value(); }));
  CHECK(client->error() == "net.busy");
  const Error busy = client->closed->error();
  const auto& said = busy.arguments();
  CHECK(std::find(said.begin(), said.end(), std::pair<std::string, std::string>("seconds", "37")) !=
        said.end());
}

TEST_CASE(
    "promise 9: an address that connects faster than it may is told \"later\", and most of it gets no "
    "handshake") {
  ListenAt at;
  at.new_connections_per_address = {3, 0};
  Server server(at);
  std::vector<std::shared_ptr<RecordingUser>> clients;
  for (int i = 0; i < 5; ++i)
    clients.push_back(server.dial());
  REQUIRE(server.until([&] {
    return std::count_if(clients.begin(), clients.end(),
                         [](const auto& one) { return one->closed.has_value(); }) == 2 &&
           std::count_if(clients.begin(), clients.end(),
                         [](const auto& one) { return one->connection != nullptr; }) == 3;
  }));
  for (const auto& client : clients) {
    if (client->closed) CHECK(client->error() == "net.busy");
  }
  CHECK(server.listener->counts().too_fast == 2);
}

TEST_CASE("promise 9: a peer that goes on talking and takes nothing keeps no link that is closed on it") {
  ListenAt at;
  at.idle_link_time = Milliseconds{300};
  Server server(at);
  const auto fill = [](Connection& connection) {
    while (connection.has_room(tuning::message_bytes))
      CHECK(connection.send(Bytes(tuning::message_bytes, 1)));
  };
  server.prepare = [&](RecordingUser& user) { user.when_open = user.when_room = fill; };
  auto to = server.where();
  to.idle_time = std::chrono::hours{1};
  const auto client = server.dial(to);
  client->when_open = [](Connection& connection) { connection.pause(); };
  int beats = 0;
  EventLoop::Timer beat;
  std::function<void()> talk = [&] {
    if (client->connection) CHECK(client->connection->send({1}));
    if (++beats == 5) server.users.front()->connection->close();
    beat = server.loop.after(Milliseconds{50}, talk);
  };
  REQUIRE(server.until([&] { return client->connection && !server.users.empty(); }));
  talk();
  // Far more beats than it may last: the bound of a test that fails.
  REQUIRE(server.until([&] { return server.users.front()->closed || beats > 400; }));
  CHECK(server.users.front()->error() == "net.timed-out");
}

TEST_CASE("a server is found by a name, at whichever of its addresses somebody listens") {
  Server server;  // at 127.0.0.1 alone; elsewhere on this machine nobody
  auto to = server.where();
  to.server.host = "localhost";
  const auto client = server.dial(to);
  REQUIRE(server.until([&] { return client->connection || client->closed; }));
  CHECK(client->connection != nullptr);
}

TEST_CASE("a look-up that throws, since the machine has nothing left, finds nothing and ends nothing else") {
  EventLoop loop;
  std::optional<Result<Endpoints>> found;
  boost::asio::co_spawn(
      loop.impl().context,
      [&found]() -> boost::asio::awaitable<void> {
        const std::function<Endpoints()> find = []() -> Endpoints { throw std::bad_alloc(); };
        const std::string server = "https://nergens.example";
        found = co_await look_up(find, std::chrono::hours{1}, server);
      },
      boost::asio::detached);
  REQUIRE(loop.run_until([&] { return found.has_value(); }));
  REQUIRE(*found);
  CHECK((*found)->empty());
}

TEST_CASE("a look-up that nobody answers holds up neither the link nor the end of the loop") {
  std::promise<void> answer;
  const auto answered = answer.get_future().share();
  std::optional<Result<Endpoints>> found;
  {
    EventLoop loop;
    const auto wait = [&](Milliseconds at_most) {
      boost::asio::co_spawn(
          loop.impl().context,
          [&found, answered, at_most]() -> boost::asio::awaitable<void> {
            const std::function<Endpoints()> find = [answered] {
              answered.wait();
              return Endpoints{};
            };
            const std::string server = "https://nergens.example";
            found = co_await look_up(find, at_most, server);
          },
          boost::asio::detached);
    };
    wait(Milliseconds{30});
    REQUIRE(loop.run_until([&] { return found.has_value(); }));
    CHECK(found->error().key() == "net.timed-out");
    CHECK(found->error().argument("step") == "net.step.lookup");
    found.reset();
    wait(std::chrono::hours{1});
    bool is_later = false;
    const auto timer = loop.after(Milliseconds{30}, [&] { is_later = true; });
    REQUIRE(loop.run_until([&] { return is_later; }));
    CHECK_FALSE(found);
  }
  answer.set_value();
}

TEST_CASE("both ends of one connection share a channel binding, two connections do not") {
  Server server;
  const auto one = server.dial();
  REQUIRE(
      server.until([&] { return one->connection && !server.users.empty() && server.users[0]->connection; }));
  const auto other = server.dial();
  REQUIRE(server.until(
      [&] { return other->connection && server.users.size() == 2 && server.users[1]->connection; }));
  CHECK(one->connection->channel_binding().size() == 32);
  CHECK(one->connection->channel_binding() == server.users[0]->connection->channel_binding());
  CHECK(other->connection->channel_binding() == server.users[1]->connection->channel_binding());
  CHECK(one->connection->channel_binding() != other->connection->channel_binding());
}

TEST_CASE("a server with another certificate is refused before anything is sent") {
  Server server;
  auto to = server.where();
  auto other = test_identity().fingerprint();
  other.bytes[5] ^= 1;
  to.pin = other;
  const auto client = server.dial(to);
  REQUIRE(server.until([&] { return client->closed.has_value(); }));
  CHECK(client->error() == "net.wrong-fingerprint");
  CHECK(client->closed->error().argument("found") == test_identity().fingerprint().to_text());
  CHECK(server.users.empty());
}

TEST_CASE("the start of a fingerprint, as an enrolment code holds it, pins the certificate too") {
  Server server;
  auto to = server.where();
  const auto& whole = test_identity().fingerprint();
  to.pin = *CertificatePin::from_start(ByteView(whole.bytes).first(16));
  const auto client = server.dial(to);
  REQUIRE(server.until(
      [&] { return client->connection && !server.users.empty() && server.users[0]->connection; }));
  CHECK(client->connection->server_certificate() == whole);
  CHECK(server.users[0]->connection->server_certificate() == whole);
  CHECK(CertificatePin::from_start(ByteView(whole.bytes).first(15)).has_error());
}

TEST_CASE("a peer that speaks only TLS 1.2 is refused") {
  Server server;
  std::thread loop([&] { server.loop.run(); });
  RawClient old(server.listener->port(), TLS1_2_VERSION);
  CHECK_FALSE(old.is_open());
  RawClient current(server.listener->port(), TLS1_3_VERSION);
  CHECK(current.is_open());
  server.loop.stop();
  loop.join();
}

TEST_CASE("a message above the bound is refused and the link closed, at either end") {
  ListenAt at;
  at.message_bytes = 1000;
  Server server(at);
  const auto client = server.dial();
  client->when_open = [](Connection& connection) { CHECK(connection.send(Bytes(1001, 1))); };
  REQUIRE(server.until([&] { return client->closed && server.users.front()->closed; }));
  CHECK(server.users.front()->error() == "net.message-too-big");
  CHECK(server.users.front()->messages.empty());
  CHECK(client->error() == "net.message-too-big");

  auto to = server.where();
  to.message_bytes = 10;
  const auto small = server.dial(to);
  small->when_open = [](Connection& connection) {
    CHECK_FALSE(connection.send(Bytes(11, 1)));
    connection.close();
  };
  REQUIRE(server.until([&] { return small->closed.has_value(); }));
  CHECK(small->error().empty());
}

TEST_CASE("a cut link is reported to both ends, once") {
  Server server;
  const auto client = server.dial();
  REQUIRE(server.until(
      [&] { return client->connection && !server.users.empty() && server.users[0]->connection; }));
  SECTION("by the client") {
    client->connection->cut();
    REQUIRE(server.until([&] { return client->closed && server.users[0]->closed; }));
    CHECK(server.users[0]->error() == "net.cut");
  }
  SECTION("by the server") {
    server.users[0]->connection->cut();
    REQUIRE(server.until([&] { return client->closed && server.users[0]->closed; }));
    CHECK(client->error() == "net.cut");
  }
}

TEST_CASE("a close reason reaches the other end as an error for a person") {
  const auto [reason, key] =
      GENERATE(table<CloseReason, const char*>({{CloseReason::done, ""},
                                                {CloseReason::leaving, "net.leaving"},
                                                {CloseReason::later, "net.busy"},
                                                {CloseReason::refused, "net.refused"},
                                                {CloseReason::protocol, "net.protocol"}}));
  Server server;
  server.prepare = [reason = reason](RecordingUser& user) {
    user.when_open = [reason](Connection& connection) { connection.close(reason); };
  };
  const auto client = server.dial();
  REQUIRE(server.until([&] { return client->closed && server.users.front()->closed; }));
  CHECK(client->error() == key);
  CHECK(server.users.front()->error().empty());
}

TEST_CASE("what was taken by send is written before the goodbye") {
  Server server;
  const auto client = server.dial();
  client->when_open = [](Connection& connection) {
    for (std::uint8_t i = 0; i < 50; ++i)
      CHECK(connection.send(Bytes(20'000, i)));
    connection.close();
    CHECK_FALSE(connection.send({1}));
  };
  REQUIRE(server.until([&] { return client->closed && server.users.front()->closed; }));
  CHECK(server.users.front()->messages.size() == 50);
  CHECK(server.users.front()->messages.back() == Bytes(20'000, 49));
}

TEST_CASE("the send queue is bounded and says when it has room again") {
  Server server;
  const auto client = server.dial();
  std::size_t sent = 0;
  const std::size_t wanted = 100;
  const auto fill = [&](Connection& connection) {
    while (sent < wanted && connection.send(Bytes(100'000, static_cast<std::uint8_t>(sent))))
      ++sent;
  };
  std::size_t first_fill = 0;
  client->when_open = [&](Connection& connection) {
    fill(connection);
    first_fill = sent;
  };
  client->when_room = fill;
  REQUIRE(server.until([&] { return !server.users.empty() && server.users[0]->messages.size() == wanted; }));
  CHECK(first_fill == tuning::send_queue_bytes / 100'000);
  CHECK(client->rooms > 0);
  for (std::size_t i = 0; i < wanted; ++i)
    CHECK(server.users[0]->messages[i].front() == i);
}

TEST_CASE("a paused link hands out nothing until it is resumed") {
  Server server;
  server.prepare = [](RecordingUser& user) {
    user.when_message = [](Connection& connection, const Bytes&) { connection.pause(); };
  };
  const auto client = server.dial();
  client->when_open = [](Connection& connection) {
    for (std::uint8_t i = 0; i < 3; ++i)
      CHECK(connection.send({i}));
  };
  REQUIRE(server.until([&] { return !server.users.empty() && server.users[0]->messages.size() == 1; }));
  // All three are with the server by now or come soon; a second link proves that the loop goes on meanwhile.
  const auto other = server.dial();
  REQUIRE(server.until([&] { return other->connection != nullptr; }));
  CHECK(server.users[0]->messages.size() == 1);
  server.users[0]->connection->resume();
  REQUIRE(server.until([&] { return server.users[0]->messages.size() == 2; }));
}

TEST_CASE("an exception of the program ends the link it happened on, and no other") {
  Server server;
  server.prepare = [](RecordingUser& user) {
    user.when_message = [](Connection&, const Bytes& message) {
      if (message.empty()) throw std::logic_error("a bug");
    };
  };
  const auto well = server.dial();
  REQUIRE(server.until([&] { return well->connection != nullptr; }));
  const auto ill = server.dial();
  ill->when_open = [](Connection& connection) { CHECK(connection.send({})); };
  REQUIRE(server.until([&] { return ill->closed.has_value(); }));
  CHECK(server.users[1]->error() == "net.program-error");
  CHECK(well->connection->send({1}));
  REQUIRE(server.until([&] { return server.users[0]->messages.size() == 1; }));
}

TEST_CASE("nobody there, a name that does not exist and a server of another kind are told apart") {
  Server server;
  ConnectTo to = server.where();
  SECTION("nobody listens") {
    std::uint16_t free_port = 0;
    {
      Server other;
      free_port = other.listener->port();
    }
    to.server.port = free_port;
    const auto client = server.dial(to);
    REQUIRE(server.until([&] { return client->closed.has_value(); }));
    CHECK(client->error() == "net.unreachable");
  }
  SECTION("no such name") {
    to.server.host = "no-such-host.invalid";
    const auto client = server.dial(to);
    REQUIRE(server.until([&] { return client->closed.has_value(); }));
    CHECK(client->error() == "net.no-such-host");
  }
  SECTION("another path") {
    to.path = "/elsewhere";
    const auto client = server.dial(to);
    REQUIRE(server.until([&] { return client->closed.has_value(); }));
    CHECK(client->error() == "net.not-frontlijn");
  }
}

TEST_CASE("a server that accepts and then stays silent is given up in time") {
  Server server;
  auto to = server.where();
  to.handshake_time = Milliseconds(20);
  // Never accepted: the listening socket's backlog takes the connection, and nobody speaks TLS.
  SilentSocket silent;
  to.server.port = silent.port();
  const auto client = server.dial(to);
  REQUIRE(server.until([&] { return client->closed.has_value(); }));
  CHECK(client->error() == "net.timed-out");
}

TEST_CASE("a drain says goodbye to links after what they have queued, and accepts no more") {
  Server server;
  const auto client = server.dial();
  REQUIRE(server.until(
      [&] { return client->connection && !server.users.empty() && server.users[0]->connection; }));
  for (std::uint8_t i = 0; i < 10; ++i)
    CHECK(server.users[0]->connection->send(Bytes(50'000, i)));
  bool drained = false;
  server.listener->drain(Milliseconds(5'000), [&] { drained = true; });
  REQUIRE(server.until([&] { return drained && client->closed; }));
  CHECK(client->messages.size() == 10);
  CHECK(client->error() == "net.leaving");
  CHECK(server.listener->counts().connections == 0);
  const auto late = server.dial();
  REQUIRE(server.until([&] { return late->closed.has_value(); }));
  CHECK(late->error() == "net.unreachable");
}

TEST_CASE("a drain cuts a link that does not let go in time") {
  Server server;
  std::thread loop([&] { server.loop.run(); });
  RawClient deaf(server.listener->port(), TLS1_3_VERSION);
  REQUIRE(deaf.is_open());
  deaf.send(upgrade_request("/sync"));
  CHECK(deaf.read_head().starts_with("HTTP/1.1 101"));
  std::promise<void> drained;
  server.loop.post([&] { server.listener->drain(Milliseconds(20), [&] { drained.set_value(); }); });
  drained.get_future().wait();
  server.loop.stop();
  loop.join();
  CHECK(server.listener->counts().connections == 0);
  CHECK(server.users.front()->closed.has_value());
}

TEST_CASE("above its bound of connections a server says later, and above that nothing") {
  ListenAt at;
  SECTION("in total") { at.connections = 2; }
  SECTION("from one address") { at.connections_per_address = 2; }
  Server server(at);
  const auto first = server.dial();
  const auto second = server.dial();
  REQUIRE(server.until([&] { return first->connection && second->connection; }));
  const auto third = server.dial();
  REQUIRE(server.until([&] { return third->closed.has_value(); }));
  CHECK(third->error() == "net.busy");
  CHECK(server.listener->counts().told_later == 1);
  CHECK(server.listener->counts().links == 2);

  first->connection->close();
  REQUIRE(server.until([&] { return first->closed && server.listener->counts().connections == 1; }));
  const auto fourth = server.dial();
  REQUIRE(server.until([&] { return fourth->connection || fourth->closed; }));
  CHECK(fourth->connection != nullptr);
}

TEST_CASE("a link is run to its end by a command line without a loop of its own") {
  Server server;
  server.prepare = echo;
  std::thread loop([&] { server.loop.run(); });
  auto user = std::make_shared<RecordingUser>();
  user->when_open = [](Connection& connection) { CHECK(connection.send({42})); };
  user->when_message = [](Connection& connection, const Bytes&) { connection.close(); };
  const auto how = run_link(server.where(), user);
  CHECK(how.has_value());
  CHECK(user->messages == std::vector<Bytes>{{42}});
  server.loop.stop();
  loop.join();
}

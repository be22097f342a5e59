#include "unit/net/fixture.hpp"
#include "unit/net/raw_client.hpp"

using namespace frontlijn;
using namespace frontlijn::net;

namespace {

/// Answers with what was asked; runs its loop on a thread, so that a blocking client can ask.
struct EchoServer {
  std::vector<Responder> kept;
  std::promise<void> keeping;
  Server server;
  std::thread thread;

  explicit EchoServer(ListenAt at = {})
      : server(at,
               [this](HttpRequest request, Responder respond) {
                 if (request.target == "/throw") throw std::logic_error("a bug");
                 if (request.target == "/drop") return;
                 if (request.target == "/keep") {
                   kept.push_back(std::move(respond));
                   keeping.set_value();
                   return;
                 }
                 HttpResponse response{.status = 200,
                                       .headers = {},
                                       .body = request.method + " " + request.target + " " + request.body};
                 response.set("X-Agent", std::string(request.header("user-agent")));
                 respond(std::move(response));
               }),
        thread([this] { server.loop.run(); }) {}
  ~EchoServer() {
    server.loop.stop();
    thread.join();
    kept.clear();
  }
  std::string ask(const std::string& request) {
    RawClient client(server.listener->port());
    client.send(request);
    return client.read_all();
  }
};

std::string get(const std::string& target, const std::string& more = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n";
}

}  // namespace

TEST_CASE("requests are answered one after another on one connection") {
  EchoServer echo;
  RawClient client(echo.server.listener->port());
  client.send(get("/one", "User-Agent: me\r\n"));
  const auto head = client.read_head();
  CHECK(head.starts_with("HTTP/1.1 200"));
  CHECK(head.find("X-Agent: me") != std::string::npos);
  CHECK(client.read_body(9) == "GET /one ");
  client.send("POST /two?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
  CHECK(client.read_head().find("Connection: close") != std::string::npos);
  CHECK(client.read_all() == "POST /two?a=b hello");
}

TEST_CASE("HEAD answers the head alone") {
  EchoServer echo;
  const auto all = echo.ask("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  CHECK(all.find("Content-Length: 8") != std::string::npos);
  CHECK(all.ends_with("\r\n\r\n"));
}

TEST_CASE("requests above the bounds or against the rules are refused with the fitting status") {
  ListenAt at;
  at.body_bytes = 100;
  EchoServer echo(at);
  CHECK(echo.ask(get("/", "X: " + std::string(20'000, 'x') + "\r\n")).starts_with("HTTP/1.1 431"));
  CHECK(echo.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n").starts_with("HTTP/1.1 413"));
  CHECK(echo.ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n70\r\n" +
                 std::string(0x70, 'x') + "\r\n0\r\n\r\n")
            .starts_with("HTTP/1.1 413"));
  CHECK(echo.ask("NONSENSE\r\n\r\n").starts_with("HTTP/1.1 400"));
}

TEST_CASE("a handler that throws or forgets to answer answers 500") {
  EchoServer echo;
  CHECK(echo.ask(get("/throw", "Connection: close\r\n")).starts_with("HTTP/1.1 500"));
  CHECK(echo.ask(get("/drop", "Connection: close\r\n")).starts_with("HTTP/1.1 500"));
}

TEST_CASE("an answer that takes too long becomes later") {
  ListenAt at;
  at.answer_time = Milliseconds(20);
  EchoServer echo(at);
  CHECK(echo.ask(get("/keep", "Connection: close\r\n")).starts_with("HTTP/1.1 503"));
}

TEST_CASE("one who sends a request byte by byte, or nothing, is let go") {
  ListenAt at;
  at.read_request_time = Milliseconds(20);
  at.idle_request_time = Milliseconds(20);
  EchoServer echo(at);
  CHECK(echo.ask("GET / HT").empty());
  CHECK(echo.ask("").empty());
}

TEST_CASE("a drain lets a request under way be answered and closes idle connections") {
  EchoServer echo;
  RawClient idle(echo.server.listener->port());
  RawClient busy(echo.server.listener->port());
  busy.send(get("/keep"));
  echo.keeping.get_future().wait();
  std::promise<void> drained;
  echo.server.loop.post(
      [&] { echo.server.listener->drain(Milliseconds(10'000), [&] { drained.set_value(); }); });
  CHECK(idle.read_all().empty());
  echo.server.loop.post(
      [&] { echo.kept.front()(HttpResponse{.status = 200, .headers = {}, .body = "done"}); });
  CHECK(busy.read_all().ends_with("done"));
  drained.get_future().wait();
}

TEST_CASE("a header with a line break in it is a bug and never sent") {
  CHECK_THROWS_AS(HttpResponse{}.set("Location", "/a\r\nSet-Cookie: x"), std::invalid_argument);
}

// The stage of the demonstration: what it claims to cut is cut, and what it claims to wait for ends.
#include "platform/demo/stage/link.hpp"

#include <array>
#include <future>
#include <string>

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace frontlijn;
using demo::Link;

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// Takes one visitor, reads to the end, and says what it read.
class Host {
 public:
  Host() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const sockaddr_in address = loopback(0);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(socket_, 4);
  }
  ~Host() { ::close(socket_); }
  std::uint16_t port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  std::string read_visitor(const std::string& reply) const {
    const int visitor = ::accept(socket_, nullptr, nullptr);
    std::string heard;
    std::array<char, 4096> buffer;
    for (ssize_t size = 0; (size = ::recv(visitor, buffer.data(), buffer.size(), 0)) > 0;)
      heard.append(buffer.data(), static_cast<std::size_t>(size));
    ::send(visitor, reply.data(), reply.size(), MSG_NOSIGNAL);
    ::close(visitor);
    return heard;
  }

 private:
  int socket_;
};

struct Visit {
  bool reached = false;
  std::string heard;
};

Visit visit(std::uint16_t port, const std::string& words) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  Visit visited;
  visited.reached = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (visited.reached) {
    ::send(socket, words.data(), words.size(), MSG_NOSIGNAL);
    ::shutdown(socket, SHUT_WR);
    std::array<char, 4096> buffer;
    for (ssize_t size = 0; (size = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0;)
      visited.heard.append(buffer.data(), static_cast<std::size_t>(size));
  }
  ::close(socket);
  return visited;
}

}  // namespace

TEST_CASE("a link that is down refuses, and comes up at the same address") {
  const Host host;
  const auto link = Link::open().value();
  link->lead_to(host.port());
  CHECK_FALSE(visit(link->port(), "nobody hears this").reached);

  const std::uint16_t port = link->port();
  link->come_up();
  auto heard = std::async([&] { return host.read_visitor("received"); });
  CHECK(visit(port, "a report").heard == "received");
  CHECK(heard.get() == "a report");

  link->go_down();
  CHECK_FALSE(visit(port, "nobody hears this").reached);
}

TEST_CASE("a link that is cut passes exactly as many bytes as was asked, and counts the cut") {
  const Host host;
  const auto link = Link::open().value();
  link->lead_to(host.port());
  const std::string words(300'000, 'w');
  link->come_up_until(123'456);
  auto heard = std::async([&] { return host.read_visitor("received"); });
  CHECK(visit(link->port(), words).heard.empty());
  CHECK(heard.get().size() <= 123'456);
  CHECK_FALSE(visit(link->port(), words).reached);

  const Link::Traffic traffic = link->take_traffic();
  CHECK(traffic.to_server == 123'456);
  CHECK(traffic.cuts == 1);
  CHECK(traffic.links == 1);
}

TEST_CASE("a whole conversation larger than the link's buffers arrives") {
  const Host host;
  const auto link = Link::open().value();
  link->lead_to(host.port());
  link->come_up();
  const std::string words(2'000'000, 'w');
  const std::string reply(700'000, 'r');
  auto heard = std::async([&] { return host.read_visitor(reply); });
  CHECK(visit(link->port(), words).heard == reply);
  CHECK(heard.get() == words);
  CHECK(link->take_traffic().to_tablets == reply.size());
}

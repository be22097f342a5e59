#include "support/relay.hpp"

#include <algorithm>
#include <array>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace frontlijn::test {

namespace {

constexpr int longest_silence_ms = 20'000;

sockaddr_in here(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool send_all(int to, const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto sent = ::send(to, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

}  // namespace

Relay::Relay(std::uint16_t own_port, std::uint16_t server_port, std::uint64_t bytes_to_server,
             std::function<void()> then)
    : server_port_(server_port), left_(bytes_to_server), then_(std::move(then)) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int reuse = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
  const sockaddr_in address = here(own_port);
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 1) != 0) {
    ::close(listener);
    return;
  }
  sockaddr_in own{};
  socklen_t size = sizeof own;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&own), &size);
  port_ = ntohs(own.sin_port);
  listener_ = listener;
  thread_ = std::thread([this, listener] { pass(listener); });
}

Relay::~Relay() {
  if (thread_.joinable()) thread_.join();
}

void Relay::pass(int listener) {
  pollfd asked{listener, POLLIN, 0};
  const int tablet =
      ::poll(&asked, 1, longest_silence_ms) == 1 ? ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC) : -1;
  ::close(listener);
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = here(server_port_);
  const bool connected = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  std::array<char, 16384> buffer;
  while (tablet >= 0 && connected) {
    std::array<pollfd, 2> ready{pollfd{tablet, POLLIN, 0}, pollfd{server, POLLIN, 0}};
    if (::poll(ready.data(), ready.size(), longest_silence_ms) <= 0) break;
    if (ready[1].revents != 0) {
      const auto got = ::recv(server, buffer.data(), buffer.size(), 0);
      if (got <= 0 || !send_all(tablet, buffer.data(), static_cast<std::size_t>(got))) break;
    }
    if (ready[0].revents != 0) {
      const auto got = ::recv(tablet, buffer.data(), std::min<std::uint64_t>(buffer.size(), left_), 0);
      if (got <= 0 || !send_all(server, buffer.data(), static_cast<std::size_t>(got))) break;
      left_ -= static_cast<std::uint64_t>(got);
      if (left_ == 0) {
        then_();
        break;
      }
    }
  }
  if (tablet >= 0) ::close(tablet);
  ::close(server);
}

}  // namespace frontlijn::test

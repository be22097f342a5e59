#include "sync/net/network_watch.hpp"

#ifdef __linux__

#include <array>
#include <cerrno>
#include <cstring>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sync/net/event_loop_impl.hpp"

namespace frontlijn::net {

namespace {

namespace asio = boost::asio;

/// A message of an address or a route has some 200 bytes; several come at a time.
constexpr std::size_t read_bytes = 8 * 1024;

int open_socket() {
  const int socket = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (socket < 0) return -1;
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
  ::close(socket);
  return -1;
}

class KernelWatch : public NetworkWatch {
 public:
  ~KernelWatch() override { KernelWatch::stop(); }

  void start(EventLoop& loop, std::function<void()> came) override {
    const int socket = open_socket();
    if (socket < 0) return;
    came_ = std::move(came);
    socket_ = std::make_shared<asio::posix::stream_descriptor>(loop.impl().context, socket);
    listen();
  }

  void stop() override {
    if (!socket_) return;
    boost::system::error_code ignored;
    socket_->close(ignored);
    socket_.reset();
  }

 private:
  void listen() {
    socket_->async_wait(asio::posix::stream_descriptor::wait_read,
                        [this, socket = socket_](boost::system::error_code stopped) {
                          if (stopped || socket != socket_) return;
                          const bool came = read();
                          if (!socket_) return;
                          listen();
                          if (came) came_();
                        });
  }

  bool read() {
    bool came = false;
    std::array<std::uint8_t, read_bytes> bytes{};
    while (true) {
      const auto size = ::recv(socket_->native_handle(), bytes.data(), bytes.size(), 0);
      if (size > 0) {
        came |= tells_of_network({bytes.data(), static_cast<std::size_t>(size)});
      } else if (size < 0 && errno == EINTR) {
        continue;
      } else if (size < 0 && errno == ENOBUFS) {
        came = true;  // more than the kernel kept for us: something surely changed
      } else {
        if (size == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) stop();
        return came;
      }
    }
  }

  std::shared_ptr<asio::posix::stream_descriptor> socket_;
  std::function<void()> came_;
};

}  // namespace

std::unique_ptr<NetworkWatch> system_network_watch() { return std::make_unique<KernelWatch>(); }

bool tells_of_network(ByteView messages) {
  while (messages.size() >= sizeof(nlmsghdr)) {
    nlmsghdr header{};
    std::memcpy(&header, messages.data(), sizeof header);
    if (header.nlmsg_len < sizeof header || header.nlmsg_len > messages.size()) return false;
    if (header.nlmsg_type == RTM_NEWADDR || header.nlmsg_type == RTM_NEWROUTE) return true;
    const std::size_t padded = NLMSG_ALIGN(static_cast<std::size_t>(header.nlmsg_len));
    if (padded >= messages.size()) return false;
    messages = messages.subspan(padded);
  }
  return false;
}

}  // namespace frontlijn::net

#else

namespace frontlijn::net {

namespace {

class NoWatch : public NetworkWatch {
 public:
  void start(EventLoop&, std::function<void()>) override {}
  void stop() override {}
};

}  // namespace

std::unique_ptr<NetworkWatch> system_network_watch() { return std::make_unique<NoWatch>(); }

bool tells_of_network(ByteView) { return false; }

}  // namespace frontlijn::net

#endif

#include "platform/demo/stage/link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/demo/stage/tuning.hpp"

namespace frontlijn::demo {

namespace {

constexpr auto no_bound = std::numeric_limits<std::uint64_t>::max();

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int bound_socket(std::uint16_t port) {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  ::setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = loopback(port);
  if (made >= 0 && ::bind(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(made);
    return -1;
  }
  return made;
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

/// Without a farewell: the other end reads "connection reset".
void cut_off(int& socket) {
  if (socket < 0) return;
  const linger at_once{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket);
  socket = -1;
}

/// One direction of a passage.
struct Stream {
  std::string waiting;
  bool ended = false;   ///< its source says no more
  bool closed = false;  ///< and that was passed on

  bool wants_more() const { return !ended && waiting.size() < tuning::link_buffer; }

  /// False when the source is broken.
  bool read_from(int source) {
    std::array<char, tuning::link_buffer> buffer;
    const auto size = ::recv(source, buffer.data(), buffer.size() - waiting.size(), 0);
    if (size < 0) return errno == EAGAIN || errno == EINTR;
    if (size == 0) ended = true;
    waiting.append(buffer.data(), static_cast<std::size_t>(size));
    return true;
  }

  /// How much went, or -1 when the target is broken.
  std::int64_t write_to(int target, std::uint64_t most) {
    if (waiting.empty()) {
      if (ended && !closed) {
        ::shutdown(target, SHUT_WR);
        closed = true;
      }
      return 0;
    }
    const auto size =
        ::send(target, waiting.data(), std::min<std::uint64_t>(waiting.size(), most), MSG_NOSIGNAL);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? 0 : -1;
    waiting.erase(0, static_cast<std::size_t>(size));
    return size;
  }
};

}  // namespace

struct Link::Passage {
  int tablet = -1;
  int server = -1;
  bool connected = false;  ///< to the server
  Stream up;
  Stream down;

  Passage(int tablet_end, int server_end) : tablet(tablet_end), server(server_end) {}
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;
  ~Passage() { cut(); }

  bool is_over() const { return tablet < 0; }
  /// Both sides have said goodbye: what is still on its way arrives.
  void finish() {
    ::close(std::exchange(tablet, -1));
    ::close(std::exchange(server, -1));
  }
  void cut() {
    cut_off(tablet);
    cut_off(server);
  }
  /// Cut behind the last byte that passed: that much the server gets to read, whatever else it is doing.
  void cut_behind() {
    cut_off(tablet);
    if (server < 0) return;
    ::shutdown(server, SHUT_WR);
    std::array<char, 4096> ignored{};
    pollfd ready{server, POLLIN, 0};
    while (::poll(&ready, 1, tuning::server_reads_ms) > 0 && ::recv(server, ignored.data(), ignored.size(), 0) > 0) {
    }
    cut_off(server);
  }
  short tablet_events() const {
    return static_cast<short>((up.wants_more() ? POLLIN : 0) |
                              (!down.waiting.empty() || (down.ended && !down.closed) ? POLLOUT : 0));
  }
  short server_events() const {
    return static_cast<short>((down.wants_more() ? POLLIN : 0) |
                              (!connected || !up.waiting.empty() || (up.ended && !up.closed) ? POLLOUT : 0));
  }
};

Result<std::unique_ptr<Link>> Link::open() {
  std::unique_ptr<Link> link(new Link);
  link->keeper_ = bound_socket(0);
  link->wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (link->keeper_ < 0 || link->wake_ < 0)
    return fail(ErrorKind::io, "demo.no-link", {{"why", std::strerror(errno)}});
  link->port_ = port_of(link->keeper_);
  link->thread_ = std::thread([raw = link.get()] { raw->work(); });
  return link;
}

Link::~Link() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(guard_);
      ending_ = true;
    }
    ::eventfd_write(wake_, 1);
    thread_.join();
  }
  for (const int file : {listener_, keeper_, wake_}) {
    if (file >= 0) ::close(file);
  }
}

void Link::go_down() { change(State::down, 0); }
void Link::come_up() { change(State::up, no_bound); }
void Link::come_up_until(std::uint64_t bytes_to_server) { change(State::up, bytes_to_server); }

void Link::change(State state, std::uint64_t bytes_to_server) {
  std::uint64_t asked = 0;
  {
    const std::lock_guard lock(guard_);
    wanted_ = state;
    allowed_ = bytes_to_server;
    asked = ++changes_asked_;
  }
  ::eventfd_write(wake_, 1);
  for (auto made = changes_made_.load(); made < asked; made = changes_made_.load())
    changes_made_.wait(made);
}

Link::Traffic Link::take_traffic() {
  const std::lock_guard lock(guard_);
  return std::exchange(traffic_, {});
}

void Link::work() {
  while (true) {
    std::vector<pollfd> files{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const auto& passage : passages_) {
      // with nothing asked, an error is still told; a handle that is closed is -1, which poll passes over
      files.push_back({passage->tablet, passage->tablet_events(), 0});
      files.push_back({passage->server, passage->server_events(), 0});
    }
    ::poll(files.data(), files.size(), -1);
    if (files[0].revents != 0) {
      eventfd_t count = 0;
      ::eventfd_read(wake_, &count);
      {
        const std::lock_guard lock(guard_);
        if (ending_) break;
      }
      obey();
    }
    const std::size_t known = passages_.size();
    if (files[1].revents != 0) accept_one();
    for (std::size_t i = 0; i < known && i < passages_.size(); ++i) {
      const auto first = 2 + 2 * i;
      if (first + 1 >= files.size() || (files[first].revents == 0 && files[first + 1].revents == 0)) continue;
      pass(*passages_[i]);
    }
    std::erase_if(passages_, [](const auto& passage) { return passage->is_over(); });
  }
  passages_.clear();
}

void Link::obey() {
  State wanted;
  std::uint64_t asked = 0;
  {
    const std::lock_guard lock(guard_);
    wanted = wanted_;
    asked = changes_asked_;
  }
  if (wanted == State::down) {
    if (listener_ >= 0) ::close(std::exchange(listener_, -1));
    for (const auto& passage : passages_)
      passage->cut();
  } else if (listener_ < 0) {
    listener_ = bound_socket(port_);
    if (listener_ >= 0) ::listen(listener_, 8);
  }
  changes_made_ = asked;
  changes_made_.notify_all();
}

void Link::accept_one() {
  int tablet = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (tablet < 0) return;
  int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const sockaddr_in address = loopback(server_port_);
  const bool begun = ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
                     errno == EINPROGRESS;
  if (!begun || passages_.size() >= tuning::most_links) {
    cut_off(tablet);
    cut_off(server);
    return;
  }
  passages_.push_back(std::make_unique<Passage>(tablet, server));
  const std::lock_guard lock(guard_);
  ++traffic_.links;
}

void Link::pass(Passage& passage) {
  if (passage.is_over()) return;
  if (!passage.connected) {
    pollfd ready{passage.server, POLLOUT, 0};
    if (::poll(&ready, 1, 0) > 0) {
      int problem = 0;
      socklen_t size = sizeof problem;
      ::getsockopt(passage.server, SOL_SOCKET, SO_ERROR, &problem, &size);
      if (problem != 0) return passage.cut();
      passage.connected = true;
    }
    if (!passage.connected) return;
  }
  if (passage.up.wants_more() && !passage.up.read_from(passage.tablet)) return passage.cut();
  if (passage.down.wants_more() && !passage.down.read_from(passage.server)) return passage.cut();

  std::uint64_t allowed = 0;
  {
    const std::lock_guard lock(guard_);
    allowed = allowed_;
  }
  const std::int64_t went_up = passage.up.write_to(passage.server, allowed);
  const std::int64_t went_down = passage.down.write_to(passage.tablet, no_bound);
  if (went_up < 0 || went_down < 0) return passage.cut();

  bool cut_now = false;
  {
    const std::lock_guard lock(guard_);
    traffic_.to_server += static_cast<std::uint64_t>(went_up);
    traffic_.to_tablets += static_cast<std::uint64_t>(went_down);
    if (allowed_ != no_bound) {
      allowed_ -= std::min(allowed_, static_cast<std::uint64_t>(went_up));
      cut_now = allowed_ == 0;
      if (cut_now) {
        ++traffic_.cuts;
        wanted_ = State::down;
      }
    }
  }
  if (cut_now) {
    if (listener_ >= 0) ::close(std::exchange(listener_, -1));
    for (const auto& each : passages_)
      each->cut_behind();
  } else if (passage.up.closed && passage.down.closed) {
    passage.finish();
  }
}

}  // namespace frontlijn::demo

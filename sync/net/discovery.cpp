#include "sync/net/discovery.hpp"

#include <algorithm>
#include <chrono>

#include <arpa/inet.h>
#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <ifaddrs.h>
#include <net/if.h>

#include "core/base/archive.hpp"
#include "sync/net/event_loop_impl.hpp"

namespace frontlijn::net {

namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr std::array<std::uint8_t, 8> datagram_start{'F', 'L', 'S', 'T', 'A', 'N', 'D', '1'};
/// Of the ranges that stay within an organisation (RFC 2365) and within one network (RFC 4291 §2.7).
const auto group_v4 = asio::ip::make_address_v4("239.255.70.76");
const auto group_v6 = asio::ip::make_address_v6("ff02::464c:7374");

/// One network that this machine is on.
struct Network {
  bool is_loopback = false;
  std::optional<asio::ip::address_v4> v4;
  std::optional<asio::ip::address_v4> broadcast;
  std::optional<asio::ip::address_v6> v6;
  unsigned index = 0;  ///< of the interface
};

std::optional<asio::ip::address_v4> v4_of(const sockaddr* address) {
  if (address == nullptr || address->sa_family != AF_INET) return std::nullopt;
  sockaddr_in in{};
  std::memcpy(&in, address, sizeof in);
  return asio::ip::address_v4(ntohl(in.sin_addr.s_addr));
}

std::optional<asio::ip::address_v6> v6_of(const sockaddr* address) {
  if (address == nullptr || address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_in6 in{};
  std::memcpy(&in, address, sizeof in);
  asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
  return asio::ip::address_v6(bytes, in.sin6_scope_id);
}

std::vector<Network> networks(bool loopback) {
  std::vector<Network> found;
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return found;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, ::freeifaddrs);
  for (const ifaddrs* one = list; one != nullptr && found.size() < tuning::networks; one = one->ifa_next) {
    if ((one->ifa_flags & IFF_UP) == 0) continue;
    Network network;
    network.is_loopback = (one->ifa_flags & IFF_LOOPBACK) != 0;
    if (network.is_loopback != loopback) continue;
    network.v4 = v4_of(one->ifa_addr);
    network.v6 = v6_of(one->ifa_addr);
    if ((one->ifa_flags & IFF_BROADCAST) != 0) network.broadcast = v4_of(one->ifa_broadaddr);
    network.index = ::if_nametoindex(one->ifa_name);
    if (network.v4 || network.v6) found.push_back(network);
  }
  return found;
}

}  // namespace

// --- one datagram ---

Bytes Announcement::to_bytes() const {
  ArchiveWriter archive;
  archive.put(datagram_start.data(), datagram_start.size());
  archive.put(stand_up.data(), stand_up.size());
  archive.put_number(port);
  archive.put(certificate.bytes.data(), certificate.bytes.size());
  return archive.take();
}

Result<Announcement> Announcement::from_bytes(ByteView datagram) {
  const Error not_ours = fail(ErrorKind::invalid_input, "discovery.not-ours");
  try {
    ArchiveReader archive(datagram);
    std::array<std::uint8_t, datagram_start.size()> start{};
    archive.get(start.data(), start.size());
    Announcement read;
    archive.get(read.stand_up.data(), read.stand_up.size());
    const std::uint64_t port = archive.get_number();
    archive.get(read.certificate.bytes.data(), read.certificate.bytes.size());
    if (start != datagram_start || port == 0 || port > 65'535 || archive.left() != 0) return not_ours;
    read.port = static_cast<std::uint16_t>(port);
    return read;
  } catch (const cereal::Exception&) {
    return not_ours;
  }
}

// --- telling ---

struct Announcer::Impl : std::enable_shared_from_this<Impl> {
  Impl(asio::io_context& context, const Announcement& announcement, const DiscoveryAt& given)
      : v4(context), v6(context), timer(context), datagram(announcement.to_bytes()), at(given) {
    boost::system::error_code ignored;  // a network that does not take it is one on which nobody hears
    v4.open(udp::v4(), ignored);
    v4.set_option(asio::socket_base::broadcast(true), ignored);
    v4.non_blocking(true, ignored);
    v6.open(udp::v6(), ignored);
    v6.non_blocking(true, ignored);
  }

  void tell() {
    if (stopped) return;
    for (const Network& network : networks(at.loopback))
      tell(network);
    timer.expires_after(tuning::announce_time);
    timer.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
      if (!cancelled) self->tell();
    });
  }

  void tell(const Network& network) {
    boost::system::error_code ignored;
    if (network.v4) {
      v4.set_option(asio::ip::multicast::outbound_interface(*network.v4), ignored);
      v4.send_to(asio::buffer(datagram), {group_v4, at.port}, 0, ignored);
      // Loopback has no broadcast; there it is told to the address itself.
      const auto all = network.is_loopback ? network.v4 : network.broadcast;
      if (all) v4.send_to(asio::buffer(datagram), {*all, at.port}, 0, ignored);
    }
    if (network.v6) {
      v6.set_option(asio::ip::multicast::outbound_interface(network.index), ignored);
      v6.send_to(asio::buffer(datagram), {group_v6, at.port}, 0, ignored);
    }
  }

  udp::socket v4;
  udp::socket v6;
  asio::steady_timer timer;
  Bytes datagram;
  DiscoveryAt at;
  bool stopped = false;
};

Announcer::Announcer(EventLoop& loop, const Announcement& announcement, const DiscoveryAt& at)
    : impl_(std::make_shared<Impl>(loop.impl().context, announcement, at)) {
  impl_->tell();
}

Announcer::~Announcer() {
  impl_->stopped = true;
  impl_->timer.cancel();
}

// --- hearing ---

struct Finder::Impl : std::enable_shared_from_this<Impl> {
  using Now = std::chrono::steady_clock;
  struct Known {
    Found found;
    Now::time_point heard;
  };
  struct Ear {
    explicit Ear(asio::io_context& context) : socket(context) {}
    udp::socket socket;
    udp::endpoint from;
    std::array<std::uint8_t, 512> buffer{};
  };

  Impl(asio::io_context& context, const DiscoveryAt& given, std::function<void()> given_changed)
      : v4(context), v6(context), timer(context), at(given), changed(std::move(given_changed)) {}

  Result<void> open() {
    const auto problem_v4 = open(v4, udp::endpoint(udp::v4(), at.port));
    const auto problem_v6 = open(v6, udp::endpoint(udp::v6(), at.port));
    if (problem_v4 && problem_v6)
      return fail(ErrorKind::io, "discovery.cannot-listen",
                  {{"port", std::to_string(at.port)}, {"why", problem_v4.message()}});
    join();
    if (!problem_v4) hear(v4);
    if (!problem_v6) hear(v6);
    age();
    return {};
  }

  static boost::system::error_code open(Ear& ear, const udp::endpoint& where) {
    boost::system::error_code problem;
    ear.socket.open(where.protocol(), problem);
    // Several programs on one machine may want to hear.
    if (!problem) ear.socket.set_option(udp::socket::reuse_address(true), problem);
    if (!problem && where.protocol() == udp::v6()) ear.socket.set_option(asio::ip::v6_only(true), problem);
    if (!problem) ear.socket.bind(where, problem);
    return problem;
  }

  /// Networks come and go: asked again each time something is aged; one that is joined already says so.
  void join() {
    boost::system::error_code ignored;
    for (const Network& network : networks(at.loopback)) {
      if (network.v4 && v4.socket.is_open())
        v4.socket.set_option(asio::ip::multicast::join_group(group_v4, *network.v4), ignored);
      if (network.v6 && v6.socket.is_open())
        v6.socket.set_option(asio::ip::multicast::join_group(group_v6, network.index), ignored);
    }
  }

  void hear(Ear& ear) {
    ear.socket.async_receive_from(
        asio::buffer(ear.buffer), ear.from,
        [self = shared_from_this(), &ear](boost::system::error_code problem, std::size_t size) {
          if (self->stopped || problem == asio::error::operation_aborted) return;
          if (!problem) self->heard(ByteView(ear.buffer).first(size), ear.from);
          self->hear(ear);
        });
  }

  void heard(ByteView datagram, const udp::endpoint& from) {
    const auto announcement = Announcement::from_bytes(datagram);
    if (!announcement) return;
    const std::string host = from.address().to_string();
    const auto known = std::find_if(all.begin(), all.end(), [&](const Known& one) {
      return one.found.announcement.stand_up == announcement->stand_up;
    });
    if (known != all.end()) {
      // Under the same name with another certificate: one of the two is not who it says it is, and the code
      // tells which. The first stays.
      if (known->found.announcement == *announcement) {
        known->heard = Now::now();
        // Where it can be reached both ways, the plainer one.
        if (from.address().is_v4() && std::exchange(known->found.host, host) != host) changed();
      }
      return;
    }
    const auto from_there =
        std::count_if(all.begin(), all.end(), [&](const Known& one) { return one.found.host == host; });
    if (all.size() >= tuning::stand_ups_heard || from_there >= tuning::stand_ups_per_address) return;
    all.push_back({{*announcement, host}, Now::now()});
    changed();
  }

  void age() {
    timer.expires_after(tuning::announce_time);
    timer.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
      if (cancelled || self->stopped) return;
      const auto gone = std::erase_if(self->all, [](const Known& one) {
        return Now::now() - one.heard > tuning::announce_time * tuning::announcements_missed;
      });
      self->join();
      if (gone > 0) self->changed();
      self->age();
    });
  }

  Ear v4;
  Ear v6;
  asio::steady_timer timer;
  DiscoveryAt at;
  std::function<void()> changed;
  std::vector<Known> all;
  bool stopped = false;
};

Result<std::unique_ptr<Finder>> Finder::open(EventLoop& loop, const DiscoveryAt& at,
                                             std::function<void()> changed) {
  auto impl = std::make_shared<Impl>(loop.impl().context, at, std::move(changed));
  FRONTLIJN_CHECK(impl->open());
  return std::unique_ptr<Finder>(new Finder(std::move(impl)));
}

Finder::~Finder() {
  boost::system::error_code ignored;
  impl_->stopped = true;
  impl_->timer.cancel();
  impl_->v4.socket.close(ignored);
  impl_->v6.socket.close(ignored);
}

std::vector<Found> Finder::found() const {
  std::vector<Found> list;
  for (const auto& known : impl_->all)
    list.push_back(known.found);
  return list;
}

std::vector<std::string> own_addresses() {
  std::vector<std::string> addresses;
  for (const Network& network : networks(false)) {
    if (network.v4) addresses.push_back(network.v4->to_string());
    if (network.v6 && !network.v6->is_link_local()) addresses.push_back(network.v6->to_string());
  }
  return addresses;
}

}  // namespace frontlijn::net

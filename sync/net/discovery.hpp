#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "sync/net/client.hpp"
#include "sync/net/event_loop.hpp"
#include "sync/net/fingerprint.hpp"

namespace frontlijn::net {

/// What a tablet that holds a stand-up tells its own network: how to reach it, and nothing of anybody. All of
/// it is new for each stand-up, so that nothing can be followed from one day to the next.
struct Announcement {
  std::array<std::uint8_t, 16> stand_up{};
  std::uint16_t port = 0;  ///< TCP, at the address that this came from
  Fingerprint certificate;

  bool operator==(const Announcement&) const = default;

  /// One datagram.
  Bytes to_bytes() const;
  /// Fails with "discovery.not-ours" for anything else, also of a later version.
  static Result<Announcement> from_bytes(ByteView datagram);
};

struct DiscoveryAt {
  std::uint16_t port = tuning::discovery_port;  ///< UDP; to tell and to hear
  /// Only within this machine.
  bool loopback = false;
};

/// Tells of a stand-up for as long as it lives, by IPv4 and IPv6 multicast and IPv4 broadcast on every
/// network that this machine is on. Where nothing can be sent, nobody hears, and the address has to be typed.
class Announcer {
 public:
  Announcer(EventLoop& loop, const Announcement& announcement, const DiscoveryAt& at = {});
  ~Announcer();
  Announcer(const Announcer&) = delete;
  Announcer& operator=(const Announcer&) = delete;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

/// A stand-up that was heard of.
struct Found {
  Announcement announcement;
  std::string host;

  ServerAddress address() const { return {host, announcement.port}; }
};

/// Hears of stand-ups, and forgets those that fell silent.
class Finder {
 public:
  /// `changed` is called on the loop when one came or went. Fails with "discovery.cannot-listen".
  static Result<std::unique_ptr<Finder>> open(EventLoop& loop, const DiscoveryAt& at,
                                              std::function<void()> changed);
  ~Finder();
  Finder(const Finder&) = delete;
  Finder& operator=(const Finder&) = delete;

  /// In order of first hearing, each at the newest address.
  std::vector<Found> found() const;

 private:
  struct Impl;
  explicit Finder(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

/// Addresses of this machine on its networks, for somebody to type elsewhere; not those of loopback.
std::vector<std::string> own_addresses();

}  // namespace frontlijn::net

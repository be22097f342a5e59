#pragma once

#include <functional>
#include <memory>

#include "core/base/bytes.hpp"
#include "sync/net/event_loop.hpp"

namespace frontlijn::net {

/// Tells when there may be a network again: an address or a way to somewhere was added. A tablet whose system
/// has a way of its own to tell hands in another one.
class NetworkWatch {
 public:
  virtual ~NetworkWatch() = default;

  /// `came` is called on the loop's thread until `stop`, often several times for one change.
  virtual void start(EventLoop& loop, std::function<void()> came) = 0;
  /// Before the loop ends.
  virtual void stop() = 0;
};

/// What the kernel tells by itself, so that nothing is polled (Linux: rtnetlink(7)). Where it tells nothing,
/// `start` does nothing, and a lost server is found by trying again.
std::unique_ptr<NetworkWatch> system_network_watch();

/// Whether one of these messages of the kernel (struct nlmsghdr, one after another) adds an address or a
/// route.
bool tells_of_network(ByteView messages);

}  // namespace frontlijn::net

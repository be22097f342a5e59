#pragma once

#include <functional>
#include <memory>

#include "sync/net/event_loop.hpp"

namespace frontlijn::platform {

/// Time for those who wait: how much has passed, whatever the wall clock is set to, and a call after some
/// more. Handed in, so that tests need no clock. All on the loop's thread.
class Waiting {
 public:
  virtual ~Waiting() = default;
  /// Only ever grows.
  virtual Milliseconds passed() const = 0;
  /// Calls `job` once, unless what is returned is dropped before.
  [[nodiscard]] virtual std::shared_ptr<void> after(Milliseconds delay, std::function<void()> job) = 0;
};

/// The machine's own. Must not outlive the loop.
class LoopWaiting : public Waiting {
 public:
  explicit LoopWaiting(net::EventLoop& loop) : loop_(loop) {}
  Milliseconds passed() const override;
  std::shared_ptr<void> after(Milliseconds delay, std::function<void()> job) override;

 private:
  net::EventLoop& loop_;
};

}  // namespace frontlijn::platform

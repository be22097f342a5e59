#include "platform/syncing/waiting.hpp"

#include <chrono>

namespace frontlijn::platform {

Milliseconds LoopWaiting::passed() const {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

std::shared_ptr<void> LoopWaiting::after(Milliseconds delay, std::function<void()> job) {
  return std::make_shared<net::EventLoop::Timer>(loop_.after(delay, std::move(job)));
}

}  // namespace frontlijn::platform

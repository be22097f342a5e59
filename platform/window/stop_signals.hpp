#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace frontlijn::platform {

/// Calls `stop` from a thread of its own when the process is asked to stop (SIGINT, SIGTERM), rather than
/// from a signal handler, in which hardly anything may be done. To be made before other threads are: they
/// take over that they do not get these signals.
class StopSignals {
 public:
  explicit StopSignals(std::function<void()> stop);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace frontlijn::platform

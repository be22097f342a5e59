#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace frontlijn::platform {

/// While it lives, that the process is asked to stop (SIGINT, SIGTERM) waits for a StopListener. To be made
/// before other threads are: they take over that they do not get these signals.
class HeldStopSignals {
 public:
  HeldStopSignals();
  ~HeldStopSignals();
  HeldStopSignals(const HeldStopSignals&) = delete;
  HeldStopSignals& operator=(const HeldStopSignals&) = delete;
};

/// Calls `stop` from a thread of its own when the process is asked to stop, or was while nobody listened,
/// rather than from a signal handler, in which hardly anything may be done. `stop` may use whatever was there
/// before this.
class StopListener {
 public:
  StopListener(const HeldStopSignals& held, std::function<void()> stop);
  ~StopListener();
  StopListener(const StopListener&) = delete;
  StopListener& operator=(const StopListener&) = delete;

 private:
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

}  // namespace frontlijn::platform

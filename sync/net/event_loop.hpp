#pragma once

#include <functional>
#include <memory>

#include "core/base/time.hpp"

namespace frontlijn::net {

/// One thread's loop on which links, listeners and timers live. Only `post` and `stop` may be called from
/// another thread.
class EventLoop {
 public:
  struct Impl;

  /// Cancels its call when destroyed. Must not outlive the loop.
  class Timer {
   public:
    Timer();
    ~Timer();
    Timer(Timer&&) noexcept;
    Timer& operator=(Timer&&) noexcept;
    void cancel();

   private:
    friend class EventLoop;
    struct State;
    std::shared_ptr<State> state_;
  };

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Until nothing is left to do, or `stop` was called.
  void run();
  /// Until `done()` holds after some step; false when nothing is left to do before that.
  bool run_until(const std::function<bool()>& done);
  void stop();
  void post(std::function<void()> job);
  [[nodiscard]] Timer after(Milliseconds delay, std::function<void()> job);
  /// Keeps `run` from ending while nothing is under way, until the returned hold is dropped.
  [[nodiscard]] std::shared_ptr<void> hold();
  /// Called on the loop each time the process is asked to stop (SIGINT, SIGTERM). Keeps `run` going.
  void on_stop_signal(std::function<void()> job);

  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace frontlijn::net

#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace frontlijn::server {

/// One thread that does jobs one after another, from a queue with a bound.
class Worker {
 public:
  explicit Worker(std::size_t most_waiting);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// From any thread. False, and not taken, when the queue is full or the worker is ending. A job must not
  /// throw.
  [[nodiscard]] bool offer(std::function<void()> job);
  std::size_t waiting() const;
  /// Does what is queued, then ends: nothing is taken any more. Jobs may still ask this worker, so it has to
  /// end before whoever holds it lets go of it.
  void end();

 private:
  void work();

  const std::size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace frontlijn::server

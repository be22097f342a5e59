#include "platform/window/stop_signals.hpp"

#include <csignal>

#include <pthread.h>

namespace frontlijn::platform {

namespace {

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

HeldStopSignals::HeldStopSignals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

HeldStopSignals::~HeldStopSignals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

StopListener::StopListener(const HeldStopSignals&, std::function<void()> stop) {
  thread_ = std::thread([this, stop = std::move(stop)] {
    const sigset_t set = stop_signals();
    int signal = 0;
    while (sigwait(&set, &signal) == 0 && !ending_)
      stop();
  });
}

StopListener::~StopListener() {
  ending_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);
  thread_.join();
}

}  // namespace frontlijn::platform

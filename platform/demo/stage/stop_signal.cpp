#include "platform/demo/stage/stop_signal.hpp"

#include <csignal>

#include <poll.h>

namespace frontlijn::demo {

namespace {

volatile std::sig_atomic_t asked = 0;

void note(int) { asked = 1; }

}  // namespace

void note_stop_signals() {
  struct sigaction action {};
  action.sa_handler = note;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a link that is cut tells it by its return value
}

bool stop_asked() { return asked != 0; }

void rest(Milliseconds time) {
  if (!stop_asked()) ::poll(nullptr, 0, static_cast<int>(time.count()));
}

}  // namespace frontlijn::demo

#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "sync/net/event_loop.hpp"

namespace frontlijn::net {

struct EventLoop::Impl {
  boost::asio::io_context context{1};
  boost::asio::signal_set signals{context};
  std::function<void()> on_stop;

  void wait_for_signal();
};

}  // namespace frontlijn::net

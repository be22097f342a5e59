#include "sync/net/event_loop.hpp"

#include <csignal>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sync/net/event_loop_impl.hpp"

namespace frontlijn::net {

struct EventLoop::Timer::State {
  explicit State(boost::asio::io_context& context) : timer(context) {}
  boost::asio::steady_timer timer;
  std::function<void()> job;
};

EventLoop::Timer::Timer() = default;
EventLoop::Timer::~Timer() { cancel(); }
EventLoop::Timer::Timer(Timer&&) noexcept = default;

EventLoop::Timer& EventLoop::Timer::operator=(Timer&& other) noexcept {
  cancel();
  state_ = std::move(other.state_);
  return *this;
}

void EventLoop::Timer::cancel() {
  if (!state_) return;
  state_->job = nullptr;
  state_->timer.cancel();
  state_.reset();
}

EventLoop::EventLoop() : impl_(std::make_unique<Impl>()) {}
EventLoop::~EventLoop() = default;

void EventLoop::run() {
  impl_->context.restart();
  impl_->context.run();
}

bool EventLoop::run_until(const std::function<bool()>& done) {
  impl_->context.restart();
  while (!done()) {
    if (impl_->context.run_one() == 0) return done();
  }
  return true;
}

void EventLoop::stop() { impl_->context.stop(); }

void EventLoop::post(std::function<void()> job) { boost::asio::post(impl_->context, std::move(job)); }

EventLoop::Timer EventLoop::after(Milliseconds delay, std::function<void()> job) {
  Timer timer;
  timer.state_ = std::make_shared<Timer::State>(impl_->context);
  timer.state_->job = std::move(job);
  timer.state_->timer.expires_after(delay);
  timer.state_->timer.async_wait([state = timer.state_](boost::system::error_code cancelled) {
    if (cancelled || !state->job) return;
    const auto due = std::move(state->job);
    state->job = nullptr;
    due();
  });
  return timer;
}

std::shared_ptr<void> EventLoop::hold() {
  return std::make_shared<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>>(
      impl_->context.get_executor());
}

void EventLoop::on_stop_signal(std::function<void()> job) {
  impl_->on_stop = std::move(job);
  impl_->signals.add(SIGINT);
  impl_->signals.add(SIGTERM);
  impl_->wait_for_signal();
}

void EventLoop::Impl::wait_for_signal() {
  signals.async_wait([this](boost::system::error_code cancelled, int) {
    if (cancelled) return;
    on_stop();
    wait_for_signal();
  });
}

}  // namespace frontlijn::net

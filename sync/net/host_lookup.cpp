#include "sync/net/host_lookup.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <memory>
#include <system_error>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include "sync/net/awaited.hpp"
#include "sync/net/tuning.hpp"

namespace frontlijn::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Shared with a thread that may outlive the loop, so that it can tell the loop nothing: it is looked at.
struct Lookup {
  Endpoints found;
  std::atomic<bool> is_done = false;
};

void run(Lookup& lookup, const std::function<Endpoints()>& find) {
  try {
    lookup.found = find();
  } catch (const std::exception&) {  // no descriptors or no memory left: as good as no answer
    lookup.found.clear();
  }
  lookup.is_done = true;
}

}  // namespace

Endpoints resolve(const std::string& host, std::uint16_t port) {
  asio::io_context context;
  boost::system::error_code problem;
  Endpoints found;
  for (const auto& one : tcp::resolver(context).resolve(host, std::to_string(port), problem)) {
    if (found.size() < tuning::addresses_tried) found.push_back(one.endpoint());
  }
  return found;
}

asio::awaitable<Result<Endpoints>> look_up(const std::function<Endpoints()>& find, Milliseconds at_most,
                                           const std::string& server) {
  const auto lookup = std::make_shared<Lookup>();
  try {
    std::thread([lookup, find] { run(*lookup, find); }).detach();
  } catch (const std::system_error&) {  // no more threads: the same
    co_return Endpoints{};
  }
  asio::steady_timer timer(co_await asio::this_coro::executor);
  Milliseconds waited{0};
  for (Milliseconds next{1}; !lookup->is_done; next = std::min(next * 2, tuning::longest_look_at_lookup)) {
    if (waited >= at_most)
      co_return fail(ErrorKind::unavailable, "net.timed-out",
                     {{"server", server}, {"step", "net.step.lookup"}});
    timer.expires_after(next);
    co_await timer.async_wait(awaited);
    waited += next;
  }
  co_return lookup->found;
}

}  // namespace frontlijn::net

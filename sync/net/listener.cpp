#include "sync/net/listener.hpp"

#include <chrono>
#include <map>
#include <set>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "sync/net/awaited.hpp"
#include "sync/net/co_try.hpp"
#include "sync/net/event_loop_impl.hpp"
#include "sync/net/http_session.hpp"
#include "sync/net/listener_impl.hpp"

namespace frontlijn::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Of a clock that nobody sets.
Milliseconds passed() {
  return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

std::string place_of(const asio::ip::address& address) {
  if (!address.is_v6() || address.to_v6().is_loopback()) return address.to_string();
  auto bytes = address.to_v6().to_bytes();
  if (address.to_v6().is_v4_mapped()) return address.to_string();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return asio::ip::address_v6(bytes).to_string();
}

}  // namespace

std::string network_of(const std::string& address) {
  boost::system::error_code none;
  const auto known = asio::ip::make_address(address, none);
  return none ? address : place_of(known);
}

Listener::Impl::Impl(asio::io_context& given_context, ListenAt given_at, ListenerHandlers given_handlers)
    : context(given_context),
      acceptor(given_context),
      pause(given_context),
      drain_limit(given_context),
      at(std::move(given_at)),
      handlers(std::move(given_handlers)),
      new_per_address(at.new_connections_per_address, tuning::addresses_remembered) {}

Result<void> Listener::Impl::open() {
  const auto cannot = [&](const boost::system::error_code& problem) {
    return fail(ErrorKind::io, "net.cannot-listen",
                {{"address", at.address}, {"port", std::to_string(at.port)}, {"why", problem.message()}});
  };
  boost::system::error_code problem;
  const auto address = asio::ip::make_address(at.address, problem);
  if (problem) return cannot(problem);
  const tcp::endpoint endpoint(address, at.port);
  acceptor.open(endpoint.protocol(), problem);
  if (!problem) acceptor.set_option(asio::socket_base::reuse_address(true), problem);
  if (!problem) acceptor.bind(endpoint, problem);
  if (!problem) acceptor.listen(tuning::accept_backlog, problem);
  if (problem) return cannot(problem);
  port = acceptor.local_endpoint().port();
  return {};
}

asio::awaitable<void> Listener::Impl::accept_all(std::shared_ptr<Impl> self) {
  while (self->acceptor.is_open()) {
    auto [problem, socket] = co_await self->acceptor.async_accept(awaited);
    if (!self->acceptor.is_open()) break;
    if (problem) {
      self->pause.expires_after(tuning::accept_pause);
      co_await self->pause.async_wait(awaited);
      continue;
    }
    self->take(std::move(socket));
  }
}

void Listener::Impl::take(tcp::socket socket) {
  boost::system::error_code gone;
  const auto endpoint = socket.remote_endpoint(gone);
  if (gone) return;
  const std::string address = endpoint.address().to_string();
  const std::string place = place_of(endpoint.address());
  const auto known = per_address.find(place);
  const std::size_t from_there = known == per_address.end() ? 0 : known->second;
  const bool too_fast = !new_per_address.take(place, 1, passed());
  if (too_fast) ++counts.too_fast;
  const bool later =
      too_fast || counts.connections >= at.connections || from_there >= at.connections_per_address;
  // To be told, a handshake is needed, which is most of what a connection costs: not for everybody.
  const bool unanswered =
      told_later_now >= (too_fast ? tuning::too_fast_told_later : tuning::connections_told_later);
  if (later && unanswered) {
    ++counts.turned_away;
    return;
  }
  ++counts.accepted;
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  auto session = std::make_shared<HttpSession>(shared_from_this(), std::move(socket), address,
                                               address + ":" + std::to_string(endpoint.port()),
                                               later ? later_slot() : slot_for(place), later);
  remember(sessions, session);
  session->start();
}

Seconds Listener::Impl::retry_after() const {
  return handlers.retry_after ? handlers.retry_after() : tuning::retry_after;
}

std::shared_ptr<void> Listener::Impl::slot_for(const std::string& address) {
  ++counts.connections;
  ++per_address[address];
  return {this, [self = shared_from_this(), address](void*) {
            --self->counts.connections;
            const auto found = self->per_address.find(address);
            if (found != self->per_address.end() && --found->second == 0) self->per_address.erase(found);
            self->look_whether_drained();
          }};
}

std::shared_ptr<void> Listener::Impl::later_slot() {
  ++told_later_now;
  return {this, [self = shared_from_this()](void*) {
            --self->told_later_now;
            self->look_whether_drained();
          }};
}

void Listener::Impl::drain(Milliseconds at_most, std::function<void()> given_drained) {
  draining = true;
  drained = std::move(given_drained);
  boost::system::error_code ignored;
  acceptor.close(ignored);
  pause.cancel();
  for (const auto& session : living(sessions))
    session->drain();
  for (const auto& link : living(links))
    link->close(CloseReason::leaving, Seconds{0});
  drain_limit.expires_after(at_most);
  drain_limit.async_wait([self = shared_from_this()](boost::system::error_code cancelled) {
    if (!cancelled) self->cut_all();
  });
  look_whether_drained();
}

void Listener::Impl::cut_all() {
  for (const auto& session : living(sessions))
    session->cut();
  for (const auto& link : living(links))
    link->cut();
}

void Listener::Impl::look_whether_drained() {
  if (!draining || !drained || counts.connections + told_later_now > 0) return;
  drain_limit.cancel();
  asio::post(context, std::exchange(drained, nullptr));
}

Result<std::unique_ptr<Listener>> Listener::open(EventLoop& loop, const TlsIdentity& identity,
                                                 const ListenAt& at, ListenerHandlers handlers) {
  auto impl = std::make_shared<Impl>(loop.impl().context, at, std::move(handlers));
  FRONTLIJN_TRY(impl->tls, server_context(identity));
  impl->certificate = identity.fingerprint();
  FRONTLIJN_CHECK(impl->open());
  asio::co_spawn(impl->context, Impl::accept_all(impl), asio::detached);
  return std::unique_ptr<Listener>(new Listener(std::move(impl)));
}

Listener::~Listener() {
  boost::system::error_code ignored;
  impl_->acceptor.close(ignored);
  impl_->draining = true;
  impl_->drained = nullptr;
  impl_->drain_limit.cancel();
  impl_->pause.cancel();
  impl_->cut_all();
}

std::uint16_t Listener::port() const { return impl_->port; }

ListenerCounts Listener::counts() const { return impl_->counts; }

void Listener::drain(Milliseconds at_most, std::function<void()> drained) {
  impl_->drain(at_most, std::move(drained));
}

}  // namespace frontlijn::net

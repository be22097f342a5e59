#include "sync/server/node/node.hpp"

#include <algorithm>

#include "sync/server/node/pages_side.hpp"
#include "sync/server/node/sync_side.hpp"
#include "sync/server/postgres/listener.hpp"
#include "sync/server/tuning.hpp"
#include "sync/server/web/responses.hpp"

namespace frontlijn::server {

struct Node::Parts {
  NodeOptions options;
  std::unique_ptr<PagesSide> pages;
  std::unique_ptr<SyncSide> sync;
  std::unique_ptr<postgres::Listener> news;
  net::EventLoop::Timer looking;

  /// Also where nobody tells of anything new.
  void look_later(net::EventLoop& loop) {
    looking = loop.after(tuning::tick_time, [this, &loop] {
      pages->look_again();
      look_later(loop);
    });
  }
  // Last, so that it ends first: it hands out work to what stands above.
  std::unique_ptr<net::Listener> listener;

  bool asks_for_metrics(const net::HttpRequest& request) const {
    const auto& allowed = options.metrics_for;
    return request.target == "/metrics" &&
           std::find(allowed.begin(), allowed.end(), request.peer_address) != allowed.end();
  }
  net::HttpResponse metrics() const {
    auto response = web::plain(
        200, metrics_text(listener->counts(), sync->counts(), sync->waiting_jobs(), sync->is_told()));
    web::protect(response);
    return response;
  }
};

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Node::~Node() = default;

Result<std::unique_ptr<Node>> Node::open(net::EventLoop& loop, const net::TlsIdentity& identity,
                                         NodeOptions options, const Clock& clock, const TimeZone& zone,
                                         RandomSource& random) {
  auto parts = std::make_unique<Parts>();
  parts->options = std::move(options);
  FRONTLIJN_TRY(parts->pages, PagesSide::open(parts->options, clock, zone, random));
  FRONTLIJN_TRY(parts->sync, SyncSide::open(loop, parts->options, identity, clock, zone, random));
  if (const Storage& storage = parts->options.storage; !storage.address.empty()) {
    parts->news = std::make_unique<postgres::Listener>(
        storage.address, storage.origin,
        [sync = parts->sync.get(), pages = parts->pages.get()](const postgres::News& news) {
          sync->hear(news);
          pages->look_again();
        },
        [sync = parts->sync.get(), trouble = storage.trouble](const Result<void>& listening) {
          sync->is_told(listening.has_value());
          if (!listening) trouble(listening.error());
        });
    parts->look_later(loop);
  }
  net::ListenerHandlers handlers;
  handlers.on_request = [all = parts.get()](net::HttpRequest request, net::Responder respond) {
    // Here, so that they can be read also when the pages have more to do than they can.
    if (all->asks_for_metrics(request))
      respond(all->metrics());
    else
      all->pages->handle(std::move(request), std::move(respond));
  };
  handlers.on_link = [sync = parts->sync.get()](const std::string& peer) { return sync->new_link(peer); };
  handlers.retry_after = [sync = parts->sync.get()] { return sync->come_back(); };
  FRONTLIJN_TRY(parts->listener,
                net::Listener::open(loop, identity, parts->options.listen, std::move(handlers)));
  return std::unique_ptr<Node>(new Node(std::move(parts)));
}

std::uint16_t Node::port() const { return parts_->listener->port(); }

net::ListenerCounts Node::counts() const { return parts_->listener->counts(); }

const SessionCounts& Node::session_counts() const { return parts_->sync->counts(); }

void Node::drain(Milliseconds at_most, std::function<void()> drained) {
  parts_->listener->drain(at_most, std::move(drained));
}

}  // namespace frontlijn::server

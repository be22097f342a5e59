#include "sync/link/stand_up_host.hpp"

#include <algorithm>

namespace frontlijn::sync {

namespace {

/// A team of a dozen, with room for guests; each costs a session on one tablet.
constexpr std::size_t tablets = 48;
constexpr std::size_t tablets_per_address = 16;

}  // namespace

struct StandUpHost::Room : std::enable_shared_from_this<Room> {
  Room(net::EventLoop& given_loop, const PeerEnd& given_end, Options given_options, Told given_told)
      : loop(given_loop), end(given_end), options(std::move(given_options)), told(std::move(given_told)) {}

  std::shared_ptr<net::LinkUser> new_link(const StandUpCode& code) {
    PeerSession::Options peer;
    peer.side = Side::listener;
    peer.code = code;
    peer.office = options.office;
    peer.gate = &gate;
    PeerLink::Told hears;
    const std::weak_ptr<Room> weak = weak_from_this();
    const auto in_room = [weak](auto job) {
      return [weak, job](PeerLink& link, auto&&... more) {
        if (const auto room = weak.lock(); room && room->is_open) job(*room, link, more...);
      };
    };
    hears.met = in_room([](Room& room, PeerLink&) { room.tell_changed(); });
    hears.settled = in_room([](Room& room, PeerLink&, bool) { room.tell_changed(); });
    hears.changed = in_room([](Room& room, PeerLink& link) { room.pass_on(link); });
    hears.done =
        in_room([](Room& room, PeerLink& link, const PeerReport& report) { room.left(link, report); });
    auto link = std::make_shared<PeerLink>(loop, end, std::move(peer), std::move(hears));
    links.push_back(link);
    return link;
  }

  void tell_changed() {
    if (told.changed) told.changed();
  }

  /// To everybody else at the table.
  void pass_on(PeerLink& from) {
    const auto arrived = from.take_arrived();
    (void)from.take_changed();
    for (const auto& link : links) {
      if (link.get() == &from) continue;
      link->look_again();
      for (const auto& [space, hash] : arrived)
        link->tell_of_attachment(space, hash);
    }
    tell_changed();
  }

  void left(PeerLink& link, const PeerReport& report) {
    gone += report.outcome.progress;
    std::erase_if(links, [&](const auto& one) { return one.get() == &link; });
    if (told.left) told.left(report);
    tell_changed();
  }

  net::EventLoop& loop;
  PeerEnd end;
  Options options;
  Told told;
  CodeGate gate;
  bool is_open = true;
  std::vector<std::shared_ptr<PeerLink>> links;
  Progress gone;
};

Result<std::unique_ptr<StandUpHost>> StandUpHost::open(net::EventLoop& loop, const PeerEnd& end,
                                                       Options options, Told told) {
  StandUpId id{};
  end.store.random().fill(id);
  const auto code = StandUpCode::make(id, end.store.random());
  const std::string address = options.address;
  const std::uint16_t port = options.port;
  const auto discovery = options.discovery;
  std::unique_ptr<StandUpHost> host(
      new StandUpHost(std::make_shared<Room>(loop, end, std::move(options), std::move(told)), code));
  // A certificate of its own each time: who it is, the code and the passes prove.
  FRONTLIJN_TRY(const auto identity, net::TlsIdentity::make({"stand-up"}, end.store.clock().now()));
  const auto listen = [&](const std::string& where, std::uint16_t at) {
    return net::Listener::open(
        loop, identity,
        {.address = where,
         .port = at,
         .link_path = stand_up_path,
         .connections = tablets,
         .connections_per_address = tablets_per_address},
        {.on_request =
             [](net::HttpRequest, net::Responder respond) {
               respond({404, {}, {}});
             },
         .on_link = [room = host->room_,
                     code](const std::string&) { return room->is_open ? room->new_link(code) : nullptr; }});
  };
  auto opened = listen(address.empty() ? "::" : address, port == 0 ? net::tuning::stand_up_port : port);
  if (!opened && address.empty())  // a machine without IPv6
    opened = listen("0.0.0.0", port == 0 ? net::tuning::stand_up_port : port);
  if (!opened && port == 0) opened = listen(address.empty() ? "::" : address, 0);
  if (!opened && port == 0 && address.empty()) opened = listen("0.0.0.0", 0);
  if (!opened) return opened.error();
  host->listener_ = std::move(*opened);
  host->announcer_ = std::make_unique<net::Announcer>(
      loop, net::Announcement{id, host->listener_->port(), identity.fingerprint()}, discovery);
  return host;
}

StandUpHost::~StandUpHost() {
  room_->is_open = false;
  for (const auto& link : std::exchange(room_->links, {}))
    link->cut();
}

std::uint16_t StandUpHost::port() const { return listener_->port(); }

std::vector<Pass> StandUpHost::present() const {
  std::vector<Pass> people;
  for (const auto& link : room_->links) {
    if (link->session() != nullptr && link->session()->other()) people.push_back(*link->session()->other());
  }
  return people;
}

bool StandUpHost::settled() const {
  return std::all_of(room_->links.begin(), room_->links.end(), [](const auto& link) {
    return link->session() != nullptr && link->session()->settled();
  });
}

Progress StandUpHost::progress() const {
  Progress sum = room_->gone;
  for (const auto& link : room_->links)
    sum += link->report().outcome.progress;
  return sum;
}

void StandUpHost::look_again() {
  for (const auto& link : room_->links)
    link->look_again();
}

void StandUpHost::close(Milliseconds at_most, std::function<void()> closed) {
  announcer_.reset();
  listener_->drain(at_most, std::move(closed));
}

}  // namespace frontlijn::sync

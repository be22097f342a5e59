#include "sync/link/stand_up_guest.hpp"

#include <algorithm>
#include <chrono>

#include "sync/link/coming_back.hpp"
#include "sync/link/stand_up_host.hpp"

namespace frontlijn::sync {

namespace {

/// A dozen announcements: who then has heard none is on another network, or mistyped.
constexpr Milliseconds listening_time{20'000};

}  // namespace

struct StandUpGuest::Way : std::enable_shared_from_this<Way> {
  Way(net::EventLoop& given_loop, const PeerEnd& given_end, Options given_options, Told given_told)
      : loop(given_loop), end(given_end), options(std::move(given_options)), told(std::move(given_told)) {}

  static Milliseconds passed() {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }

  Result<void> begin() {
    if (options.at) {
      go({*options.at, net::CertificatePin::any(), stand_up_path});
      return {};
    }
    const std::weak_ptr<Way> weak = weak_from_this();
    const auto look = [weak] {
      if (const auto way = weak.lock()) way->look();
    };
    FRONTLIJN_TRY(finder, net::Finder::open(loop, options.discovery, look));
    patience = loop.after(listening_time, [weak] {
      if (const auto way = weak.lock()) way->give_up();
    });
    return {};
  }

  /// Others may be announced under the same ten bits: each is tried once, and learns nothing but that the
  /// code is not its own.
  void look() {
    if (link || is_done || !finder) return;
    for (const net::Found& found : finder->found()) {
      const bool is_meant = StandUpCode::selector_of(found.announcement.stand_up) == options.code.selector;
      if (!is_meant || !tried.emplace(found.announcement.stand_up, found.host).second) continue;
      return go({found.address(), net::CertificatePin(found.announcement.certificate), stand_up_path});
    }
  }

  void go(const net::ConnectTo& to) {
    PeerSession::Options peer;
    peer.code = options.code;
    peer.follow = options.follow;
    peer.newcomer = options.newcomer;
    const std::weak_ptr<Way> weak = weak_from_this();
    PeerLink::Told hears;
    hears.met = [weak](PeerLink& met) {
      const auto way = weak.lock();
      if (!way) return;
      way->has_met = true;
      way->coming_back.arrived();
      way->finder.reset();
      way->patience.cancel();
      if (way->told.met) way->told.met(*met.session()->other(), met.session()->admission());
    };
    hears.changed = [weak](PeerLink& changed) {
      (void)changed.take_changed();
      (void)changed.take_arrived();
      if (const auto way = weak.lock(); way && way->told.changed) way->told.changed();
    };
    hears.settled = [weak](PeerLink&) {
      if (const auto way = weak.lock(); way && way->told.settled) way->told.settled();
    };
    hears.done = [weak](PeerLink&, const PeerReport& report) {
      if (const auto way = weak.lock()) way->left(report);
    };
    link = std::make_shared<PeerLink>(loop, end, std::move(peer), std::move(hears));
    net::connect(loop, to, link);
  }

  void left(const PeerReport& report) {
    last = report;
    link.reset();
    if (has_met && !is_closing && options.follow) {
      if (const auto wait = coming_back.lost(report.error(), passed(), end.store.random()))
        return come_back(*report.error(), *wait);
    }
    const bool may_be_another = finder && !has_met && !is_closing;
    if (!may_be_another) return finish(report);
    look();
    // A wrong code at the only one that was heard of is told at once.
    const auto error = report.error();
    if (!link && error && error->key() == "stand-up-code.wrong") finish(report);
    if (!link && error && error->key().starts_with("pass.")) finish(report);
  }

  /// The one who holds it may have another address by now, where it was found by itself.
  void come_back(const Error& why, Milliseconds wait) {
    finder.reset();
    tried.clear();
    if (told.lost) told.lost(why);
    const std::weak_ptr<Way> weak = weak_from_this();
    patience = loop.after(wait, [weak] {
      const auto way = weak.lock();
      if (!way || way->is_done || way->is_closing) return;
      if (const auto begun = way->begin(); begun.has_error()) way->give_up();
    });
  }

  void give_up() {
    if (link || is_done) return;
    if (has_met && last && !is_closing) {
      finder.reset();
      const Error gone = fail(ErrorKind::unavailable, "stand-up.not-heard");
      if (const auto wait = coming_back.lost(gone, passed(), end.store.random()))
        return come_back(gone, *wait);
    }
    if (last) return finish(*last);
    PeerReport report;
    report.link_error = fail(ErrorKind::not_found, "stand-up.not-heard");
    finish(report);
  }

  void finish(const PeerReport& report) {
    if (std::exchange(is_done, true)) return;
    patience.cancel();
    finder.reset();
    if (told.done) told.done(report);
  }

  net::EventLoop& loop;
  PeerEnd end;
  Options options;
  Told told;
  std::unique_ptr<net::Finder> finder;
  net::EventLoop::Timer patience;
  std::set<std::pair<StandUpId, std::string>> tried;
  std::shared_ptr<PeerLink> link;
  std::optional<PeerReport> last;
  ComingBack coming_back;
  bool has_met = false;
  bool is_closing = false;
  bool is_done = false;
};

Result<std::unique_ptr<StandUpGuest>> StandUpGuest::open(net::EventLoop& loop, const PeerEnd& end,
                                                         Options options, Told told) {
  auto way = std::make_shared<Way>(loop, end, std::move(options), std::move(told));
  FRONTLIJN_CHECK(way->begin());
  return std::unique_ptr<StandUpGuest>(new StandUpGuest(std::move(way)));
}

StandUpGuest::~StandUpGuest() {
  way_->is_done = true;
  way_->patience.cancel();
  way_->finder.reset();
  if (way_->link) way_->link->close();
}

void StandUpGuest::look_again() {
  if (way_->link) way_->link->look_again();
}

void StandUpGuest::close() {
  way_->is_closing = true;
  if (way_->link)
    way_->link->close();
  else
    way_->finish(way_->last.value_or(PeerReport{}));
}

PeerReport StandUpGuest::report() const {
  return way_->link ? way_->link->report() : way_->last.value_or(PeerReport{});
}

}  // namespace frontlijn::sync

#include "sync/link/stand_up_guest.hpp"

#include <algorithm>
#include <chrono>

#include "sync/link/coming_back.hpp"
#include "sync/link/stand_up_host.hpp"

namespace frontlijn::sync {

struct StandUpGuest::Way : std::enable_shared_from_this<Way> {
  Way(net::EventLoop& given_loop, const PeerEnd& given_end, Options given_options, Told given_told)
      : loop(given_loop), end(given_end), options(std::move(given_options)), told(std::move(given_told)) {}

  static Milliseconds passed() {
    return std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }

  Result<void> begin() {
    has_listened = false;
    if (options.at) {
      go({*options.at, net::CertificatePin::any(), stand_up_path});
      return {};
    }
    const std::weak_ptr<Way> weak = weak_from_this();
    const auto look = [weak] {
      if (const auto way = weak.lock()) way->look();
    };
    FRONTLIJN_TRY(finder, net::Finder::open(loop, options.discovery, look));
    patience = loop.after(options.listening_time, [weak] {
      if (const auto way = weak.lock()) way->listened();
    });
    return {};
  }

  /// Others may be announced under the same ten bits: each is tried once, and learns nothing but that the
  /// code is not its own.
  void look() {
    if (link || is_done || !finder) return;
    for (const net::Found& found : finder->found()) {
      const bool is_meant = StandUpCode::selector_of(found.announcement.stand_up) == options.code.selector;
      const bool is_new = is_meant && tried.emplace(found.host, found.announcement.to_bytes()).second;
      if (!is_new) continue;
      return go({found.address(), net::CertificatePin(found.announcement.certificate), stand_up_path});
    }
  }

  void go(const net::ConnectTo& to) {
    is_in = false;
    PeerSession::Options peer;
    peer.code = options.code;
    peer.follow = options.follow;
    peer.newcomer = options.newcomer;
    const std::weak_ptr<Way> weak = weak_from_this();
    PeerLink::Told hears;
    hears.met = [weak](PeerLink& met) {
      const auto way = weak.lock();
      if (!way) return;
      way->is_in = true;
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
    hears.settled = [weak](PeerLink&, bool is_settled) {
      const auto way = weak.lock();
      if (!way) return;
      const auto& tell = is_settled ? way->told.settled : way->told.changed;
      if (tell) tell();
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
    if (is_closing) return finish(report);
    const auto error = report.error();
    const bool is_refused =
        error && error->key().starts_with("pass.") && error->key() != "pass.rights-changed";
    if (is_refused) return finish(report);
    if (!is_in && finder) {
      const bool is_another =
          error && (error->key() == "stand-up-code.wrong" || error->key() == "net.wrong-fingerprint");
      if (!has_listened) look();
      if (link) return;
      // A wrong code at the only one that was heard of is told at once. Who was in before knows that it is
      // right, and waits for the one that it means.
      if (!has_met && error && error->key() == "stand-up-code.wrong") return finish(report);
      if (is_another || !has_met) return has_listened ? give_up() : void();
    }
    if (!has_met || !options.follow) return finish(report);
    if (const auto wait = coming_back.lost(error, passed(), end.store.random()))
      return come_back(*error, *wait);
    finish(report);
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
      if (way->begin().has_error()) way->give_up();
    });
  }

  void listened() {
    has_listened = true;
    if (!link && !is_done) give_up();  // else when that has ended
  }

  void give_up() {
    if (has_met && last && !is_closing) {
      finder.reset();
      const Error gone = fail(ErrorKind::unavailable, "stand-up.not-heard");
      if (const auto wait = coming_back.lost(gone, passed(), end.store.random()))
        return come_back(gone, *wait);
      // Whatever a neighbour's stand-up answered meanwhile: the code was right.
      PeerReport report = *last;
      report.outcome.error.reset();
      report.link_error = gone;
      return finish(report);
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
  std::set<std::pair<std::string, Bytes>> tried;
  std::shared_ptr<PeerLink> link;
  std::optional<PeerReport> last;
  ComingBack coming_back;
  bool is_in = false;         ///< over the link that is, or was last
  bool has_met = false;       ///< over any
  bool has_listened = false;  ///< for as long as one listens
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

void StandUpGuest::close(Milliseconds at_most) {
  way_->is_closing = true;
  if (!way_->link) return way_->finish(way_->last.value_or(PeerReport{}));
  way_->link->close();
  const std::weak_ptr<Way> weak = way_;
  way_->patience = way_->loop.after(at_most, [weak] {
    const auto way = weak.lock();
    if (!way || !way->link) return;
    const PeerReport report = way->link->report();
    way->link->cut();
    way->finish(report);
  });
}

PeerReport StandUpGuest::report() const {
  return way_->link ? way_->link->report() : way_->last.value_or(PeerReport{});
}

}  // namespace frontlijn::sync

#include "platform/syncing/tablet_sync.hpp"

#include "core/domain/people/context.hpp"
#include "core/store/log_counts.hpp"
#include "core/store/peers.hpp"
#include "platform/syncing/photo_state.hpp"
#include "platform/tablet/tablet_bounds.hpp"
#include "sync/protocol/enrolment_code.hpp"
#include "sync/session/store_replica.hpp"

namespace frontlijn::platform {
namespace {

/// How often a person sees the figures of a session move.
constexpr Milliseconds progress_time{500};
/// For a goodbye when the app is closed; nobody waits longer for a window to go.
constexpr Milliseconds goodbye_time{1'000};

std::size_t figure(std::int64_t number) { return number > 0 ? static_cast<std::size_t>(number) : 0; }

ui::SyncCounts counts_of(const sync::Progress& progress) {
  return {progress.commits_sent, progress.commits_taken,
          progress.attachments_sent + progress.attachments_taken};
}

}  // namespace

Result<std::unique_ptr<TabletSync>> TabletSync::open(DataFolder& folder, const TimeZone& zone,
                                                     std::function<void()> wake) {
  std::unique_ptr<TabletSync> sync(new TabletSync(folder, zone, std::move(wake)));
  FRONTLIJN_CHECK(sync->count());
  if (sync->server_) sync->state_.phase = ui::SyncPhase::waiting;
  return sync;
}

TabletSync::~TabletSync() {
  stopping_ = true;
  {
    const std::lock_guard lock(mutex_);
    // The loop looks at `stopping_` after each step; this is one.
    if (loop_ != nullptr) loop_->post([] {});
  }
  if (thread_.joinable()) thread_.join();
}

Result<void> TabletSync::count() {
  store::Store& store = folder_.store();
  FRONTLIJN_TRY(const auto newest, store::newest_position(store));
  FRONTLIJN_TRY(server_, server_of(store));
  if (!server_) {
    FRONTLIJN_TRY(const auto here, store::own_commits(store));
    state_.stays_here = figure(here);
    counted_at_ = newest;
    return {};
  }
  store::Peers peers(store);
  const log::DeviceId& device = server_->device;
  state_.server = server_->address.to_text();
  FRONTLIJN_TRY(const auto unsent, peers.unsent(device));
  FRONTLIJN_TRY(const auto sent, peers.sent(device));
  FRONTLIJN_TRY(const auto kept_back, peers.kept_back(device));
  FRONTLIJN_TRY(state_.last_contact, peers.last_contact(device));
  // More than this many refusals are one and the same trouble.
  constexpr std::size_t most_refused = 1'000;
  FRONTLIJN_TRY(const auto refused, peers.refused(device, most_refused));
  state_.to_send = figure(unsent);
  state_.sent = figure(sent);
  state_.stays_here = figure(kept_back);
  state_.refused = refused.size();
  FRONTLIJN_TRY(state_.photos, photo_state(store, device));
  state_.refused_why.reset();
  if (!refused.empty()) state_.refused_why = refused.front().why;
  counted_at_ = newest;
  return {};
}

Result<TabletSync::News> TabletSync::look() {
  std::optional<Finished> finished;
  {
    const std::lock_guard lock(mutex_);
    news_.came_in = std::exchange(came_in_, false) || news_.came_in;
    finished = std::exchange(finished_, std::nullopt);
    if (counts_) state_.session = counts_;
  }
  if (finished) {
    thread_.join();
    if (finished->error && finished->error->key() == "device.wiped") return *finished->error;
    news_.joined = news_.joined || finished->joined;
    news_.came_in = news_.came_in || finished->joined;
    take(*finished);
    uncounted_ = std::move(finished);
  }
  FRONTLIJN_TRY(const auto newest, store::newest_position(folder_.store()));
  if (uncounted_ || counted_at_ != newest) FRONTLIJN_CHECK(count());
  // Which phase it is hangs on the server, which is known only now for a tablet that has just joined.
  if (uncounted_) take(*uncounted_);
  uncounted_.reset();
  return std::exchange(news_, {});
}

void TabletSync::take(const Finished& finished) {
  state_.problem = finished.error;
  state_.warnings = finished.warnings;
  if (!server_) {
    state_.phase = ui::SyncPhase::on_its_own;
  } else if (!finished.error) {
    state_.phase = ui::SyncPhase::up_to_date;
  } else {
    state_.phase =
        finished.error->kind() == ErrorKind::unavailable ? ui::SyncPhase::waiting : ui::SyncPhase::failed;
  }
}

Result<void> TabletSync::sync_now() {
  if (!server_) return fail(ErrorKind::not_found, "sync.not-enrolled");
  begin(std::nullopt);
  return {};
}

Result<void> TabletSync::enrol(const std::string& server, const std::string& code) {
  // What is mistyped is told at once, and by the field; the network is not needed for that.
  FRONTLIJN_CHECK(sync::EnrolmentCode::from_text(code));
  FRONTLIJN_CHECK(net::ServerAddress::from_text(server));
  begin(Joining{server, code});
  return {};
}

Result<void> TabletSync::choose_photos(const ui::PhotoChoice& choice) {
  FRONTLIJN_CHECK(store::choose_attachments(folder_.store(), choices_of(choice)));
  state_.photos.choice = choice;
  return {};
}

void TabletSync::begin(std::optional<Joining> joining) {
  // Whoever taps twice wants the same thing once.
  if (state_.phase == ui::SyncPhase::working) return;
  state_.phase = ui::SyncPhase::working;
  state_.problem.reset();
  state_.warnings.clear();
  state_.session.reset();
  {
    const std::lock_guard lock(mutex_);
    counts_.reset();
  }
  thread_ = std::thread([this, joining = std::move(joining)] {
    Finished finished = run(joining);
    {
      const std::lock_guard lock(mutex_);
      finished_ = std::move(finished);
    }
    wake_();
  });
}

TabletSync::Finished TabletSync::run(const std::optional<Joining>& joining) {
  Finished finished;
  const auto done = join_then_sync(joining, finished);
  if (done.has_error()) finished.error = done.error();
  return finished;
}

Result<void> TabletSync::join_then_sync(const std::optional<Joining>& joining, Finished& finished) {
  FRONTLIJN_TRY(const auto store, folder_.connect(folder_.store().clock(), random_));
  if (joining) {
    FRONTLIJN_TRY(const auto context, domain::Context::load(*store, zone_));
    FRONTLIJN_TRY(auto request, join_request(context, joining->server, joining->code, ""));
    const auto joined = session(*store, request.to, std::move(request.session));
    FRONTLIJN_CHECK(take_joining(context, request.to, joined));
    finished.joined = true;
  }
  // After joining, once more: the team's spaces are known now, and who this tablet's person is goes out as
  // well.
  FRONTLIJN_TRY(const auto to, way_to_server(*store));
  const auto report = session(*store, to, {});
  finished.warnings = report.outcome.warnings;
  if (const auto error = report.error()) return *error;
  return {};
}

sync::SyncReport TabletSync::session(store::Store& store, const net::ConnectTo& to,
                                     sync::ClientSession::Options options) {
  sync::StoreReplica replica(store, tablet_bounds(store));
  sync::StoreIdentity identity(store);
  std::optional<sync::SyncReport> report;
  net::EventLoop loop;
  {
    const std::lock_guard lock(mutex_);
    loop_ = &loop;
  }
  const sync::SessionLink* talking = nullptr;
  const auto tell = [&](bool came_in) {
    if (talking->session() != nullptr) note(talking->session()->outcome().progress, came_in);
  };
  const auto link = std::make_shared<sync::SessionLink>(
      loop, sync::TabletEnd{replica, store.device(), store.random(), store.clock(), &identity},
      std::move(options), [&] { tell(true); }, [&](const sync::SyncReport& done) { report = done; });
  talking = link.get();
  net::EventLoop::Timer ticking;
  const std::function<void()> tick = [&] {
    tell(false);
    ticking = loop.after(progress_time, tick);
  };
  ticking = loop.after(progress_time, tick);
  net::connect(loop, to, link);
  loop.run_until([&] { return report.has_value() || stopping_; });
  if (!report) {
    bool late = false;
    link->close();
    const auto patience = loop.after(goodbye_time, [&] { late = true; });
    loop.run_until([&] { return report.has_value() || late; });
  }
  ticking.cancel();
  if (report) note(report->outcome.progress, report->outcome.progress.commits_taken > 0);
  const std::lock_guard lock(mutex_);
  loop_ = nullptr;
  return report.value_or(sync::SyncReport{});
}

void TabletSync::note(const sync::Progress& progress, bool came_in) {
  {
    const std::lock_guard lock(mutex_);
    const ui::SyncCounts now = counts_of(progress);
    const bool moved = !counts_ || counts_->sent != now.sent || counts_->received != now.received ||
                       counts_->files != now.files;
    if (!moved && !came_in) return;
    counts_ = now;
    came_in_ = came_in_ || came_in;
  }
  wake_();
}

}  // namespace frontlijn::platform

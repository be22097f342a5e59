#include "platform/syncing/tablet_sync.hpp"

#include "core/store/log_counts.hpp"
#include "core/store/peers.hpp"
#include "platform/syncing/photo_state.hpp"
#include "platform/tablet/tablet_bounds.hpp"
#include "sync/protocol/enrolment_code.hpp"

namespace frontlijn::platform {
namespace {

constexpr const char* by_itself_setting = "sync.by-itself";

std::size_t figure(std::int64_t number) { return number > 0 ? static_cast<std::size_t>(number) : 0; }

ui::SyncCounts counts_of(const sync::Progress& progress) {
  return {progress.commits_sent, progress.commits_taken,
          progress.attachments_sent + progress.attachments_taken};
}

ui::SyncPhase phase_of(const Courier::State& courier, bool has_server) {
  switch (courier.phase) {
    case Courier::Phase::working:
      return ui::SyncPhase::working;
    case Courier::Phase::connected:
      return ui::SyncPhase::up_to_date;
    case Courier::Phase::resting:
      break;
  }
  if (!has_server) return ui::SyncPhase::on_its_own;
  if (!courier.problem) return courier.settled ? ui::SyncPhase::up_to_date : ui::SyncPhase::waiting;
  return courier.problem->kind() == ErrorKind::unavailable ? ui::SyncPhase::waiting : ui::SyncPhase::failed;
}

}  // namespace

TabletSync::TabletSync(DataFolder& folder, const TimeZone& zone, std::function<void()> wake, Machine machine)
    : folder_(folder), zone_(zone), wake_(std::move(wake)), machine_(std::move(machine)) {
  if (!machine_.network) machine_.network = net::system_network_watch();
  if (!machine_.waiting)
    machine_.waiting = [](net::EventLoop& loop) { return std::make_unique<LoopWaiting>(loop); };
}

Result<std::unique_ptr<TabletSync>> TabletSync::open(DataFolder& folder, const TimeZone& zone,
                                                     std::function<void()> wake, Machine machine) {
  std::unique_ptr<TabletSync> sync(new TabletSync(folder, zone, std::move(wake), std::move(machine)));
  FRONTLIJN_TRY(const auto by_itself, folder.store().setting(by_itself_setting));
  sync->state_.by_itself = by_itself != "no";
  FRONTLIJN_CHECK(sync->count());
  if (!sync->server_) return sync;
  sync->state_.phase = ui::SyncPhase::waiting;
  if (sync->state_.by_itself) sync->tell([](Courier& courier) { courier.open(); });
  return sync;
}

TabletSync::~TabletSync() {
  if (!thread_.joinable()) return;
  loop_->post([this] {
    if (courier_)
      courier_->close([this] { loop_->stop(); });
    else
      loop_->stop();
  });
  thread_.join();
  courier_.reset();
  hold_.reset();
  loop_.reset();
}

// --- the UI's thread ---

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
  {
    const std::lock_guard lock(mutex_);
    if (told_) uncounted_ = std::exchange(told_, std::nullopt);
  }
  if (uncounted_) {
    if (uncounted_->problem && uncounted_->problem->key() == "device.wiped") return *uncounted_->problem;
    news_.came_in |= uncounted_->came_in != seen_.came_in;
    news_.joined |= uncounted_->joined != seen_.joined;
    news_.moved = true;
    seen_ = *uncounted_;
  }
  FRONTLIJN_TRY(const auto newest, store::newest_position(folder_.store()));
  const bool grew = counted_at_ != newest;
  if (uncounted_ || grew) FRONTLIJN_CHECK(count());
  if (uncounted_) take(*uncounted_);
  uncounted_.reset();
  if (grew && state_.to_send > 0 && state_.by_itself) tell([](Courier& courier) { courier.wrote(); });
  return std::exchange(news_, {});
}

void TabletSync::take(const Courier::State& courier) {
  state_.phase = phase_of(courier, server_.has_value());
  state_.connected = courier.phase == Courier::Phase::connected;
  state_.problem = courier.problem;
  state_.warnings = courier.warnings;
  state_.next_try = courier.next_try;
  state_.under_way = courier.sent;
  state_.session.reset();
  if (courier.progress) state_.session = counts_of(*courier.progress);
}

Result<void> TabletSync::sync_now() {
  if (!server_) return fail(ErrorKind::not_found, "sync.not-enrolled");
  state_.phase = ui::SyncPhase::working;
  tell([](Courier& courier) { courier.ask(); });
  return {};
}

Result<void> TabletSync::sync_by_itself(bool on) {
  FRONTLIJN_CHECK(folder_.store().set_setting(by_itself_setting, on ? "yes" : "no"));
  state_.by_itself = on;
  if (server_) tell([on](Courier& courier) { courier.set_by_itself(on); });
  return {};
}

Result<void> TabletSync::enrol(const std::string& server, const std::string& code) {
  // What is mistyped is told at once, and by the field; the network is not needed for that.
  FRONTLIJN_CHECK(sync::EnrolmentCode::from_text(code));
  FRONTLIJN_CHECK(net::ServerAddress::from_text(server));
  state_.phase = ui::SyncPhase::working;
  state_.problem.reset();
  tell([server, code](Courier& courier) { courier.enrol(server, code); });
  return {};
}

Result<void> TabletSync::choose_photos(const ui::PhotoChoice& choice) {
  FRONTLIJN_CHECK(store::choose_attachments(folder_.store(), choices_of(choice)));
  state_.photos.choice = choice;
  if (server_ && state_.by_itself) tell([](Courier& courier) { courier.wrote(); });
  return {};
}

void TabletSync::tell(std::function<void(Courier&)> job) {
  if (!thread_.joinable()) start();
  loop_->post([this, job = std::move(job)] {
    if (!courier_) {
      if (const auto made = make_courier(); made.has_error()) {
        Courier::State failed;
        failed.problem = made.error();
        return note(failed);
      }
    }
    job(*courier_);
  });
}

void TabletSync::start() {
  loop_ = std::make_unique<net::EventLoop>();
  hold_ = loop_->hold();
  begins_by_itself_ = state_.by_itself;
  thread_ = std::thread([this] { loop_->run(); });
}

// --- the courier's thread ---

Result<void> TabletSync::make_courier() {
  FRONTLIJN_TRY(ends_.store, folder_.connect(folder_.store().clock(), random_));
  store::Store& store = *ends_.store;
  ends_.replica.emplace(store, tablet_bounds(store));
  ends_.identity.emplace(store);
  ends_.passes.emplace(store);
  ends_.waiting = machine_.waiting(*loop_);
  courier_ =
      std::make_unique<Courier>(CourierParts{.loop = *loop_,
                                             .store = store,
                                             .end = {*ends_.replica, store.device(), store.random(),
                                                     store.clock(), &*ends_.identity, &*ends_.passes},
                                             .zone = zone_,
                                             .random = random_,
                                             .waiting = *ends_.waiting,
                                             .network = *machine_.network},
                                begins_by_itself_, [this](const Courier::State& state) { note(state); });
  return {};
}

void TabletSync::note(const Courier::State& state) {
  {
    const std::lock_guard lock(mutex_);
    told_ = state;
  }
  wake_();
}

}  // namespace frontlijn::platform

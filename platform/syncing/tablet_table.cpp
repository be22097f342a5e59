#include "platform/syncing/tablet_table.hpp"

#include "platform/console/qr.hpp"
#include "platform/tablet/joining.hpp"

namespace frontlijn::platform {

namespace {

/// Nobody waits longer for a window to go.
constexpr Milliseconds farewell_time{1'000};

ui::SyncCounts shown(const sync::Progress& progress) {
  return {progress.commits_sent, progress.commits_taken,
          progress.attachments_sent + progress.attachments_taken};
}

}  // namespace

/// What the thread works with.
struct TabletTable::AtWork {
  TabletTable& table;
  std::unique_ptr<store::Store> store;
  sync::StoreReplica replica;
  sync::StoreIdentity identity;
  sync::PassBook book;
  std::optional<domain::Context> context;
  std::optional<FounderOffice> office;
  std::unique_ptr<net::Finder> finder;
  std::unique_ptr<sync::StandUpHost> host;
  std::unique_ptr<sync::StandUpGuest> guest;
  bool is_leaving = false;
  std::function<void()> gone;

  AtWork(TabletTable& owner, std::unique_ptr<store::Store> opened)
      : table(owner), store(std::move(opened)), replica(*store), identity(*store), book(*store) {}

  bool is_busy() const { return host || guest; }

  Result<AtTable> sit_down() {
    context.reset();
    office.reset();
    FRONTLIJN_TRY(auto loaded, domain::Context::load(*store, table.zone_));
    context.emplace(std::move(loaded));
    FRONTLIJN_TRY(auto at, at_table(*context, book));
    if (at.founded) office.emplace(*context, book, *at.founded);
    return at;
  }

  /// For who only looks or changes a member: a stand-up that is open goes on with what it has.
  Result<domain::Context> aside() {
    FRONTLIJN_TRY(auto loaded, domain::Context::load(*store, table.zone_));
    FRONTLIJN_CHECK(at_table(loaded, book));
    return loaded;
  }

  sync::PeerEnd end(const AtTable& at) { return {*store, replica, book, &identity, at.has_server}; }

  /// Of the team that this tablet began, for its own screen.
  void show_members() {
    auto loaded = aside();
    auto members =
        loaded ? founded_members(*loaded, book) : Result<std::vector<FoundedMember>>(loaded.error());
    table.tell([&](ui::TableState& state, News&) {
      state.members.clear();
      if (members.has_error()) {
        state.problem = members.error();
        return;
      }
      for (FoundedMember& one : *members)
        state.members.push_back({one.person, std::move(one.name), one.is_out});
    });
  }

  void change_member(EntityId person, bool is_out) {
    Result<void> done;
    if (auto loaded = aside(); loaded.has_error())
      done = loaded.error();
    else
      done = is_out ? platform::put_out(*loaded, book, person) : let_in_again(*loaded, book, person);
    table.tell([&](ui::TableState& state, News& news) {
      state.problem.reset();
      if (done.has_error()) state.problem = done.error();
      news.came_in = true;
    });
    show_members();
  }

  void listen() {
    if (!is_busy()) show_members();
    if (finder) return;
    auto opened = net::Finder::open(table.loop_, {}, [this] {
      table.tell([&](ui::TableState& state, News&) { state.heard = finder ? finder->found().size() : 0; });
    });
    if (opened) finder = std::move(*opened);  // else the address is typed
  }

  Result<void> open() {
    FRONTLIJN_TRY(const AtTable at, sit_down());
    sync::StandUpHost::Told told;
    told.changed = [this] { show_host(true); };
    told.left = [this](const sync::PeerReport& report) {
      if (const auto error = report.outcome.error)
        table.tell([&](ui::TableState& state, News&) { state.problem = *error; });
    };
    FRONTLIJN_TRY(
        host, sync::StandUpHost::open(
                  table.loop_, end(at),
                  {.office = office ? &*office : nullptr, .address = {}, .port = 0, .discovery = {}}, told));
    const std::string code = host->code().to_text();
    table.tell([&](ui::TableState& state, News&) {
      state = {.phase = ui::TablePhase::open,
               .code = code,
               .qr = qr_modules(code),
               .heard = state.heard,
               .members = state.members};
      for (const std::string& address : net::own_addresses())
        state.addresses.push_back(net::ServerAddress{address, host->port()}.to_text().substr(8));
    });
    return {};
  }

  void show_host(bool came_in) {
    if (!host) return;
    table.tell([&](ui::TableState& state, News& news) {
      state.present.clear();
      for (const sync::Pass& one : host->present())
        state.present.push_back(one.person_name);
      state.settled = host->settled();
      state.counts = shown(host->progress());
      news.came_in = news.came_in || came_in;
    });
  }

  Result<void> join(const sync::StandUpCode& code, const std::optional<net::ServerAddress>& address) {
    FRONTLIJN_TRY(const AtTable at, sit_down());
    sync::StandUpGuest::Told told;
    told.met = [this](const sync::Pass& person, const auto& admission) { met(person, admission); };
    told.changed = [this] { show_guest(true, false); };
    told.settled = [this] { show_guest(true, true); };
    told.lost = [this](const Error&) {
      table.tell([](ui::TableState& state, News&) {
        state.phase = ui::TablePhase::looking;
        state.lost = true;
        state.settled = false;
        state.present.clear();
      });
    };
    told.done = [this](const sync::PeerReport& report) { left(report); };
    FRONTLIJN_TRY(guest,
                  sync::StandUpGuest::open(table.loop_, end(at),
                                           {.code = code, .at = address, .newcomer = at.newcomer}, told));
    table.tell([&](ui::TableState& state, News&) {
      state = {.phase = ui::TablePhase::looking, .heard = state.heard, .members = state.members};
    });
    return {};
  }

  void met(const sync::Pass& person, const std::optional<sync::Admission>& admission) {
    const bool is_new = admission && admission->team != context->team;
    std::optional<Error> problem;
    if (is_new) {
      const auto taken = take_admission(*context, *admission);
      if (!taken) problem = taken.error();
    }
    table.tell([&](ui::TableState& state, News& news) {
      state.phase = ui::TablePhase::joined;
      state.lost = false;
      state.present = {person.person_name};
      state.problem = problem;
      news.joined = news.joined || (is_new && !problem);
    });
  }

  void show_guest(bool came_in, bool settled) {
    if (!guest) return;
    table.tell([&](ui::TableState& state, News& news) {
      state.settled = settled;
      state.counts = shown(guest->report().outcome.progress);
      news.came_in = news.came_in || came_in;
    });
  }

  void left(const sync::PeerReport& report) {
    const auto error = report.error();
    const auto moved = take_moving(*store, table.zone_);
    const bool is_usual = is_leaving || (report.other && (!error || error->key() == "net.leaving"));
    table.tell([&](ui::TableState& state, News& news) {
      state.phase = ui::TablePhase::closed;
      state.lost = false;
      state.present.clear();
      state.counts = shown(report.outcome.progress);
      state.problem = is_usual ? std::nullopt : error;
      if (moved.has_error()) state.problem = moved.error();
      news.came_in = true;
      news.joined = news.joined || (moved.has_value() && *moved);
    });
    // Not from within its own call.
    table.loop_.post([this] { forget(); });
  }

  void forget() {
    host.reset();
    guest.reset();
    is_leaving = false;
    if (gone) std::exchange(gone, nullptr)();
  }

  void leave() {
    is_leaving = true;
    if (guest) guest->close(farewell_time);
    if (!host) return;
    host->close(farewell_time, [this] {
      table.tell(
          [](ui::TableState& state, News&) { state = {.heard = state.heard, .counts = state.counts}; });
      forget();
      show_members();
    });
  }

  void end_all() {
    finder.reset();
    host.reset();
    guest.reset();
  }

  void fail(const Error& error) {
    table.tell([&](ui::TableState& state, News&) {
      state.phase = ui::TablePhase::closed;
      state.problem = error;
    });
  }
};

TabletTable::TabletTable(DataFolder& folder, const TimeZone& zone, std::function<void()> wake)
    : folder_(folder), zone_(zone), wake_(std::move(wake)) {}

TabletTable::~TabletTable() {
  if (!thread_.joinable()) return;
  loop_.post([this] {
    stopping_ = true;
    if (!at_work_ || !at_work_->is_busy()) return loop_.stop();
    at_work_->gone = [this] { loop_.stop(); };
    at_work_->leave();
  });
  thread_.join();
}

TabletTable::News TabletTable::look() {
  const std::lock_guard lock(mutex_);
  shown_ = state_;
  return std::exchange(news_, {});
}

void TabletTable::tell(const std::function<void(ui::TableState&, News&)>& change) {
  {
    const std::lock_guard lock(mutex_);
    change(state_, news_);
  }
  wake_();
}

void TabletTable::begin() {
  if (thread_.joinable()) return;
  thread_ = std::thread([this] { run(); });
}

void TabletTable::run() {
  auto hold = loop_.hold();
  auto store = folder_.connect(folder_.store().clock(), random_);
  if (store) {
    at_work_ = std::make_unique<AtWork>(*this, std::move(*store));
  } else {
    tell([&](ui::TableState& state, News&) { state.problem = store.error(); });
  }
  loop_.run();
  // Links that are still closing use what stands in `at_work_`.
  if (at_work_) at_work_->end_all();
  hold.reset();
  loop_.run();
  at_work_.reset();
}

void TabletTable::hand_over(std::function<void(AtWork&)> job) {
  begin();
  loop_.post([this, job = std::move(job)] {
    if (at_work_ && !stopping_) job(*at_work_);
  });
}

void TabletTable::listen() {
  if (thread_.joinable()) return;  // it has been asked before
  hand_over([](AtWork& work) { work.listen(); });
}

void TabletTable::open() {
  hand_over([](AtWork& work) {
    if (work.is_busy()) return;
    if (const auto opened = work.open(); !opened) work.fail(opened.error());
  });
}

Result<void> TabletTable::join(const std::string& code, const std::string& address) {
  FRONTLIJN_TRY(const auto typed, sync::StandUpCode::from_text(code));
  std::optional<net::ServerAddress> at;
  if (!trimmed(address).empty()) {
    FRONTLIJN_TRY(at, net::ServerAddress::from_text(address));
    if (at->port == net::ServerAddress{}.port) at->port = net::tuning::stand_up_port;
  }
  hand_over([typed, at](AtWork& work) {
    if (work.is_busy()) return;
    if (const auto joined = work.join(typed, at); !joined) work.fail(joined.error());
  });
  return {};
}

void TabletTable::put_out(EntityId person) {
  hand_over([person](AtWork& work) { work.change_member(person, true); });
}

void TabletTable::let_in(EntityId person) {
  hand_over([person](AtWork& work) { work.change_member(person, false); });
}

void TabletTable::leave() {
  hand_over([](AtWork& work) {
    if (work.is_busy()) work.leave();
  });
}

}  // namespace frontlijn::platform

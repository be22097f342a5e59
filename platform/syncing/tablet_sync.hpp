#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "platform/syncing/courier.hpp"
#include "platform/system/data_folder.hpp"
#include "platform/tablet/joining.hpp"
#include "sync/session/store_replica.hpp"
#include "ui/model/sync_status.hpp"

namespace frontlijn::platform {

/// The app's sync with the tablet's server. The courier lives on a thread of its own, with its own connection
/// to the database, so that whoever writes on the screen never waits for the network. All calls are the UI
/// thread's; the courier's thread only leaves news behind and calls `wake`.
class TabletSync : public ui::SyncStatus {
 public:
  /// What the courier needs of the machine; nothing: the machine's own.
  struct Machine {
    std::unique_ptr<net::NetworkWatch> network;
    std::function<std::unique_ptr<Waiting>(net::EventLoop&)> waiting;
  };

  /// `folder` (opened with `several_connections`) and `zone` must outlive it. `wake` comes from any thread,
  /// and asks for a call of `look`. A tablet with a server begins at once, unless the person wants to be
  /// asked. Fails as the store does.
  static Result<std::unique_ptr<TabletSync>> open(DataFolder& folder, const TimeZone& zone,
                                                  std::function<void()> wake, Machine machine = {});
  /// Says goodbye to a server under way, or cuts the link when that takes longer than a second.
  ~TabletSync() override;

  struct News {
    bool came_in = false;  ///< the store holds something new
    bool joined = false;   ///< the tablet's person, team and spaces are others now
    bool moved = false;    ///< what is only here, under way, or refused is another now
  };
  /// Before each frame: takes over what the courier left, and counts anew what is only here when the log
  /// grew. What a look that fails was to tell, the next one tells. Fails with "device.wiped" when the tablet
  /// was reported lost: everything in the folder is to be removed.
  Result<News> look();

  ui::SyncState state() const override { return state_; }
  Result<void> sync_now() override;
  Result<void> sync_by_itself(bool on) override;
  /// Fails with "code.mistyped", "code.newer-version" or "net.not-an-address"; the rest is in `state`.
  Result<void> enrol(const std::string& server, const std::string& code) override;
  Result<void> choose_photos(const ui::PhotoChoice& choice) override;

 private:
  /// The courier's end, on its thread.
  struct Ends {
    std::unique_ptr<store::Store> store;
    std::optional<sync::StoreReplica> replica;
    std::optional<sync::StoreIdentity> identity;
    std::optional<sync::PassBook> passes;
    std::unique_ptr<Waiting> waiting;
  };

  TabletSync(DataFolder& folder, const TimeZone& zone, std::function<void()> wake, Machine machine);

  Result<void> count();
  void take(const Courier::State& courier);
  void tell(std::function<void(Courier&)> job);
  void start();

  // On the courier's thread.
  Result<void> make_courier();
  void note(const Courier::State& state);

  DataFolder& folder_;
  const TimeZone& zone_;
  std::function<void()> wake_;
  Machine machine_;
  SystemRandom random_;

  ui::SyncState state_;
  std::optional<ServerRecord> server_;
  News news_;                                ///< of looks that failed, for the next one
  std::optional<Courier::State> uncounted_;  ///< how the courier stands, since the last count
  Courier::State seen_;                      ///< how it stood when looked at last
  std::optional<std::int64_t> counted_at_;   ///< the log's newest position when it was last counted

  // What is still under way in the loop uses the ends; the courier uses both.
  Ends ends_;
  std::unique_ptr<net::EventLoop> loop_;
  std::shared_ptr<void> hold_;
  std::unique_ptr<Courier> courier_;
  bool begins_by_itself_ = true;
  std::thread thread_;

  std::mutex mutex_;  ///< for what follows
  std::optional<Courier::State> told_;
};

}  // namespace frontlijn::platform

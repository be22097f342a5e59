#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "platform/system/data_folder.hpp"
#include "platform/tablet/joining.hpp"
#include "ui/model/sync_status.hpp"

namespace frontlijn::platform {

/// The app's sync with the tablet's server. A session runs on a thread of its own, with its own connection to
/// the database, so that whoever writes on the screen never waits for the network. All calls are the UI
/// thread's; the session's thread only leaves news behind and calls `wake`.
class TabletSync : public ui::SyncStatus {
 public:
  /// `folder` (opened with `several_connections`) and `zone` must outlive it. `wake` comes from any thread,
  /// and asks for a call of `look`. Fails as the store does.
  static Result<std::unique_ptr<TabletSync>> open(DataFolder& folder, const TimeZone& zone,
                                                  std::function<void()> wake);
  /// Says goodbye to a server under way, or cuts the link when that takes longer than a second.
  ~TabletSync() override;

  struct News {
    bool came_in = false;  ///< the store holds something new
    bool joined = false;   ///< the tablet's person, team and spaces are others now
  };
  /// Before each frame: takes over what the session left, and counts anew what is only here when the log
  /// grew. What a look that fails was to tell, the next one tells. Fails with "device.wiped" when the tablet
  /// was reported lost: everything in the folder is to be removed.
  Result<News> look();

  ui::SyncState state() const override { return state_; }
  Result<void> sync_now() override;
  /// Fails with "code.mistyped", "code.newer-version" or "net.not-an-address"; the rest is in `state`.
  Result<void> enrol(const std::string& server, const std::string& code) override;
  Result<void> choose_photos(const ui::PhotoChoice& choice) override;

 private:
  /// What a person typed to join a team.
  struct Joining {
    std::string server;
    std::string code;
  };
  struct Finished {
    std::optional<Error> error;
    std::vector<Error> warnings;
    bool joined = false;
  };

  TabletSync(DataFolder& folder, const TimeZone& zone, std::function<void()> wake)
      : folder_(folder), zone_(zone), wake_(std::move(wake)) {}

  Result<void> count();
  void take(const Finished& finished);
  void begin(std::optional<Joining> joining);

  // On the session's thread.
  Finished run(const std::optional<Joining>& joining);
  Result<void> join_then_sync(const std::optional<Joining>& joining, Finished& finished);
  sync::SyncReport session(store::Store& store, const net::ConnectTo& to,
                           sync::ClientSession::Options options);
  void note(const sync::Progress& progress, bool came_in);

  DataFolder& folder_;
  const TimeZone& zone_;
  std::function<void()> wake_;
  SystemRandom random_;

  ui::SyncState state_;
  std::optional<ServerRecord> server_;
  News news_;                               ///< of looks that failed, for the next one
  std::optional<Finished> uncounted_;       ///< a session that ended since the last count
  std::optional<std::int64_t> counted_at_;  ///< the log's newest position when it was last counted

  std::thread thread_;
  std::atomic<bool> stopping_ = false;

  std::mutex mutex_;  ///< for what follows
  net::EventLoop* loop_ = nullptr;
  std::optional<ui::SyncCounts> counts_;
  bool came_in_ = false;
  std::optional<Finished> finished_;
};

}  // namespace frontlijn::platform

#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "platform/system/data_folder.hpp"
#include "platform/tablet/table.hpp"
#include "sync/link/stand_up_guest.hpp"
#include "sync/link/stand_up_host.hpp"
#include "sync/session/store_replica.hpp"
#include "ui/model/table_status.hpp"

namespace frontlijn::platform {

/// The app's stand-ups with other tablets, on a thread of their own with its own connection to the database,
/// from the first that is asked for until the app ends. All calls are the UI thread's.
class TabletTable : public ui::TableStatus {
 public:
  /// `folder` (opened with `several_connections`) and `zone` must outlive it. `wake` comes from any thread,
  /// and asks for a call of `look`.
  TabletTable(DataFolder& folder, const TimeZone& zone, std::function<void()> wake);
  /// Says goodbye, for a second at most.
  ~TabletTable() override;

  struct News {
    bool came_in = false;  ///< the store holds something new
    bool joined = false;   ///< the tablet's team and spaces are others now
  };
  /// Before each frame: takes over what the thread left.
  News look();

  ui::TableState state() const override { return shown_; }
  void listen() override;
  void open() override;
  Result<void> join(const std::string& code, const std::string& address) override;
  void leave() override;
  void put_out(EntityId person) override;
  void let_in(EntityId person) override;

 private:
  struct AtWork;

  void begin();
  void hand_over(std::function<void(AtWork&)> job);
  void run();
  /// On the thread: changes what is shown.
  void tell(const std::function<void(ui::TableState&, News&)>& change);

  DataFolder& folder_;
  const TimeZone& zone_;
  std::function<void()> wake_;
  SystemRandom random_;
  ui::TableState shown_;

  net::EventLoop loop_;
  std::unique_ptr<AtWork> at_work_;  ///< the thread's
  std::thread thread_;
  bool stopping_ = false;  ///< the thread's

  std::mutex mutex_;  ///< for what follows
  ui::TableState state_;
  News news_;
};

}  // namespace frontlijn::platform

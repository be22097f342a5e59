#pragma once

#include "ui/model/common.hpp"

namespace frontlijn::ui {

enum class SyncPhase {
  on_its_own,   ///< never enrolled; everything works, nothing is shared
  waiting,      ///< enrolled, no connection now
  working,
  up_to_date,
  failed,       ///< see `problem`
};

struct SyncState {
  SyncPhase phase = SyncPhase::on_its_own;
  std::string server;
  std::optional<Instant> last_success;
  std::size_t to_send = 0;       ///< commits only this device has
  std::size_t files_to_send = 0;
  std::optional<Error> problem;
  DataAge age;
};

/// All that screens know of sync.
class SyncStatus {
 public:
  virtual ~SyncStatus() = default;

  virtual SyncState state() const = 0;
  /// Begins now instead of at the next chance; returns at once.
  virtual Result<void> sync_now() = 0;
  /// Joins a team at a server with the one-time code its coordinator gave. Returns at once; the outcome is in `state`.
  virtual Result<void> enrol(const std::string& server, const std::string& code) = 0;
};

}  // namespace frontlijn::ui

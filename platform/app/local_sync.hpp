#pragma once

#include "ui/model/sync_status.hpp"

namespace frontlijn::platform {

/// The sync state of a tablet that works on its own: nothing waits to be sent, and joining a team is done with
/// the command line.
class LocalSync : public ui::SyncStatus {
 public:
  ui::SyncState state() const override { return {}; }
  Result<void> sync_now() override;
  Result<void> enrol(const std::string& server, const std::string& code) override;
};

}  // namespace frontlijn::platform

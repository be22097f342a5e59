#include "platform/app/local_sync.hpp"

namespace frontlijn::platform {

Result<void> LocalSync::sync_now() { return fail(ErrorKind::refused, "app.not-enrolled"); }

Result<void> LocalSync::enrol(const std::string& server, const std::string&) {
  return fail(ErrorKind::refused, "app.enrol-elsewhere", {{"server", server}});
}

}  // namespace frontlijn::platform

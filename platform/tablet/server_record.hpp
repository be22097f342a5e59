#pragma once

#include <optional>

#include "core/log/device.hpp"
#include "core/store/store.hpp"
#include "sync/net/client.hpp"

namespace frontlijn::platform {

/// The server that a tablet belongs to, as its own store keeps it.
struct ServerRecord {
  net::ServerAddress address;
  net::Fingerprint certificate;
  log::DeviceId device;
};

/// None where the tablet was never enrolled. Fails where what is stored cannot be read.
Result<std::optional<ServerRecord>> server_of(store::Store& store);
Result<void> keep_server(store::Store& store, const ServerRecord& server);

}  // namespace frontlijn::platform

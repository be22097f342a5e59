#include "platform/tablet/server_record.hpp"

#include "core/store/whereabouts.hpp"

namespace frontlijn::platform {

namespace {

constexpr std::string_view address_setting = "server-address";
constexpr std::string_view certificate_setting = "server-certificate";

}  // namespace

Result<std::optional<ServerRecord>> server_of(store::Store& store) {
  FRONTLIJN_TRY(const auto address, store.setting(address_setting));
  FRONTLIJN_TRY(const auto certificate, store.setting(certificate_setting));
  FRONTLIJN_TRY(const auto device, store::home_server(store));
  if (!address || !certificate || !device) return std::optional<ServerRecord>{};
  ServerRecord server;
  FRONTLIJN_TRY(server.address, net::ServerAddress::from_text(*address));
  FRONTLIJN_TRY(server.certificate, net::Fingerprint::from_text(*certificate));
  server.device = *device;
  return std::optional<ServerRecord>{std::move(server)};
}

Result<void> keep_server(store::Store& store, const ServerRecord& server) {
  FRONTLIJN_TRY(auto transaction, store::Transaction::begin(store.database()));
  FRONTLIJN_CHECK(store.set_setting(address_setting, server.address.to_text()));
  FRONTLIJN_CHECK(store.set_setting(certificate_setting, server.certificate.to_text()));
  FRONTLIJN_CHECK(store.set_setting(store::home_server_setting, server.device.to_text()));
  // What the law says is to go, the server orders for all.
  FRONTLIJN_CHECK(store.entrust_erasing(server.device));
  return transaction.commit();
}

}  // namespace frontlijn::platform

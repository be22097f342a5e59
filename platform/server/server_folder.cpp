#include "platform/server/server_folder.hpp"

#include <algorithm>

#include "core/domain/model.hpp"

namespace frontlijn::platform {

namespace {

constexpr std::string_view address_setting = "server.address";

}  // namespace

Result<std::unique_ptr<ServerFolder>> ServerFolder::open(const std::filesystem::path& path,
                                                         WhenMissing when_missing,
                                                         const server::Storage& storage, const Clock& clock,
                                                         const TimeZone& zone, RandomSource& random) {
  std::unique_ptr<ServerFolder> folder(new ServerFolder());
  const DataFolder::Options options{
      .path = path, .pin = std::nullopt, .sharing = store::Database::Sharing::shared};
  auto data = DataFolder::open(options, frontlijn_model(), clock, random);
  bool is_new = false;
  if (!data && data.error().key() == "folder.missing") {
    if (when_missing == WhenMissing::refuse)
      return fail(ErrorKind::not_found, "server.no-folder", {{"folder", path.string()}});
    data = DataFolder::create(options, frontlijn_model(), clock, random);
    is_new = true;
  }
  if (!data) return data.error();
  folder->data_ = std::move(*data);
  const auto begin = [&]() -> Result<void> {
    FRONTLIJN_TRY(folder->ground_, server::Ground::on(folder->store(), storage, zone));
    return folder->catch_up();
  };
  if (auto begun = begin(); begun.has_error()) {
    folder->ground_.reset();
    if (is_new) DataFolder::discard(std::move(folder->data_));
    return begun.error();
  }
  return folder;
}

Result<void> ServerFolder::catch_up() {
  FRONTLIJN_CHECK(ground_->catch_up(~std::size_t{0}));
  return {};
}

Result<net::TlsIdentity> ServerFolder::identity(const std::optional<std::string>& host, Instant now) const {
  const auto certificate = data_->path() / "server.crt";
  const auto key = data_->path() / "server.key";
  std::error_code problem;
  if (std::filesystem::exists(certificate, problem) || std::filesystem::exists(key, problem))
    return net::TlsIdentity::load(certificate, key);
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  if (host && std::find(names.begin(), names.end(), *host) == names.end()) names.insert(names.begin(), *host);
  FRONTLIJN_TRY(auto made, net::TlsIdentity::make(names, now));
  FRONTLIJN_CHECK(made.store(certificate, key));
  return made;
}

Result<void> ServerFolder::erase(const store::ErasureOrder& order, Instant now) {
  FRONTLIJN_TRY(const auto own, identity(std::nullopt, now));
  FRONTLIJN_TRY(const auto key, ground_->session_key(own));
  return ground_->erase(order, key);
}

Result<std::string> ServerFolder::address() {
  FRONTLIJN_TRY(const auto known, store().setting(address_setting));
  return known.value_or("");
}

Result<void> ServerFolder::set_address(const std::string& address) {
  return store().set_setting(address_setting, address);
}

}  // namespace frontlijn::platform

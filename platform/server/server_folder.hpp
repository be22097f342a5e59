#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/system/data_folder.hpp"
#include "sync/net/tls_identity.hpp"
#include "sync/server/node/ground.hpp"

namespace frontlijn::platform {

/// A server's data folder: the database with its key, and the certificate with its key. Several programs may
/// have it open at once: the server and its command line. Where a PostgreSQL keeps everything for several
/// servers, the folder holds this server's projection of it.
class ServerFolder {
 public:
  enum class WhenMissing { refuse, make };
  /// Opens it. A folder that is not there is a mistyped name, but for the commands that may be the first.
  /// What others wrote is there when this returns. Fails with "server.no-folder", or as DataFolder and Ground
  /// do.
  static Result<std::unique_ptr<ServerFolder>> open(const std::filesystem::path& path,
                                                    WhenMissing when_missing, const server::Storage& storage,
                                                    const Clock& clock, const TimeZone& zone,
                                                    RandomSource& random);
  /// Only one server runs on a folder; its command line may work beside it. Fails with "folder.in-use".
  Result<void> begin_serving() { return data_->take_role("serve"); }

  /// As DataFolder::restore.
  static Result<std::filesystem::path> restore(std::unique_ptr<ServerFolder> folder,
                                               const std::filesystem::path& backup, const Clock& clock,
                                               RandomSource& random,
                                               const std::function<Result<void>(store::Store&)>& prepare) {
    folder->ground_.reset();
    return DataFolder::restore(std::move(folder->data_), backup, clock, random, prepare);
  }
  /// Takes over what is stored and not here yet.
  Result<void> catch_up();

  store::Store& store() { return data_->store(); }
  const store::DatabaseKey& key() const { return data_->key(); }
  std::filesystem::path database() const { return data_->path() / "frontlijn.db"; }
  server::Accounts& accounts() { return ground_->accounts(); }
  server::Organisation& organisation() { return ground_->organisation(); }
  server::Registry& registry() { return ground_->registry(); }

  /// server.crt and server.key in the folder, made the first time for this machine and `host`.
  Result<net::TlsIdentity> identity(const std::optional<std::string>& host, Instant now) const;

  /// Takes away, for good and everywhere, what one entity says in one space. Fails as Store::plan_erasure
  /// does.
  Result<void> erase(const store::ErasureOrder& order, Instant now);

  /// What tablets are told to connect to; empty until the server has run.
  Result<std::string> address();
  Result<void> set_address(const std::string& address);

 private:
  ServerFolder() = default;
  std::unique_ptr<DataFolder> data_;
  std::unique_ptr<server::Ground> ground_;
};

}  // namespace frontlijn::platform

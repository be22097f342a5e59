#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "sync/net/tls_identity.hpp"
#include "sync/server/accounts.hpp"
#include "sync/server/organisation.hpp"
#include "sync/session/attachment_bounds.hpp"
#include "sync/session/replica.hpp"

namespace frontlijn::server {

/// Where a server keeps what it must not lose.
struct Storage {
  /// Of PostgreSQL, as libpq takes it; empty: everything is in the embedded store itself.
  std::string address;
  /// Names this process among those that share the database.
  std::string origin;
  /// What went wrong and was gone around.
  std::function<void(const Error&)> trouble = [](const Error&) {};
  /// How much attachments may take up.
  sync::AttachmentBounds attachments = {};
};

/// What one thread of a server works on. The embedded store either holds everything, or is this process's own
/// projection of what a PostgreSQL holds for all processes.
class Ground {
 public:
  /// A connection of its own to the embedded store at `database`. A store that has served by itself, or
  /// another database, is refused: "server.store-embedded", "server.store-needed", "server.other-database".
  static Result<std::unique_ptr<Ground>> open(const std::filesystem::path& database,
                                              const store::DatabaseKey& key, const Storage& storage,
                                              const Clock& clock, const TimeZone& zone, RandomSource& random);
  /// On a store that is open already. All must outlive it.
  static Result<std::unique_ptr<Ground>> on(store::Store& store, const Storage& storage,
                                            const TimeZone& zone);
  virtual ~Ground() = default;

  store::Store& store() { return store_; }
  virtual Accounts& accounts() = 0;
  virtual Registry& registry() = 0;
  Organisation& organisation() { return *organisation_; }
  virtual sync::CommitStore& commits() = 0;
  /// From wherever attachments are kept, checked.
  virtual Result<Bytes> attachment(const Hash& hash) = 0;
  /// Whether it is there, whole.
  virtual Result<bool> has_attachment(const Hash& hash) = 0;

  /// Under which this server speaks to tablets, whichever of its processes they meet. `identity` is its own.
  virtual Result<log::DeviceKey> session_key(const net::TlsIdentity& identity) = 0;
  /// Takes away, for good and everywhere, all that one entity says in one space; `key` is the session key.
  /// Fails as Store::plan_erasure does.
  Result<void> erase(const store::ErasureOrder& order, const log::DeviceKey& key);

  /// Changes when somebody else has written.
  virtual Result<std::uint64_t> news() = 0;
  /// Brings what the pages read up to what is stored, in at most so many steps. False where there is more.
  virtual Result<bool> catch_up(std::size_t most_steps) = 0;
  /// Whether what is needed to work is there.
  virtual Result<void> check() = 0;

 protected:
  explicit Ground(store::Store& store) : store_(store) {}
  Result<void> begin(const TimeZone& zone);

 private:
  std::unique_ptr<store::Store> own_;
  store::Store& store_;
  std::optional<Organisation> organisation_;
};

/// From here on the store is a projection of this database, and serves nothing else.
Result<void> belongs_to(store::Store& store, const std::string& database_id, const std::string& where);
/// The same, after everything in it was moved there.
Result<void> now_belongs_to(store::Store& store, const std::string& database_id);
Result<std::unique_ptr<Ground>> embedded_ground(store::Store& store, const Storage& storage);
Result<std::unique_ptr<Ground>> postgres_ground(store::Store& store, const Storage& storage);

}  // namespace frontlijn::server

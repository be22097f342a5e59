#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/store/salvage.hpp"
#include "core/store/store.hpp"

namespace frontlijn::platform {

/// A tablet's (or a server's) folder: `keys.json`, `frontlijn.db`, `lock`, and whatever was moved aside.
class DataFolder {
 public:
  struct Options {
    std::filesystem::path path;
    std::optional<std::string> pin;
    store::Database::Sharing sharing = store::Database::Sharing::exclusive;
    /// Of an exclusive folder: this process itself opens the database more than once, each connection for one
    /// thread (`connect`).
    bool several_connections = false;
  };

  /// Makes a new folder. Fails with "folder.exists" where there is one already, "folder.in-use" where another
  /// is just being made, "folder.unwritable".
  static Result<std::unique_ptr<DataFolder>> create(const Options& options, store::Model model,
                                                    const Clock& clock, RandomSource& random);

  /// Opens one. Fails with "folder.missing", "folder.unreadable", "folder.key-missing", "folder.in-use",
  /// "folder.unwritable", "pin.needed", "pin.wrong", "pin.wait", "store.newer-version" and the like. A
  /// damaged database is moved aside, what can be read goes into a new one, and the failure
  /// "folder.recovered" says what was saved: the next opening succeeds. Wherever that is cut off, the next
  /// opening goes on with it and says the same.
  static Result<std::unique_ptr<DataFolder>> open(const Options& options, store::Model model,
                                                  const Clock& clock, RandomSource& random);
  /// From here on this process alone has this role on the folder, such as "serve". Fails with
  /// "folder.in-use".
  Result<void> take_role(const std::string& role);
  /// Puts a copy of `backup`, made of this folder's database, in the place of that database, which is moved
  /// aside: where to. `prepare` may look at the copy and change it first; where it fails, or the copy is
  /// damaged or of another key, everything stays as it was. Nobody else may have the folder open
  /// ("folder.in-use").
  static Result<std::filesystem::path> restore(std::unique_ptr<DataFolder> folder,
                                               const std::filesystem::path& backup, const Clock& clock,
                                               RandomSource& random,
                                               const std::function<Result<void>(store::Store&)>& prepare);
  /// Removes what `create` made, for when the first use of a new folder fails.
  static void discard(std::unique_ptr<DataFolder> folder);
  /// Removes everything, the key first, so that what a cut leaves cannot be read; the next opening then goes
  /// on with it and fails with "folder.wiped". Fails with "folder.unwritable".
  static Result<void> wipe(std::unique_ptr<DataFolder> folder);
  ~DataFolder();

  store::Store& store() { return *store_; }
  /// Another connection to the same database, for another thread whose long work gives way to what is written
  /// through `store`. `clock` and `random` must outlive it. Only
  /// for a shared folder, or one opened with `several_connections`.
  Result<std::unique_ptr<store::Store>> connect(const Clock& clock, RandomSource& random) const;
  const store::DatabaseKey& key() const { return key_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit DataFolder(std::filesystem::path path);
  Result<void> lock(int how);
  Result<void> lock_as(store::Database::Sharing sharing);
  Result<void> fill(const Options& options, store::Model model, const Clock& clock, RandomSource& random);

  std::filesystem::path path_;
  int lock_file_ = -1;
  int role_file_ = -1;
  store::DatabaseKey key_;
  std::shared_ptr<store::Turns> turns_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace frontlijn::platform

#include "platform/system/data_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/store/key_envelope.hpp"
#include "platform/system/files.hpp"
#include "platform/system/recovery.hpp"

namespace frontlijn::platform {

namespace fs = std::filesystem;

namespace {

constexpr const char* database_file = "frontlijn.db";
constexpr const char* key_file = "keys.json";
constexpr const char* wiping_file = "wiping";
constexpr const char* attempts_file = "pin-attempts.json";
constexpr std::size_t small_file_bytes = 64 * 1024;

store::Database::Sharing sharing_of_database(const DataFolder::Options& options) {
  return options.several_connections ? store::Database::Sharing::shared : options.sharing;
}

/// Wrong PINs slow down: three are free, then each doubles the wait, up to an hour.
class PinAttempts {
 public:
  PinAttempts(fs::path file, const Clock& clock) : file_(std::move(file)), clock_(clock) {
    if (const auto bytes = read_file(file_, small_file_bytes)) {
      const auto json = nlohmann::json::parse(as_text(*bytes), nullptr, false);
      if (json.is_object() && json.value("wrong", nlohmann::json()).is_number_integer() &&
          json.value("last_ms", nlohmann::json()).is_number_integer()) {
        wrong_ = std::clamp<std::int64_t>(json["wrong"].get<std::int64_t>(), 0, 1'000);
        last_ = instant_from_ms(json["last_ms"].get<std::int64_t>());
      }
    }
  }

  Result<void> may_try() const {
    if (wrong_ < 3) return {};
    const auto wait = std::min<Seconds>(Seconds{std::int64_t{5} << std::min<std::int64_t>(wrong_ - 3, 10)},
                                        std::chrono::hours{1});
    const Instant now = clock_.now();
    // A clock set back does not lock the tablet for longer than the wait itself.
    const auto passed = now < last_ ? Milliseconds{0} : now - last_;
    if (passed >= wait) return {};
    const auto left = std::chrono::ceil<Seconds>(wait - passed);
    return fail(ErrorKind::refused, "pin.wait", {{"count", std::to_string(left.count())}});
  }

  Result<void> count_wrong() {
    const nlohmann::json json{{"wrong", wrong_ + 1}, {"last_ms", to_ms(clock_.now())}};
    return write_file(file_, as_bytes(json.dump()), true);
  }

  void forget() {
    std::error_code ignored;  // a count that stays only slows the next wrong PIN down
    if (wrong_ > 0) fs::remove(file_, ignored);
  }

 private:
  fs::path file_;
  const Clock& clock_;
  std::int64_t wrong_ = 0;
  Instant last_{};
};

Result<store::DatabaseKey> read_key(const DataFolder::Options& options, const Clock& clock) {
  FRONTLIJN_TRY(const Bytes json, read_file(options.path / key_file, small_file_bytes));
  const auto read = store::KeyEnvelope::from_json(as_text(json));
  if (!read) return Error(read.error()).with("file", (options.path / key_file).string());
  const store::KeyEnvelope& envelope = *read;
  PinAttempts attempts(options.path / attempts_file, clock);
  if (envelope.needs_pin() && options.pin) FRONTLIJN_CHECK(attempts.may_try());
  auto key = envelope.open(options.pin);
  if (!key && key.error().key() == "pin.wrong") FRONTLIJN_CHECK(attempts.count_wrong());
  if (key) attempts.forget();
  return key;
}

/// Whether `file` is still what `path` names: whoever held the lock before may have taken the folder away.
bool is_still(int file, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

/// The handle of a file that only says who is here; the lock ends with the process at the latest.
Result<int> locked_file(const fs::path& folder, const std::string& name, int how) {
  const int file = ::open((folder / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return folder_unwritable(folder, std::system_category().message(errno));
  if (::flock(file, how | LOCK_NB) == 0 && is_still(file, folder / name)) return file;
  ::close(file);
  return fail(ErrorKind::conflict, "folder.in-use", {{"folder", folder.string()}});
}

/// Nothing of ours is there yet.
Result<void> check_empty(const fs::path& folder) {
  std::error_code problem;
  for (const char* file : {key_file, database_file}) {
    if (fs::exists(folder / file, problem))
      return fail(ErrorKind::conflict, "folder.exists", {{"folder", folder.string()}});
  }
  return {};
}

/// Whether there is a folder of ours, and one that this person may look into.
Result<void> check_folder(const fs::path& folder) {
  std::error_code problem;
  const bool has_key = fs::exists(folder / key_file, problem);
  if (has_key) return {};
  if (problem)
    return fail(ErrorKind::io, "folder.unreadable",
                {{"folder", folder.string()}, {"why", problem.message()}});
  if (fs::exists(folder / database_file, problem))
    return fail(ErrorKind::damaged, "folder.key-missing", {{"folder", folder.string()}});
  return fail(ErrorKind::not_found, "folder.missing", {{"folder", folder.string()}});
}

}  // namespace

Result<void> DataFolder::lock(int how) {
  FRONTLIJN_TRY(lock_file_, locked_file(path_, "lock", how));
  return {};
}

Result<void> DataFolder::lock_as(store::Database::Sharing sharing) {
  const int how = sharing == store::Database::Sharing::exclusive ? LOCK_EX : LOCK_SH;
  if (lock_file_ < 0) return lock(how);
  if (::flock(lock_file_, how | LOCK_NB) == 0) return {};
  return fail(ErrorKind::conflict, "folder.in-use", {{"folder", path_.string()}});
}

Result<void> DataFolder::take_role(const std::string& role) {
  FRONTLIJN_TRY(role_file_, locked_file(path_, role + ".lock", LOCK_EX));
  return {};
}

Result<fs::path> DataFolder::restore(std::unique_ptr<DataFolder> folder, const fs::path& backup,
                                     const Clock& clock, RandomSource& random,
                                     const std::function<Result<void>(store::Store&)>& prepare) {
  std::error_code problem;
  if (!fs::is_regular_file(backup, problem))
    return fail(ErrorKind::not_found, "file.missing", {{"file", backup.string()}});
  if (::flock(folder->lock_file_, LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorKind::conflict, "folder.in-use", {{"folder", folder->path_.string()}});
  const fs::path place = folder->path_ / database_file;
  const fs::path copy = folder->path_ / "restoring.db";
  const auto remove_copy = [&] {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
      fs::remove(copy.string() + suffix, problem);
  };
  remove_copy();
  const auto make_copy = [&]() -> Result<void> {
    {
      FRONTLIJN_TRY(const auto source,
                    store::Database::open(backup.string(), folder->key_, store::Database::Sharing::shared));
      FRONTLIJN_CHECK(source->backup_to(copy.string(), folder->key_));
    }
    FRONTLIJN_TRY(const auto store,
                  store::Store::open({copy.string(), folder->key_, store::Database::Sharing::exclusive},
                                     folder->store_->model(), clock, random));
    return prepare(*store);
  };
  if (const auto made = make_copy(); made.has_error()) {
    remove_copy();
    return made.error();
  }
  // Closing brings what stood in the write-ahead log into the file; from there on each step can be cut off.
  folder->store_.reset();
  if (fs::exists(place.string() + "-wal", problem))
    return fail(ErrorKind::conflict, "folder.in-use", {{"folder", folder->path_.string()}});
  const fs::path aside = folder->path_ / place_aside(folder->path_, "before-restore", clock.now());
  fs::create_hard_link(place, aside, problem);
  if (!problem) fs::rename(copy, place, problem);
  if (problem) return folder_unwritable(folder->path_, problem.message());
  return aside;
}

void DataFolder::discard(std::unique_ptr<DataFolder> folder) {
  const fs::path path = folder->path_;
  folder->store_.reset();
  // Under the lock to the end: a moment later the files may be somebody else's.
  remove_database(path / database_file);
  std::error_code ignored;  // what cannot be removed is found, and named, by the next `create`
  for (const char* file : {key_file, "lock"})
    fs::remove(path / file, ignored);
  fs::remove(path, ignored);  // only when it is empty now
}

namespace {

/// The database with what SQLite keeps beside it and what was moved aside, what a recovery left, the locks.
/// What else somebody put in the folder is not ours to remove.
bool is_ours(const std::string& name) {
  return name == key_file || name == attempts_file || name == "lock" || name.ends_with(".lock") ||
         name.starts_with(database_file) || name.starts_with("recover") || name.starts_with("damaged-") ||
         name.starts_with("restoring") || name.starts_with("before-restore");
}

Result<void> remove_all_in(const fs::path& folder) {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder, problem)) {
    if (is_ours(entry.path().filename().string())) fs::remove(entry.path(), problem);
    if (problem) return folder_unwritable(folder, problem.message());
  }
  fs::remove(folder / wiping_file, problem);
  fs::remove(folder, problem);  // a folder that is somebody else's place stays, empty
  return {};
}

}  // namespace

Result<void> DataFolder::wipe(std::unique_ptr<DataFolder> folder) {
  const fs::path path = folder->path_;
  folder->store_.reset();
  FRONTLIJN_CHECK(write_file(path / wiping_file, {}, true));
  std::error_code problem;
  fs::remove(path / key_file, problem);
  if (problem) return folder_unwritable(path, problem.message());
  return remove_all_in(path);
}

Result<std::unique_ptr<store::Store>> DataFolder::connect(const Clock& clock, RandomSource& random) const {
  return store::Store::open(
      {store_->database().path(), key_, store::Database::Sharing::shared, {turns_, true}}, store_->model(),
      clock, random);
}

DataFolder::DataFolder(fs::path path)
    : path_(std::move(path)),
      turns_(std::make_shared<store::Turns>([](Milliseconds time) { std::this_thread::sleep_for(time); })) {}

DataFolder::~DataFolder() {
  store_.reset();
  for (const int file : {role_file_, lock_file_}) {
    if (file >= 0) ::close(file);
  }
}

Result<std::unique_ptr<DataFolder>> DataFolder::create(const Options& options, store::Model model,
                                                       const Clock& clock, RandomSource& random) {
  FRONTLIJN_CHECK(check_empty(options.path));
  std::error_code problem;
  const bool is_new = fs::create_directories(options.path, problem);
  if (problem) return folder_unwritable(options.path, problem.message());
  // For its owner alone; what the owner themselves may do there stays as they set it.
  fs::permissions(options.path, fs::perms::group_all | fs::perms::others_all, fs::perm_options::remove,
                  problem);

  std::unique_ptr<DataFolder> folder(new DataFolder(options.path));
  const auto locked = folder->lock(LOCK_EX);
  if (!locked) {
    if (is_new) fs::remove(options.path, problem);  // only when nobody put anything there
    return locked.error();
  }
  // Once more: whoever had the lock a moment ago may have been making the same folder.
  FRONTLIJN_CHECK(check_empty(options.path));
  const auto filled = folder->fill(options, std::move(model), clock, random);
  if (!filled) {
    discard(std::move(folder));
    return filled.error();
  }
  FRONTLIJN_CHECK(folder->lock_as(options.sharing));
  return folder;
}

Result<void> DataFolder::fill(const Options& options, store::Model model, const Clock& clock,
                              RandomSource& random) {
  key_ = store::DatabaseKey::make(random);
  auto envelope = store::KeyEnvelope::bare(key_);
  if (options.pin) {
    FRONTLIJN_TRY(envelope, store::KeyEnvelope::sealed(key_, *options.pin, random));
  }
  // The key first: a database without its key is lost, a key without a database is nothing.
  FRONTLIJN_CHECK(write_file(path_ / key_file, as_bytes(envelope.to_json()), true));
  FRONTLIJN_TRY(store_, store::Store::open(
                            {(path_ / database_file).string(), key_, sharing_of_database(options), {turns_}},
                            std::move(model), clock, random));
  return {};
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const Options& options, store::Model model,
                                                     const Clock& clock, RandomSource& random) {
  std::error_code problem;
  if (fs::exists(options.path / wiping_file, problem)) {
    FRONTLIJN_CHECK(remove_all_in(options.path));
    return fail(ErrorKind::not_found, "folder.wiped", {{"folder", options.path.string()}});
  }
  FRONTLIJN_CHECK(check_folder(options.path));
  std::unique_ptr<DataFolder> folder(new DataFolder(options.path));
  FRONTLIJN_CHECK(folder->lock_as(options.sharing));
  FRONTLIJN_TRY(folder->key_, read_key(options, clock));

  const fs::path database = options.path / database_file;
  const Recovery recovery(options.path, database);
  if (recovery.is_under_way()) {
    FRONTLIJN_CHECK(folder->lock_as(store::Database::Sharing::exclusive));
    return recovery.finish(clock);
  }
  const store::StoreOptions store_options{
      database.string(), folder->key_, sharing_of_database(options), {folder->turns_}};
  // Opening would quietly start an empty database where one was lost.
  const bool lost = !fs::exists(database, problem) || fs::file_size(database, problem) == 0;
  Result<std::unique_ptr<store::Store>> store =
      lost ? Result<std::unique_ptr<store::Store>>(
                 fail(ErrorKind::damaged, "store.damaged", {{"file", database.string()}, {"why", "empty"}}))
           : store::Store::open(store_options, model, clock, random);
  // The key fits its own envelope, so what cannot be read with it is no longer the database it was.
  if (!store && (store.error().kind() == ErrorKind::damaged || store.error().key() == "store.wrong-key")) {
    // Nobody may have it open while it is moved: the server and its command line share the folder.
    FRONTLIJN_CHECK(folder->lock_as(store::Database::Sharing::exclusive));
    FRONTLIJN_CHECK(recovery.gather(store_options, model, clock, random));
    return recovery.finish(clock);
  }
  if (!store) return store.error();
  folder->store_ = std::move(*store);
  return folder;
}

}  // namespace frontlijn::platform

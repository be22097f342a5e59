#include "platform/system/data_folder.hpp"

#include <cerrno>

#include <algorithm>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sodium.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/store/key_envelope.hpp"
#include "platform/system/files.hpp"

namespace frontlijn::platform {

namespace fs = std::filesystem;

namespace {

constexpr const char* database_file = "frontlijn.db";
constexpr const char* recovering_file = "recovering.db";
constexpr const char* key_file = "keys.json";
constexpr const char* attempts_file = "pin-attempts.json";
constexpr std::size_t small_file_bytes = 64 * 1024;

store::Database::Sharing sharing_of_database(const DataFolder::Options& options) {
  return options.several_connections ? store::Database::Sharing::shared : options.sharing;
}

Error unwritable(const fs::path& path, const std::string& why) {
  return fail(ErrorKind::io, "folder.unwritable", {{"folder", path.string()}, {"why", why}});
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
    const auto wait = std::min<Seconds>(Seconds{std::int64_t{5} << std::min<std::int64_t>(wrong_ - 3, 10)}, std::chrono::hours{1});
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

/// The handle of a file that only says who is here; the lock ends with the process at the latest.
Result<int> locked_file(const fs::path& folder, const std::string& name, int how) {
  const int file = ::open((folder / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return unwritable(folder, std::system_category().message(errno));
  if (::flock(file, how | LOCK_NB) == 0) return file;
  ::close(file);
  return fail(ErrorKind::conflict, "folder.in-use", {{"folder", folder.string()}});
}

/// Whether there is a folder of ours, and one that this person may look into.
Result<void> check_folder(const fs::path& folder) {
  std::error_code problem;
  const bool has_key = fs::exists(folder / key_file, problem);
  if (has_key) return {};
  if (problem)
    return fail(ErrorKind::io, "folder.unreadable", {{"folder", folder.string()}, {"why", problem.message()}});
  if (fs::exists(folder / database_file, problem))
    return fail(ErrorKind::damaged, "folder.key-missing", {{"folder", folder.string()}});
  return fail(ErrorKind::not_found, "folder.missing", {{"folder", folder.string()}});
}

/// Renames a database and its companions. The main file goes last: while it is there, nothing has happened yet.
Result<void> rename_database(const fs::path& from, const fs::path& to) {
  for (const char* suffix : {"-wal", "-shm", "-journal", ""}) {
    std::error_code problem;
    const fs::path part = from.string() + suffix;
    if (!fs::exists(part, problem)) continue;
    fs::rename(part, to.string() + suffix, problem);
    if (problem) return unwritable(from.parent_path(), problem.message());
  }
  return {};
}

/// A name that nothing has yet, also where the clock stands still or was set back: what was moved aside stays.
fs::path place_aside(const fs::path& folder, const char* reason, Instant now) {
  std::string stamp = to_iso(now).substr(0, 19);
  std::replace(stamp.begin(), stamp.end(), ':', '-');
  fs::path aside = folder / fmt::format("{}-{}.db", reason, stamp);
  std::error_code problem;
  for (int count = 2; fs::exists(aside, problem); ++count)
    aside = folder / fmt::format("{}-{}-{}.db", reason, stamp, count);
  return aside;
}

/// What can be read goes into a database beside the damaged one; only then do the two change places, so that
/// this can be cut off at any point and started again. What it returns tells the person what was saved, or why
/// nothing could be.
Error recover(const fs::path& folder, const store::StoreOptions& options, const store::Model& model,
                      const Clock& clock, RandomSource& random) {
  const fs::path recovering = folder / recovering_file;
  std::error_code problem;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(recovering.string() + suffix, problem);
  store::SalvageReport report;
  {
    store::StoreOptions fresh = options;
    fresh.path = recovering.string();
    FRONTLIJN_TRY(const auto store, store::Store::open(fresh, model, clock, random));
    FRONTLIJN_TRY(report, store::salvage(options.path, options.key, *store));
  }
  const fs::path aside = place_aside(folder, "damaged", clock.now());
  FRONTLIJN_CHECK(rename_database(options.path, aside));
  FRONTLIJN_CHECK(rename_database(recovering, options.path));
  return fail(ErrorKind::damaged, "folder.recovered",
              {{"file", options.path},
               {"aside", aside.string()},
               {"commits", std::to_string(report.commits)},
               {"drafts", std::to_string(report.draft_answers)},
               {"lost", std::to_string(report.unreadable + report.unlinked)}});
}

}  // namespace

Result<void> DataFolder::lock(store::Database::Sharing sharing) {
  const bool alone = sharing == store::Database::Sharing::exclusive;
  FRONTLIJN_TRY(lock_file_, locked_file(path_, "lock", alone ? LOCK_EX : LOCK_SH));
  return {};
}

Result<void> DataFolder::take_role(const std::string& role) {
  FRONTLIJN_TRY(role_file_, locked_file(path_, role + ".lock", LOCK_EX));
  return {};
}

Result<fs::path> DataFolder::restore(std::unique_ptr<DataFolder> folder, const fs::path& backup, const Clock& clock,
                                     RandomSource& random, const std::function<Result<void>(store::Store&)>& prepare) {
  std::error_code problem;
  if (!fs::is_regular_file(backup, problem))
    return fail(ErrorKind::not_found, "file.missing", {{"file", backup.string()}});
  if (::flock(folder->lock_file_, LOCK_EX | LOCK_NB) != 0)
    return fail(ErrorKind::conflict, "folder.in-use", {{"folder", folder->path_.string()}});
  const fs::path place = folder->path_ / database_file;
  // Under the name that opening puts in place where this is cut off at its last step.
  const fs::path copy = folder->path_ / recovering_file;
  const auto remove_copy = [&] {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(copy.string() + suffix, problem);
  };
  remove_copy();
  const auto make_copy = [&]() -> Result<void> {
    {
      FRONTLIJN_TRY(const auto source, store::Database::open(backup.string(), folder->key_, store::Database::Sharing::shared));
      FRONTLIJN_CHECK(source->backup_to(copy.string(), folder->key_));
    }
    FRONTLIJN_TRY(const auto store, store::Store::open({copy.string(), folder->key_, store::Database::Sharing::exclusive},
                                                       folder->store_->model(), clock, random));
    return prepare(*store);
  };
  if (const auto made = make_copy(); made.has_error()) {
    remove_copy();
    return made.error();
  }
  folder->store_.reset();
  const fs::path aside = place_aside(folder->path_, "before-restore", clock.now());
  FRONTLIJN_CHECK(rename_database(place, aside));
  FRONTLIJN_CHECK(rename_database(copy, place));
  return aside;
}

void DataFolder::discard(std::unique_ptr<DataFolder> folder) {
  const fs::path path = folder->path_;
  folder.reset();
  std::error_code ignored;  // what cannot be removed is found, and named, by the next `create`
  for (const char* suffix : {"", "-wal", "-shm", "-journal"})
    fs::remove((path / database_file).string() + suffix, ignored);
  for (const char* file : {key_file, "lock"})
    fs::remove(path / file, ignored);
  fs::remove(path, ignored);  // only when it is empty now
}

Result<std::unique_ptr<store::Store>> DataFolder::connect(const Clock& clock, RandomSource& random) const {
  return store::Store::open({store_->database().path(), key_, store::Database::Sharing::shared}, store_->model(), clock,
                            random);
}

DataFolder::~DataFolder() {
  store_.reset();
  for (const int file : {role_file_, lock_file_}) {
    if (file >= 0) ::close(file);
  }
}

Result<std::unique_ptr<DataFolder>> DataFolder::create(const Options& options, store::Model model, const Clock& clock,
                                                       RandomSource& random) {
  std::error_code problem;
  if (fs::exists(options.path / key_file, problem) || fs::exists(options.path / database_file, problem))
    return fail(ErrorKind::conflict, "folder.exists", {{"folder", options.path.string()}});
  fs::create_directories(options.path, problem);
  if (problem) return unwritable(options.path, problem.message());
  // For its owner alone; what the owner themselves may do there stays as they set it.
  fs::permissions(options.path, fs::perms::group_all | fs::perms::others_all, fs::perm_options::remove, problem);

  std::unique_ptr<DataFolder> folder(new DataFolder(options.path));
  FRONTLIJN_CHECK(folder->lock(options.sharing));
  const auto filled = folder->fill(options, std::move(model), clock, random);
  if (!filled) {
    discard(std::move(folder));
    return filled.error();
  }
  return folder;
}

Result<void> DataFolder::fill(const Options& options, store::Model model, const Clock& clock, RandomSource& random) {
  key_ = store::DatabaseKey::make(random);
  auto envelope = store::KeyEnvelope::bare(key_);
  if (options.pin) {
    FRONTLIJN_TRY(envelope, store::KeyEnvelope::sealed(key_, *options.pin, random));
  }
  // The key first: a database without its key is lost, a key without a database is nothing.
  FRONTLIJN_CHECK(write_file(path_ / key_file, as_bytes(envelope.to_json()), true));
  FRONTLIJN_TRY(store_, store::Store::open({(path_ / database_file).string(), key_, sharing_of_database(options)},
                                           std::move(model), clock, random));
  return {};
}

Result<std::unique_ptr<DataFolder>> DataFolder::open(const Options& options, store::Model model, const Clock& clock,
                                                     RandomSource& random) {
  FRONTLIJN_CHECK(check_folder(options.path));
  std::error_code problem;
  std::unique_ptr<DataFolder> folder(new DataFolder(options.path));
  FRONTLIJN_CHECK(folder->lock(options.sharing));
  FRONTLIJN_TRY(folder->key_, read_key(options, clock));

  const fs::path database = options.path / database_file;
  if (!fs::exists(database, problem) && fs::exists(options.path / recovering_file, problem))
    FRONTLIJN_CHECK(rename_database(options.path / recovering_file, database));  // a recovery cut off at its last step
  const store::StoreOptions store_options{database.string(), folder->key_, sharing_of_database(options)};
  // Opening would quietly start an empty database where one was lost.
  const bool lost = !fs::exists(database, problem) || fs::file_size(database, problem) == 0;
  Result<std::unique_ptr<store::Store>> store =
      lost ? Result<std::unique_ptr<store::Store>>(
                 fail(ErrorKind::damaged, "store.damaged", {{"file", database.string()}, {"why", "empty"}}))
           : store::Store::open(store_options, model, clock, random);
  // The key fits its own envelope, so what cannot be read with it is no longer the database it was.
  if (!store && (store.error().kind() == ErrorKind::damaged || store.error().key() == "store.wrong-key")) {
    // Nobody may have it open while it is moved: the server and its command line share the folder.
    if (::flock(folder->lock_file_, LOCK_EX | LOCK_NB) != 0)
      return fail(ErrorKind::conflict, "folder.in-use", {{"folder", options.path.string()}});
    return recover(options.path, store_options, model, clock, random);
  }
  if (!store) return store.error();
  folder->store_ = std::move(*store);
  return folder;
}

}  // namespace frontlijn::platform

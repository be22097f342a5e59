#include "core/store/store.hpp"

#include "core/store/migrations.hpp"

namespace frontlijn::store {

namespace {

constexpr std::string_view device_seed_setting = "device-seed";
constexpr std::string_view next_device_seed_setting = "next-device-seed";

Bytes zero_digest() { return encode(log::SpaceDigest{}); }

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options, Model model, const Clock& clock,
                                           RandomSource& random) {
  FRONTLIJN_TRY(auto database, Database::open(options.path, options.key, options.sharing, options.turn));
  FRONTLIJN_CHECK(migrate(*database));
  std::unique_ptr<Store> store(new Store(std::move(database), std::move(model), clock, random));
  FRONTLIJN_CHECK(store->prepare_device());
  FRONTLIJN_CHECK(store->prepare_tables());
  FRONTLIJN_CHECK(store->prepare_references());
  FRONTLIJN_CHECK(store->prepare_erasures());
  return store;
}

Result<void> Store::prepare_device() {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_TRY(const auto seed, setting(device_seed_setting));
  if (seed && *seed == device_seed_) return transaction.commit();
  if (seed) {
    FRONTLIJN_TRY(device_, log::DeviceKey::from_seed(as_bytes(*seed)));
    device_seed_ = *seed;
  } else {
    device_ = log::DeviceKey::make(random_);
    const Bytes made = device_->seed();
    FRONTLIJN_CHECK(set_setting(device_seed_setting, as_text(made)));
    device_seed_ = as_text(made);
  }
  return transaction.commit();
}

Result<std::optional<log::DeviceKey>> Store::next_device() {
  FRONTLIJN_TRY(const auto seed, setting(next_device_seed_setting));
  if (!seed || seed->empty()) return std::optional<log::DeviceKey>{};
  FRONTLIJN_TRY(auto key, log::DeviceKey::from_seed(as_bytes(*seed)));
  return std::optional<log::DeviceKey>{std::move(key)};
}

Result<log::DeviceKey> Store::make_next_device() {
  FRONTLIJN_TRY(auto known, next_device());
  if (known) return std::move(*known);
  log::DeviceKey key = log::DeviceKey::make(random_);
  const Bytes made = key.seed();
  FRONTLIJN_CHECK(set_setting(next_device_seed_setting, as_text(made)));
  return key;
}

Result<void> Store::adopt_next_device() {
  FRONTLIJN_TRY(auto key, next_device());
  if (!key) return fail(ErrorKind::not_found, "device.no-next");
  const Bytes seed = key->seed();
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_CHECK(set_setting(device_seed_setting, as_text(seed)));
  FRONTLIJN_CHECK(database_->run("DELETE FROM setting WHERE name = ?", next_device_seed_setting));
  FRONTLIJN_CHECK(transaction.commit());
  device_seed_ = as_text(seed);
  device_ = std::move(*key);
  return {};
}

// --- settings ---

Result<std::optional<std::string>> Store::setting(std::string_view name) {
  FRONTLIJN_TRY(Statement statement, database_->prepare("SELECT value FROM setting WHERE name = ?"));
  statement.bind(name);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return std::optional<std::string>{};
  return std::optional<std::string>{std::string(as_text(statement.blob(0)))};
}

Result<void> Store::set_setting(std::string_view name, std::string_view value) {
  return database_->run(
      "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name,
      as_bytes(value));
}

// --- spaces ---

Result<void> Store::add_space(const log::SpaceInfo& space) {
  return database_->run(
      "INSERT INTO space (space, kind, name, digest) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", space.id,
      log::name_of(space.kind), space.name, zero_digest());
}

Result<void> Store::rename_space(SpaceId space, std::string_view name) {
  return database_->run("UPDATE space SET name = ? WHERE space = ?", name, space);
}

namespace {

Result<log::SpaceInfo> space_from(Statement& row, const std::string& file) {
  const auto kind = log::space_kind(row.text(1));
  if (!kind)
    return fail(ErrorKind::damaged, "store.damaged", {{"file", file}, {"why", "unknown kind of space"}});
  return log::SpaceInfo{row.id<SpaceId>(0), *kind, std::string(row.text(2))};
}

}  // namespace

Result<std::vector<log::SpaceInfo>> Store::spaces() {
  FRONTLIJN_TRY(Statement statement, database_->prepare("SELECT space, kind, name FROM space ORDER BY id"));
  std::vector<log::SpaceInfo> spaces;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return spaces;
    FRONTLIJN_TRY(auto info, space_from(statement, database_->path()));
    spaces.push_back(std::move(info));
  }
}

Result<std::optional<log::SpaceInfo>> Store::space(SpaceId id) {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare("SELECT space, kind, name FROM space WHERE space = ?"));
  statement.bind(id);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return std::optional<log::SpaceInfo>{};
  FRONTLIJN_TRY(auto info, space_from(statement, database_->path()));
  return std::optional<log::SpaceInfo>{std::move(info)};
}

Result<Store::LocalSpace> Store::local_space(SpaceId id) {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare("SELECT space, kind, name, id FROM space WHERE space = ?"));
  statement.bind(id);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row) return fail(ErrorKind::not_found, "space.unknown", {{"space", id.to_text()}});
  FRONTLIJN_TRY(auto info, space_from(statement, database_->path()));
  return LocalSpace{statement.integer(3), std::move(info)};
}

Result<SpaceId> Store::space_by_number(std::int64_t number) {
  FRONTLIJN_TRY(Statement statement, database_->prepare("SELECT space FROM space WHERE id = ?"));
  statement.bind(number);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row)
    return fail(ErrorKind::damaged, "store.damaged",
                {{"file", database_->path()}, {"why", "a space is missing"}});
  return statement.id<SpaceId>(0);
}

// --- devices, by local number ---

/// Also where it was a caller's transaction that this one's was part of: the number may be another's by now.
void Store::forget_rolled_back_numbers() {
  if (std::exchange(numbers_as_of_, database_->rollbacks()) == database_->rollbacks()) return;
  device_numbers_.clear();
  devices_by_number_.clear();
}

Result<std::optional<std::int64_t>> Store::known_device_number(const log::DeviceId& id) {
  forget_rolled_back_numbers();
  if (const auto known = device_numbers_.find(id); known != device_numbers_.end())
    return std::optional(known->second);
  FRONTLIJN_TRY(const auto number,
                database_->number("SELECT id FROM device WHERE key = ?", ByteView(id.key)));
  if (number) {
    device_numbers_[id] = *number;
    devices_by_number_[*number] = id;
  }
  return number;
}

Result<std::int64_t> Store::device_number(const log::DeviceId& id) {
  FRONTLIJN_TRY(auto number, known_device_number(id));
  if (number) return *number;
  FRONTLIJN_CHECK(
      database_->run("INSERT INTO device (key) VALUES (?) ON CONFLICT DO NOTHING", ByteView(id.key)));
  FRONTLIJN_TRY(number, known_device_number(id));
  return *number;
}

Result<log::DeviceId> Store::device_by_number(std::int64_t number) {
  forget_rolled_back_numbers();
  if (const auto known = devices_by_number_.find(number); known != devices_by_number_.end())
    return known->second;
  FRONTLIJN_TRY(Statement statement, database_->prepare("SELECT key FROM device WHERE id = ?"));
  statement.bind(number);
  FRONTLIJN_TRY(const bool row, statement.step());
  if (!row)
    return fail(ErrorKind::damaged, "store.damaged",
                {{"file", database_->path()}, {"why", "a device is missing"}});
  FRONTLIJN_TRY(const auto id, log::DeviceId::from_bytes(statement.blob(0)));
  devices_by_number_[number] = id;
  return id;
}

// --- drafts ---

Result<void> Store::save_draft(EntityId draft, std::string_view field, std::string_view value) {
  return database_->run(
      "INSERT INTO draft VALUES (?, ?, ?, ?) ON CONFLICT (draft, field) DO UPDATE SET value = "
      "excluded.value, "
      "changed = excluded.changed",
      draft, field, as_bytes(value), clock_.now());
}

Result<void> Store::remove_draft_field(EntityId draft, std::string_view field) {
  return database_->run("DELETE FROM draft WHERE draft = ? AND field = ?", draft, field);
}

Result<std::map<std::string, std::string>> Store::draft(EntityId draft) {
  FRONTLIJN_TRY(Statement statement, database_->prepare("SELECT field, value FROM draft WHERE draft = ?"));
  statement.bind(draft);
  std::map<std::string, std::string> fields;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return fields;
    fields.emplace(statement.text(0), as_text(statement.blob(1)));
  }
}

Result<std::vector<EntityId>> Store::drafts() {
  FRONTLIJN_TRY(Statement statement,
                database_->prepare("SELECT draft FROM draft GROUP BY draft ORDER BY max(changed) DESC"));
  std::vector<EntityId> drafts;
  while (true) {
    FRONTLIJN_TRY(const bool row, statement.step());
    if (!row) return drafts;
    drafts.push_back(statement.id<EntityId>(0));
  }
}

Result<void> Store::discard_draft(EntityId draft) {
  return database_->run("DELETE FROM draft WHERE draft = ?", draft);
}

}  // namespace frontlijn::store

// The typed tables and the full-text index: made from entity states, and at any time made anew.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/log/chain.hpp"
#include "core/store/store.hpp"
#include "core/store/tuning.hpp"
#include "core/store/waiting_words.hpp"

namespace frontlijn::store {

using log::Merge;
using log::Value;

namespace {

constexpr std::string_view model_setting = "model";
constexpr std::string_view table_list_setting = "tables";

bool is_many(const Field& field) { return field.merge == Merge::set || field.merge == Merge::list; }

const char* column_type(const Field& field) {
  if (is_many(field)) return "TEXT";
  switch (field.type) {
    case FieldType::text:
    case FieldType::attachment:
      return "TEXT";
    case FieldType::yes_no:
    case FieldType::whole:
    case FieldType::moment:
      return "INTEGER";
    case FieldType::real:
    case FieldType::point:
      return "REAL";
    case FieldType::reference:
      return "BLOB";
  }
  return "TEXT";
}

std::vector<std::string> columns_of(const Field& field) {
  if (field.type == FieldType::point && !is_many(field))
    return {field.name + "_latitude", field.name + "_longitude"};
  return {field.name};
}

std::string create_table(const Kind& kind) {
  std::string sql = fmt::format(
      "CREATE TABLE \"{}\" (id INTEGER PRIMARY KEY, space INTEGER NOT NULL, entity BLOB NOT NULL, "
      "changed INTEGER NOT NULL, contested TEXT NOT NULL",
      kind.name);
  std::string indexes =
      fmt::format("CREATE UNIQUE INDEX \"{0}.entity\" ON \"{0}\"(entity, space);", kind.name);
  for (const Field& field : kind.fields) {
    for (const std::string& column : columns_of(field)) {
      sql += fmt::format(", \"{}\" {}", column, column_type(field));
      if (field.indexed)
        indexes += fmt::format("CREATE INDEX \"{0}.{1}\" ON \"{0}\"(\"{1}\");", kind.name, column);
    }
  }
  return sql + ");" + indexes;
}

/// Both take the same values in the same order. No "INSERT OR REPLACE": SQLite takes that for a statement
/// that may fail half-way, and makes the full-text index write out what it has gathered, for every row.
std::string insert_row(const Kind& kind) {
  std::string columns = "id, space, entity, changed, contested";
  std::string places = "?1, ?2, ?3, ?4, ?5";
  int number = 5;
  for (const Field& field : kind.fields) {
    for (const std::string& column : columns_of(field)) {
      columns += fmt::format(", \"{}\"", column);
      places += fmt::format(", ?{}", ++number);
    }
  }
  return fmt::format("INSERT INTO \"{}\" ({}) VALUES ({})", kind.name, columns, places);
}

/// An index is written anew for each of its columns that is set, also where that changes nothing: what never
/// changes is not set, and where no indexed field changed, none of those.
std::string update_row(const Kind& kind, bool with_indexed) {
  std::string settings = "changed = ?4, contested = ?5";
  int number = 5;
  for (const Field& field : kind.fields) {
    for (const std::string& column : columns_of(field)) {
      ++number;
      if (with_indexed || !field.indexed) settings += fmt::format(", \"{}\" = ?{}", column, number);
    }
  }
  return fmt::format("UPDATE \"{}\" SET {} WHERE id = ?1", kind.name, settings);
}

void bind_value(Statement& statement, const Field& field, const Value& value) {
  if (field.type == FieldType::point) {
    const auto* point = std::get_if<log::GeoPoint>(&value);
    statement.bind(point ? std::optional(point->latitude) : std::nullopt);
    statement.bind(point ? std::optional(point->longitude) : std::nullopt);
    return;
  }
  if (const auto* yes = std::get_if<bool>(&value)) {
    statement.bind(*yes);
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    statement.bind(*whole);
  } else if (const auto* real = std::get_if<double>(&value)) {
    statement.bind(*real);
  } else if (const auto* moment = std::get_if<Instant>(&value)) {
    statement.bind(*moment);
  } else if (const auto* id = std::get_if<EntityId>(&value)) {
    statement.bind(*id);
  } else if (log::is_nothing(value)) {
    statement.bind(nullptr);
  } else {
    statement.bind(log::to_text(value));
  }
}

std::string searched_words(const Kind& kind, const Record& record) {
  std::string words;
  for (const Field& field : kind.fields) {
    if (!field.searched) continue;
    const auto add = [&](const Value& value) {
      if (const auto* text = std::get_if<std::string>(&value)) words.append(*text).push_back('\n');
    };
    if (field.merge == Merge::once || field.merge == Merge::latest) {
      add(log::value_of(record.state(), field.name, field.merge));
      continue;
    }
    for (const Value& value : log::values_of(record.state(), field.name, field.merge))
      add(value);
  }
  return words;
}

}  // namespace

Result<void> Store::prepare_tables() {
  const std::string wanted = model_.fingerprint().to_text();
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  FRONTLIJN_TRY(const auto found, setting(model_setting));
  if (found == wanted) return transaction.commit();

  FRONTLIJN_TRY(const auto old_tables, setting(table_list_setting));
  for (const auto& table : nlohmann::json::parse(old_tables.value_or("[]"), nullptr, false))
    FRONTLIJN_CHECK(database_->script(fmt::format("DROP TABLE IF EXISTS \"{}\"", table.get<std::string>())));
  nlohmann::json tables = nlohmann::json::array();
  for (const Kind& kind : model_.kinds()) {
    FRONTLIJN_CHECK(database_->script(create_table(kind)));
    tables.push_back(kind.name);
  }
  FRONTLIJN_CHECK(database_->script("INSERT INTO search(search) VALUES ('delete-all')"));
  FRONTLIJN_CHECK(forget_waiting_words(*database_));

  FRONTLIJN_TRY(Statement rows,
                database_->prepare("SELECT id, space, kind, entity, state FROM entity ORDER BY id"));
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) break;
    FRONTLIJN_TRY(const SpaceId space, space_by_number(rows.integer(1)));
    FRONTLIJN_TRY(auto state, load_state(rows.blob(4)));
    const Record record(model_, space, std::string(rows.text(2)), rows.id<EntityId>(3), std::move(state));
    FRONTLIJN_CHECK(project_row(row_change(false, record.state()), rows.integer(0), rows.integer(1), record));
    if (changed_words_.size() >= tuning::rows_put_off) FRONTLIJN_CHECK(write_put_off());
  }
  FRONTLIJN_CHECK(write_put_off());
  FRONTLIJN_CHECK(set_setting(table_list_setting, tables.dump()));
  FRONTLIJN_CHECK(set_setting(model_setting, wanted));
  return transaction.commit();
}

/// A thing of which nothing is left stands in no list.
Store::Row Store::row_change(bool was_there, const log::EntityState& after) {
  if (after.has_values()) return was_there ? Row::changed : Row::added;
  return was_there ? Row::removed : Row::none;
}

const std::string& Store::row_sql(const Kind& kind, Row row) {
  std::string& sql = row_sql_[{kind.name, row}];
  if (sql.empty()) sql = row == Row::added ? insert_row(kind) : update_row(kind, row == Row::changed);
  return sql;
}

Result<void> Store::project_row(Row row, std::int64_t row_id, std::int64_t space, const Record& record) {
  const Kind* kind = model_.kind(record.kind());
  if (kind == nullptr || row == Row::none) return {};  // of a newer version's kind it stays in `entity`
  if (row == Row::removed) {
    changed_words_.erase(row_id);
    FRONTLIJN_CHECK(forget_waiting_words(*database_, row_id));
    FRONTLIJN_CHECK(database_->run("DELETE FROM search WHERE rowid = ?", row_id));
    return database_->run(fmt::format("DELETE FROM \"{}\" WHERE id = ?", kind->name), row_id);
  }

  FRONTLIJN_TRY(Statement statement, database_->prepare(row_sql(*kind, row)));
  const auto contested = record.contested_fields();
  statement.bind(row_id, space, record.id(), record.changed(),
                 contested.empty() ? "[]" : nlohmann::json(contested).dump());
  for (const Field& field : kind->fields) {
    if (row == Row::edited && field.indexed) {
      statement.skip(static_cast<int>(columns_of(field).size()));
      continue;
    }
    // By the field at hand: asking the record by name would look up how it merges for every field anew.
    if (!is_many(field)) {
      bind_value(statement, field, log::value_of(record.state(), field.name, field.merge));
      continue;
    }
    const auto values = log::values_of(record.state(), field.name, field.merge);
    if (values.empty()) {
      statement.bind("[]");
      continue;
    }
    nlohmann::json members = nlohmann::json::array();
    for (const Value& value : values)
      members.push_back(log::to_text(value));
    statement.bind(members.dump());
  }
  FRONTLIJN_CHECK(statement.run());

  std::string words = searched_words(*kind, record);
  if (!words.empty() || row != Row::added) changed_words_[row_id] = std::move(words);
  return {};
}

Result<void> Store::rebuild() {
  auto outcome = make_anew();
  if (!outcome) rolled_back();
  return outcome;
}

Result<void> Store::make_anew() {
  FRONTLIJN_TRY(Transaction transaction, Transaction::begin(*database_));
  // What came as a state cannot be made from commits: there the entities are where it begins.
  FRONTLIJN_CHECK(
      database_->script("DELETE FROM entity_commit WHERE entity IN (SELECT id FROM entity WHERE space NOT IN "
                        "(SELECT space FROM "
                        "covered)); DELETE FROM entity WHERE space NOT IN (SELECT space FROM covered); "
                        "INSERT INTO search(search) VALUES ('delete-all');"));
  FRONTLIJN_CHECK(forget_waiting_words(*database_));
  for (const Kind& kind : model_.kinds())
    FRONTLIJN_CHECK(database_->script(fmt::format("DELETE FROM \"{}\"", kind.name)));
  FRONTLIJN_CHECK(database_->run("UPDATE space SET digest = ?", encode(log::SpaceDigest{})));

  FRONTLIJN_TRY(const auto all_spaces, spaces());
  for (const log::SpaceInfo& info : all_spaces) {
    FRONTLIJN_TRY(const LocalSpace space, local_space(info.id));
    FRONTLIJN_TRY(const bool base, has_base(space.number));
    if (base)
      FRONTLIJN_CHECK(derive_from_entities(space));
    else
      FRONTLIJN_CHECK(project_log(space, nullptr));
  }
  return transaction.commit();
}

Result<void> Store::derive_from_entities(const LocalSpace& space) {
  FRONTLIJN_TRY(Statement rows,
                database_->prepare("SELECT id, kind, entity, state FROM entity WHERE space = ? ORDER BY id"));
  rows.bind(space.number);
  log::SpaceDigest digest;
  while (true) {
    FRONTLIJN_TRY(const bool row, rows.step());
    if (!row) break;
    FRONTLIJN_TRY(auto state, load_state(rows.blob(3)));
    const Record record(model_, space.info.id, std::string(rows.text(1)), rows.id<EntityId>(2),
                        std::move(state));
    digest.add(record.state().digest(record.kind(), record.id()));
    FRONTLIJN_CHECK(project_row(row_change(false, record.state()), rows.integer(0), space.number, record));
    if (changed_words_.size() >= tuning::rows_put_off) FRONTLIJN_CHECK(write_put_off());
  }
  changed_spaces_[space.number].digest = digest;
  return write_put_off();
}

/// Every commit of the space in order of position, or only some.
Result<void> Store::project_log(const LocalSpace& space, const log::Coverage* only) {
  constexpr std::size_t batch = 500;
  std::int64_t position = 0;
  while (true) {
    FRONTLIJN_TRY(const auto commits, commits_after(space.info.id, position, batch));
    for (const StoredCommit& stored : commits) {
      position = stored.position;
      const log::CommitHeader& header = stored.commit.header;
      if (only != nullptr && !only->covers(header.device, header.sequence, log::mark_of(stored.hash)))
        continue;
      FRONTLIJN_TRY(auto payload, log::readable_payload(stored.commit));
      if (!stored.commit.payload) {
        FRONTLIJN_TRY(payload, left_of(space, stored.hash, header.device));
      }
      replay_ = Replay{only};
      if (payload) FRONTLIJN_CHECK(project(space, header, stored.hash, stored.position, *payload));
    }
    FRONTLIJN_CHECK(write_put_off());
    if (commits.size() < batch) break;
  }
  replay_.reset();
  return {};
}

}  // namespace frontlijn::store

#include "core/domain/enforcement/store_datasets.hpp"

#include <fmt/format.h>

namespace frontlijn::domain {
namespace {

/// A list that is shown has some hundreds of rows.
constexpr std::size_t rows_at_hand = 1'024;

std::string sql_name(std::string_view name) { return fmt::format("\"{}\"", name); }

std::vector<StoreRows::Column> columns_of(const store::Kind& kind) {
  using Compare = StoreRows::Compare;
  std::vector<StoreRows::Column> out{{"name", "entity", Compare::id}};
  const bool has_name = kind.field("name") != nullptr;
  if (has_name) out.push_back({"label", sql_name("name"), Compare::text});
  out.push_back({"__version", "CAST(changed AS TEXT)", Compare::nothing});
  for (const store::Field& field : kind.fields) {
    if (field.name == "name" || field.name == "label") continue;
    const std::string column = sql_name(field.name);
    switch (field.type) {
      case store::FieldType::point:
        if (field.merge == log::Merge::set || field.merge == log::Merge::list) break;
        out.push_back({field.name == "point" ? "geometry" : field.name,
                       fmt::format("\"{0}_latitude\" || ' ' || \"{0}_longitude\" || ' 0 0'", field.name),
                       Compare::nothing});
        break;
      case store::FieldType::reference:
        out.push_back({field.name, column, Compare::id});
        break;
      case store::FieldType::text:
        out.push_back({field.name, column, Compare::text});
        break;
      default:
        out.push_back({field.name, fmt::format("CAST({} AS TEXT)", column), Compare::nothing});
    }
  }
  return out;
}

}  // namespace

StoreRows::StoreRows(store::Database& database, std::string table, std::vector<Column> columns)
    : database_(database), table_(sql_name(table)), columns_(std::move(columns)) {
  std::string list;
  for (const Column& each : columns_) {
    names_.push_back(each.name);
    list += (list.empty() ? "" : ", ") + each.sql;
  }
  row_sql_ = fmt::format("SELECT {} FROM {} WHERE id = ?", list, table_);
}

template <class... Values>
std::vector<StoreRows::RowId> StoreRows::ids(const std::string& sql, const Values&... values) const {
  std::vector<RowId> out;
  auto statement = database_.prepare(sql);
  if (!statement) return out;
  if constexpr (sizeof...(values) > 0) statement->bind(values...);
  for (auto row = statement->step(); row && *row; row = statement->step())
    if (statement->integer(0) >= 0 && statement->integer(0) <= 0xFFFFFFFF)
      out.push_back(static_cast<RowId>(statement->integer(0)));
  return out;
}

std::vector<StoreRows::RowId> StoreRows::rows() const {
  return ids(fmt::format("SELECT id FROM {} ORDER BY id", table_));
}

std::vector<std::string> StoreRows::row(RowId id) const {
  std::vector<std::string> out;
  auto statement = database_.prepare(row_sql_);
  if (!statement) return out;
  statement->bind(static_cast<std::int64_t>(id));
  const auto there = statement->step();
  if (!there || !*there) return out;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const int column = static_cast<int>(i);
    if (columns_[i].compare != Compare::id) {
      out.emplace_back(statement->text(column));
    } else {
      out.push_back(statement->is_null(column) ? std::string() : statement->id<EntityId>(column).to_text());
    }
  }
  return out;
}

std::string StoreRows::cell(RowId id, std::size_t column) const {
  auto found = at_hand_.find(id);
  if (found == at_hand_.end()) {
    if (at_hand_.size() >= rows_at_hand) at_hand_.clear();
    found = at_hand_.emplace(id, row(id)).first;
  }
  return column < found->second.size() ? found->second[column] : std::string();
}

std::optional<std::vector<StoreRows::RowId>> StoreRows::rows_where(std::size_t column,
                                                                   std::string_view text) const {
  const Column& which = columns_[column];
  if (which.compare == Compare::nothing) return {};
  if (text.empty())
    return ids(
        fmt::format("SELECT id FROM {0} WHERE {1} IS NULL OR {1} = '' ORDER BY id", table_, which.sql));
  const std::string sql = fmt::format("SELECT id FROM {} WHERE {} = ? ORDER BY id", table_, which.sql);
  if (which.compare == Compare::text) return ids(sql, text);
  const auto id = EntityId::from_text(text);
  return id ? ids(sql, *id) : std::vector<RowId>{};
}

Result<std::shared_ptr<const forms::NodeTree>> StoreDatasets::open(std::string_view id,
                                                                   std::string_view source) {
  const std::string_view file = source.substr(source.rfind('/') + 1);
  const std::string_view name = file.substr(0, file.rfind('.'));
  const store::Kind* kind = store_.model().kind(name);
  if (kind == nullptr)
    return fail(ErrorKind::not_found, "form.dataset",
                {{"dataset", std::string(id)}, {"source", std::string(source)}});
  auto rows = std::make_shared<StoreRows>(store_.database(), kind->name, columns_of(*kind));
  return std::make_shared<forms::TableTree>(std::move(rows));
}

}  // namespace frontlijn::domain

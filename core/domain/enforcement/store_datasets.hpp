#pragma once

#include <unordered_map>

#include "core/forms/session.hpp"
#include "core/forms/table_tree.hpp"
#include "core/store/store.hpp"

namespace frontlijn::domain {

/// A table of the store as rows for a form. A database that fails gives no rows.
class StoreRows : public forms::RowTable {
 public:
  enum class Compare {
    text,    ///< as it stands
    id,      ///< the text of an id, 16 bytes in the table
    nothing  ///< only shown, not asked for
  };
  struct Column {
    std::string name;
    std::string sql;  ///< an expression over the table that gives a text (of an id its bytes)
    Compare compare = Compare::text;
  };

  /// `table` and the columns' `sql` are the program's own text.
  StoreRows(store::Database& database, std::string table, std::vector<Column> columns);

  const std::vector<std::string>& columns() const override { return names_; }
  std::vector<RowId> rows() const override;
  std::string cell(RowId id, std::size_t column) const override;
  std::optional<std::vector<RowId>> rows_where(std::size_t column, std::string_view text) const override;

 private:
  std::vector<std::string> row(RowId id) const;
  template <class... Values>
  std::vector<RowId> ids(const std::string& sql, const Values&... values) const;

  store::Database& database_;
  std::string table_;
  std::vector<Column> columns_;
  std::vector<std::string> names_;
  std::string row_sql_;
  /// A row is looked at for its value, its label and each filter: read once.
  mutable std::unordered_map<RowId, std::vector<std::string>> at_hand_;
};

/// The kinds of record here as data sets of a checklist: "jr://file-csv/subject.csv" are all subjects, with
/// the columns that ODK gives entities (name is the id, label, __version) and the kind's own fields; a place
/// is `geometry`. So a checklist can choose a subject, and an entity's change names the version it saw.
class StoreDatasets : public forms::DatasetSource {
 public:
  explicit StoreDatasets(store::Store& store) : store_(store) {}

  /// Fails with "form.dataset" for what is no kind.
  Result<std::shared_ptr<const forms::NodeTree>> open(std::string_view id, std::string_view source) override;

 private:
  store::Store& store_;
};

}  // namespace frontlijn::domain

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/time.hpp"
#include "core/log/value.hpp"
#include "core/report/export.hpp"
#include "core/store/store.hpp"

namespace frontlijn::report {

/// What stands in one place of a table. Nothing: not known, which is not the same as no.
using Cell = std::variant<std::monostate, bool, std::int64_t, std::string>;

struct Row {
  std::vector<Cell> cells;  ///< one for each column
  std::optional<log::GeoPoint> point;
};

/// The kind of record behind a table.
std::string_view kind_of(Table table);
std::vector<std::string_view> columns_of(Table table);

/// Gives one row for each record; looks up what the record refers to by name.
class RowReader {
 public:
  RowReader(store::Store& store, Table table, const TimeZone& zone)
      : store_(store), table_(table), zone_(zone) {}

  Result<Row> read(const store::Record& record);

 private:
  Result<std::string> subject_name(const store::Record& record, Row& row);

  store::Store& store_;
  Table table_;
  const TimeZone& zone_;
};

}  // namespace frontlijn::report

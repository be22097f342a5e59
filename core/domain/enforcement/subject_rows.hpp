#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/domain/enforcement/subject_import.hpp"

namespace frontlijn::domain {

/// Columns that say what a subject is; `attribute` stands for subject.<attribute>.
enum class ImportColumn {
  id,
  type,
  name,
  address,
  kind,
  activities,
  features,
  domains,
  regime,
  latitude,
  longitude,
  attribute,
  ignored
};

struct NamedColumn {
  ImportColumn column = ImportColumn::ignored;
  std::string attribute;  ///< of ImportColumn::attribute
};

/// By the name a person gave it, case aside, in Dutch or English.
NamedColumn import_column(std::string_view name);

/// One row as read: cells with what they are.
struct ImportRow {
  SubjectData data;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::optional<double> latitude;
  std::optional<double> longitude;
};

/// Takes one cell in. Fails with why it does not fit, without place.
Result<void> take_cell(ImportRow& row, const NamedColumn& column, std::string_view text);
/// Puts the halves together and checks the whole.
Result<void> finish_row(ImportRow& row, const ImportOptions& options);

/// Writes rows in commits of bounded size within the transaction that its maker holds.
class SubjectWriter {
 public:
  SubjectWriter(const Context& context, const ImportOptions& options)
      : context_(context), options_(options), changes_(context.person) {}

  Result<void> write(const ImportRow& row);
  Result<void> flush();
  const ImportResult& result() const { return result_; }

 private:
  Result<void> write_attributes(EntityId subject, const ImportRow& row);

  const Context& context_;
  const ImportOptions& options_;
  store::Changes changes_;
  std::size_t pending_rows_ = 0;
  std::size_t pending_bytes_ = 0;
  std::set<EntityId> seen_;
  ImportResult result_;
};

}  // namespace frontlijn::domain

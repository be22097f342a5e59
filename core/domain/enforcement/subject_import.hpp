#pragma once

#include <functional>
#include <istream>
#include <optional>
#include <string>

#include "core/domain/enforcement/subject.hpp"

namespace frontlijn::domain {

struct ImportOptions {
  std::string file_name;                     ///< for the sentences
  std::string source;                        ///< the register the file comes from
  Date as_of;                                ///< day of its state
  SubjectType type = SubjectType::business;  ///< where the file does not say
  /// Told every few hundred rows, and at the end; false stops, and nothing is changed.
  std::function<bool(std::size_t rows)> progress = {};
};

struct ImportResult {
  std::size_t added = 0;
  std::size_t updated = 0;  ///< the same subject in a newer state of the same register
  std::size_t unchanged = 0;
  std::size_t repeated = 0;  ///< named twice in this file
};

/// Subjects from comma-separated values. The first row names the columns, in Dutch or English: name/naam
/// (required), id/nummer, type/soort, address/adres, kind/branche, activities/activiteiten,
/// features/kenmerken, domains/domeinen, regime/risico, latitude/breedtegraad, longitude/lengtegraad, and
/// subject.<attribute> for register values of any other kind. Several words in a cell are parted by spaces or
/// "|".
///
/// The whole file is checked before anything is written, and written in one transaction: all or nothing. A
/// row with an id that was imported before is that subject again. Fails as check_encoding and DelimitedReader
/// do, and with "import.missing-column", "import.column-twice", "import.row-width", "import.cell" (with the
/// reason), "import.too-many-rows", "import.stopped"; each with line and column.
Result<ImportResult> import_subjects_csv(const Context& context, std::istream& in,
                                         const ImportOptions& options);

/// Subjects from a GeoJSON FeatureCollection (RFC 7946), with the same names as properties, and the point, or
/// the middle of another geometry's corners. Fails likewise, and with "import.not-geojson".
Result<ImportResult> import_subjects_geojson(const Context& context, std::istream& in,
                                             const ImportOptions& options);

}  // namespace frontlijn::domain

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "core/base/time.hpp"
#include "core/domain/people/names.hpp"
#include "core/store/store.hpp"

namespace frontlijn::report {

/// What can be taken along to other programs.
enum class Table { visits, findings, observations, agreements };

/// Takes the next piece of the file; an error ends the export.
using Sink = std::function<Result<void>(std::string_view piece)>;

struct ExportOptions {
  Table table = Table::observations;
  std::optional<SpaceId> space;  ///< none: all spaces of this replica but the personal ones
};

/// Comma-separated values (RFC 4180), UTF-8, one row a record, oldest first. The first row holds the columns'
/// names, which are the same in every language. Rival values of one field stand in one cell, on lines of
/// their own: none is dropped (rule 23). A text that a spreadsheet would take for a formula begins with an
/// apostrophe. Returns the number of records.
Result<std::size_t> export_csv(store::Store& store, const ExportOptions& options, const TimeZone& zone,
                               const Sink& sink);

/// A GeoJSON FeatureCollection (RFC 7946) with the same columns as properties. The point is where it was
/// seen, else the subject's; a record without either has no geometry.
Result<std::size_t> export_geojson(store::Store& store, const ExportOptions& options, const TimeZone& zone,
                                   const Sink& sink);

}  // namespace frontlijn::report

namespace frontlijn::domain {

template <>
struct NamesOf<report::Table> {
  static constexpr auto list = names<report::Table>({{report::Table::visits, "visits"},
                                                     {report::Table::findings, "findings"},
                                                     {report::Table::observations, "observations"},
                                                     {report::Table::agreements, "agreements"}});
};

}  // namespace frontlijn::domain

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Bounds of this part, with the reason for each.
namespace frontlijn::domain::limits {

/// Subjects in one imported file: three times the largest stock DESIGN.md §7 measures with. A million rows
/// means that somebody exported the whole country.
inline constexpr std::size_t import_rows = 300'000;
/// A row of 300,000 takes some 200 bytes; the rest is room for geometry.
inline constexpr std::uint64_t import_bytes = 256ULL * 1024 * 1024;
inline constexpr std::size_t import_columns = 100;
/// One cell: longer ones are documents.
inline constexpr std::size_t import_cell_bytes = 8 * 1024;
/// Nesting of a GeoJSON file: a multi-polygon in a feature in a collection needs eight.
inline constexpr int import_depth = 32;
/// One GeoJSON feature: a polygon of some 5,000 points.
inline constexpr std::size_t import_feature_values = 20'000;
/// Rows written as one commit: far below the log's own bounds with every cell filled.
inline constexpr std::size_t import_rows_per_commit = 500;
inline constexpr std::size_t import_bytes_per_commit = 1024 * 1024;

/// Checklists in one visit: all domains in one round need seven.
inline constexpr std::size_t checklists_per_visit = 32;
/// The XML of a checklist; the largest of ODK's known forms is below 2 MB.
inline constexpr std::size_t checklist_bytes = 16 * 1024 * 1024;

/// Entries of one kind shown on a subject's card; the card says when there are more.
inline constexpr std::size_t card_entries = 50;

/// Entries of one reason in the work list: more is no list for a day's work.
inline constexpr std::size_t work_entries = 200;
/// A place of high risk that nobody visited for a year belongs in the work list; the team's own planning
/// comes before that.
inline constexpr std::chrono::hours high_risk_interval{24 * 365};

/// An intervention matrix is sixteen cells.
inline constexpr std::size_t matrix_bytes = 256 * 1024;

}  // namespace frontlijn::domain::limits

#include "core/report/export.hpp"

#include <nlohmann/json.hpp>

#include "core/report/export_rows.hpp"

namespace frontlijn::report {

namespace {

/// Every record of the table, oldest first; personal spaces only where one is asked for.
Result<std::size_t> each_row(store::Store& store, const ExportOptions& options, const TimeZone& zone,
                             const std::function<Result<void>(const Row&)>& take) {
  FRONTLIJN_TRY(const auto spaces, store.spaces());
  const auto wanted = [&](const SpaceId& id) {
    if (options.space) return id == *options.space;
    for (const log::SpaceInfo& space : spaces) {
      if (space.id == id) return space.kind != log::SpaceKind::personal;
    }
    return false;
  };
  RowReader reader(store, options.table, zone);
  std::size_t count = 0;
  Result<void> outcome;
  const auto visit = [&](const store::Record& record) {
    if (!wanted(record.space())) return true;
    auto row = reader.read(record);
    outcome = row ? take(*row) : Result<void>(row.error());
    if (outcome) ++count;
    return outcome.has_value();
  };
  FRONTLIJN_CHECK(store.each(kind_of(options.table), visit));
  FRONTLIJN_CHECK(outcome);
  return count;
}

/// A spreadsheet runs what begins like this; words of strangers must not.
bool looks_like_a_formula(std::string_view text) {
  return !text.empty() && (text.front() == '=' || text.front() == '+' || text.front() == '-' ||
                           text.front() == '@' || text.front() == '\t' || text.front() == '\r');
}

void put_quoted(std::string& line, std::string_view text) {
  const bool formula = looks_like_a_formula(text);
  if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += text;
    return;
  }
  line += '"';
  if (formula) line += '\'';
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

void put_cell(std::string& line, const Cell& cell) {
  if (const auto* yes = std::get_if<bool>(&cell)) {
    line += *yes ? "true" : "false";
  } else if (const auto* whole = std::get_if<std::int64_t>(&cell)) {
    line += std::to_string(*whole);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    put_quoted(line, *text);
  }
}

nlohmann::json json_of(const Cell& cell) {
  if (const auto* yes = std::get_if<bool>(&cell)) return *yes;
  if (const auto* whole = std::get_if<std::int64_t>(&cell)) return *whole;
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return nullptr;
}

}  // namespace

Result<std::size_t> export_csv(store::Store& store, const ExportOptions& options, const TimeZone& zone,
                               const Sink& sink) {
  std::string head;
  for (const std::string_view column : columns_of(options.table))
    head += std::string(head.empty() ? "" : ",") + std::string(column);
  FRONTLIJN_CHECK(sink(head + ",latitude,longitude\r\n"));
  return each_row(store, options, zone, [&](const Row& row) {
    std::string line;
    for (const Cell& cell : row.cells) {
      put_cell(line, cell);
      line += ',';
    }
    if (row.point) line += nlohmann::json(row.point->latitude).dump();
    line += ',';
    if (row.point) line += nlohmann::json(row.point->longitude).dump();
    return sink(line + "\r\n");
  });
}

Result<std::size_t> export_geojson(store::Store& store, const ExportOptions& options, const TimeZone& zone,
                                   const Sink& sink) {
  const auto columns = columns_of(options.table);
  bool first = true;
  FRONTLIJN_CHECK(sink("{\"type\":\"FeatureCollection\",\"features\":["));
  FRONTLIJN_TRY(
      const std::size_t count, each_row(store, options, zone, [&](const Row& row) {
        nlohmann::json properties = nlohmann::json::object();
        for (std::size_t i = 0; i < columns.size(); ++i)
          properties[std::string(columns[i])] = json_of(row.cells.at(i));
        nlohmann::json geometry;
        if (row.point)
          geometry = {{"type", "Point"}, {"coordinates", {row.point->longitude, row.point->latitude}}};
        const nlohmann::json feature{{"type", "Feature"}, {"geometry", geometry}, {"properties", properties}};
        const std::string separator = std::exchange(first, false) ? "\n" : ",\n";
        return sink(separator + feature.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
      }));
  FRONTLIJN_CHECK(sink("\n]}\n"));
  return count;
}

}  // namespace frontlijn::report

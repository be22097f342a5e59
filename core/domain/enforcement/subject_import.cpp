#include "core/domain/enforcement/subject_import.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/domain/enforcement/limits.hpp"
#include "core/domain/enforcement/subject_rows.hpp"
#include "core/domain/enforcement/text_file.hpp"
#include "core/domain/people/checks.hpp"

namespace frontlijn::domain {

namespace {

constexpr std::size_t rows_between_progress = 500;

using TakeRow = std::function<Result<void>(ImportRow& row)>;
/// Reads the whole file, handing each row on.
using ReadFile = std::function<Result<void>(const TakeRow& take)>;

Error too_many_rows(const ImportOptions& options) {
  return fail(ErrorKind::limit_exceeded, "import.too-many-rows",
              {{"file", options.file_name}, {"bound", std::to_string(limits::import_rows)}});
}

/// Twice through the file: first everything is checked, then everything is written in one transaction.
Result<ImportResult> import(const Context& context, const ImportOptions& options, const ReadFile& read) {
  FRONTLIJN_TRY([[maybe_unused]] const std::string source,
                required_text(options.source, "field.register", name_bytes));
  std::size_t rows = 0;
  const auto count = [&](ImportRow&) -> Result<void> {
    if (++rows > limits::import_rows) return too_many_rows(options);
    return {};
  };
  FRONTLIJN_CHECK(read(count));
  if (rows == 0) return fail(ErrorKind::invalid_input, "import.no-rows", {{"file", options.file_name}});

  FRONTLIJN_TRY(store::Transaction transaction, store::Transaction::begin(context.store.database()));
  SubjectWriter writer(context, options);
  std::size_t done = 0;
  const auto write = [&](ImportRow& row) -> Result<void> {
    FRONTLIJN_CHECK(writer.write(row));
    if (++done % rows_between_progress == 0 && options.progress && !options.progress(done))
      return fail(ErrorKind::refused, "import.stopped", {{"file", options.file_name}});
    return {};
  };
  FRONTLIJN_CHECK(read(write));
  FRONTLIJN_CHECK(writer.flush());
  FRONTLIJN_CHECK(transaction.commit());
  if (options.progress) options.progress(done);
  return writer.result();
}

/// A problem of one cell, told with its place.
Error at_place(const Error& why, const ImportOptions& options, std::uint64_t line, std::size_t column,
               const std::string& name) {
  Error::Arguments arguments{{"file", options.file_name},
                             {"line", std::to_string(line)},
                             {"column", std::to_string(column)},
                             {"name", name},
                             {"why", "error." + why.key()}};
  // The reason's own arguments come along, so that its sentence can be told within this one.
  arguments.insert(arguments.end(), why.arguments().begin(), why.arguments().end());
  return fail(why.kind(), "import.cell", std::move(arguments));
}

// --- comma-separated values ---

struct Header {
  std::vector<NamedColumn> columns;
  std::vector<std::string> names;

  std::size_t place_of(ImportColumn wanted) const {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.column == wanted; });
    return static_cast<std::size_t>(found - columns.begin());
  }
};

Result<Header> read_header(DelimitedReader& reader, const ImportOptions& options) {
  Header header;
  FRONTLIJN_TRY([[maybe_unused]] const bool any, reader.next(header.names));
  std::string found;
  for (std::size_t i = 0; i < header.names.size(); ++i) {
    NamedColumn column = import_column(header.names[i]);
    const bool twice =
        column.column != ImportColumn::ignored &&
        std::any_of(header.columns.begin(), header.columns.end(), [&](const NamedColumn& other) {
          return other.column == column.column && other.attribute == column.attribute;
        });
    if (twice)
      return fail(
          ErrorKind::invalid_input, "import.column-twice",
          {{"file", options.file_name}, {"name", header.names[i]}, {"column", std::to_string(i + 1)}});
    if (column.column == ImportColumn::attribute) {
      if (auto checked = checked_word_id(column.attribute, "field.attribute"); !checked)
        return at_place(checked.error(), options, reader.line(), i + 1, header.names[i]);
    }
    header.columns.push_back(std::move(column));
    found += (found.empty() ? "" : ", ") + header.names[i].substr(0, 40);
  }
  if (header.place_of(ImportColumn::name) == header.columns.size())
    return fail(ErrorKind::invalid_input, "import.missing-column",
                {{"file", options.file_name}, {"wanted", "naam / name"}, {"found", found.substr(0, 400)}});
  return header;
}

Result<void> read_csv(std::istream& in, const ImportOptions& options, const TakeRow& take) {
  in.clear();
  in.seekg(0);
  DelimitedReader reader(in, options.file_name);
  FRONTLIJN_TRY(const Header header, read_header(reader, options));
  std::vector<std::string> cells;
  while (true) {
    FRONTLIJN_TRY(const bool any, reader.next(cells));
    if (!any) return {};
    if (cells.size() != header.columns.size())
      return fail(ErrorKind::invalid_input, "import.row-width",
                  {{"file", options.file_name},
                   {"line", std::to_string(reader.line())},
                   {"found", std::to_string(cells.size())},
                   {"wanted", std::to_string(header.columns.size())}});
    ImportRow row;
    row.data.type = options.type;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (auto taken = take_cell(row, header.columns[i], cells[i]); !taken)
        return at_place(taken.error(), options, reader.line(), i + 1, header.names[i]);
    }
    if (auto finished = finish_row(row, options); !finished) {
      const std::size_t column = header.place_of(ImportColumn::name);
      return at_place(finished.error(), options, reader.line(), column + 1, header.names[column]);
    }
    FRONTLIJN_CHECK(take(row));
  }
}

// --- GeoJSON ---

using Json = nlohmann::json;

/// The point itself; of lines and surfaces the middle of their corners' bounding box.
void widen(const Json& coordinates, std::array<double, 4>& box) {
  if (!coordinates.is_array() || coordinates.empty()) return;
  if (coordinates.size() >= 2 && coordinates[0].is_number() && coordinates[1].is_number()) {
    const double longitude = coordinates[0].get<double>();
    const double latitude = coordinates[1].get<double>();
    box = {std::min(box[0], longitude), std::min(box[1], latitude), std::max(box[2], longitude),
           std::max(box[3], latitude)};
    return;
  }
  for (const Json& inner : coordinates)
    widen(inner, box);
}

std::string cell_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array()) {
    std::string words;
    for (const Json& one : value)
      words += (words.empty() ? "" : " ") + cell_text(one);
    return words;
  }
  return value.is_null() ? std::string{} : value.dump();
}

/// A problem of one feature; GeoJSON has no lines to speak of, so it is told by its number.
Error in_feature(const Error& why, const ImportOptions& options, std::size_t number,
                 const std::string& property) {
  Error::Arguments arguments{{"file", options.file_name},
                             {"number", std::to_string(number)},
                             {"name", property.substr(0, 40)},
                             {"why", "error." + why.key()}};
  arguments.insert(arguments.end(), why.arguments().begin(), why.arguments().end());
  return fail(why.kind(), "import.feature", std::move(arguments));
}

Result<ImportRow> row_from(const Json& feature, const ImportOptions& options, std::size_t number) {
  ImportRow row;
  row.data.type = options.type;
  if (const auto id = feature.find("id"); id != feature.end()) row.data.external_id = cell_text(*id);
  if (const auto properties = feature.find("properties");
      properties != feature.end() && properties->is_object()) {
    for (const auto& [name, value] : properties->items()) {
      auto text = checked_text(cell_text(value), "field.value", limits::import_cell_bytes);
      if (!text) return in_feature(text.error(), options, number, name);
      if (auto taken = take_cell(row, import_column(name), *text); !taken)
        return in_feature(taken.error(), options, number, name);
    }
  }
  if (const auto geometry = feature.find("geometry"); geometry != feature.end() && geometry->is_object()) {
    std::array<double, 4> box{1e9, 1e9, -1e9, -1e9};
    widen(geometry->value("coordinates", Json::array()), box);
    if (box[0] <= box[2]) {
      row.longitude = (box[0] + box[2]) / 2;
      row.latitude = (box[1] + box[3]) / 2;
    }
  }
  if (auto finished = finish_row(row, options); !finished)
    return in_feature(finished.error(), options, number, "name");
  return row;
}

/// Carries a failure out of the parser's callback; caught a few lines below where it is thrown.
struct Stop {
  Error why;
};

Result<void> read_geojson(std::istream& in, const ImportOptions& options, const TakeRow& take) {
  in.clear();
  in.seekg(0);
  // Each feature is handed on as soon as it is complete and then dropped, so one at a time is in memory.
  std::size_t number = 0;
  std::size_t values = 0;
  bool in_features = false;
  const auto handle = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > limits::import_depth)
      throw Stop{fail(ErrorKind::limit_exceeded, "import.too-deep", {{"file", options.file_name}})};
    if (++values > limits::import_feature_values)
      throw Stop{fail(ErrorKind::limit_exceeded, "import.feature-too-large",
                      {{"file", options.file_name}, {"number", std::to_string(number + 1)}})};
    if (event == Json::parse_event_t::key && depth == 1) in_features = parsed == "features";
    if (event != Json::parse_event_t::object_end || depth != 2 || !in_features) return true;
    values = 0;
    auto row = row_from(parsed, options, ++number);
    if (!row) throw Stop{row.error()};
    if (auto taken = take(*row); !taken) throw Stop{taken.error()};
    return false;
  };
  try {
    const Json rest = Json::parse(in, handle);
    if (!rest.is_object() || rest.value("type", "") != "FeatureCollection")
      return fail(ErrorKind::invalid_input, "import.not-geojson",
                  {{"file", options.file_name}, {"line", "1"}, {"column", "1"}});
    return {};
  } catch (const Stop& stop) {
    return stop.why;
  } catch (const Json::exception& problem) {
    std::uint64_t offset = 0;
    if (const auto* parse = dynamic_cast<const Json::parse_error*>(&problem);
        parse != nullptr && parse->byte > 0)
      offset = parse->byte - 1;
    const TextPlace place = place_of(in, offset);
    return fail(ErrorKind::invalid_input, "import.not-geojson",
                {{"file", options.file_name},
                 {"line", std::to_string(place.line)},
                 {"column", std::to_string(place.column)}});
  }
}

}  // namespace

Result<ImportResult> import_subjects_csv(const Context& context, std::istream& in,
                                         const ImportOptions& options) {
  FRONTLIJN_CHECK(check_encoding(in, options.file_name, limits::import_bytes));
  return import(context, options, [&](const TakeRow& take) { return read_csv(in, options, take); });
}

Result<ImportResult> import_subjects_geojson(const Context& context, std::istream& in,
                                             const ImportOptions& options) {
  FRONTLIJN_CHECK(check_encoding(in, options.file_name, limits::import_bytes));
  return import(context, options, [&](const TakeRow& take) { return read_geojson(in, options, take); });
}

}  // namespace frontlijn::domain

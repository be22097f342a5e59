#include "core/forms/datasets.hpp"

#include <bit>
#include <functional>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/forms/table_tree.hpp"
#include "core/forms/xpath/value.hpp"

namespace frontlijn::forms {
namespace {

Error too_large() {
  return fail(ErrorKind::limit_exceeded, "xml.too-large", {{"line", "1"}, {"column", "1"}});
}

/// One record at a time; a field in quotes may hold separators, line ends and doubled quotes.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    const std::string_view heading = text_.substr(0, text_.find('\n'));
    for (const char each : {',', ';', '\t'}) {
      if (heading.find(each) == std::string_view::npos) continue;
      separator_ = each;
      break;
    }
  }

  bool next(std::vector<std::string>& fields) {
    fields.clear();
    if (at_ >= text_.size()) return false;
    ++line_;
    std::string field;
    while (true) {
      if (at_ < text_.size() && text_[at_] == '"') {
        quoted(field);
      } else {
        const char ends[] = {separator_, '\n', '\0'};
        const std::size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
        field = text_.substr(at_, end - at_);
        at_ = end;
      }
      if (!field.empty() && field.back() == '\r' && (at_ >= text_.size() || text_[at_] == '\n'))
        field.pop_back();
      fields.push_back(std::move(field));
      field.clear();
      if (at_ < text_.size() && text_[at_] == '\r') ++at_;
      if (at_ >= text_.size()) return true;
      if (text_[at_++] == '\n') return true;
    }
  }

  std::size_t line() const { return line_; }
  bool open_quote() const { return open_quote_; }

 private:
  void quoted(std::string& field) {
    ++at_;
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') {
          ++at_;
          return;
        }
        ++at_;
      }
      if (text_[at_] == '\n') ++line_;
      field += text_[at_++];
    }
    open_quote_ = true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;
  char separator_ = ',';
  bool open_quote_ = false;
};

/// A file's rows: all texts in one, and for each column that is asked for a hash table with chains in the
/// order of the rows.
class CsvRows : public RowTable {
 public:
  explicit CsvRows(std::vector<std::string> columns)
      : columns_(std::move(columns)), indexes_(columns_.size()) {}

  void add(const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i < fields.size()) texts_ += fields[i];
      ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
    }
  }
  std::size_t size() const { return ends_.size() / columns_.size(); }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::vector<RowId> rows() const override {
    std::vector<RowId> out(size());
    std::iota(out.begin(), out.end(), RowId{0});
    return out;
  }
  std::string cell(RowId id, std::size_t column) const override { return std::string(view(id, column)); }
  std::optional<std::vector<RowId>> rows_where(std::size_t column, std::string_view text) const override {
    Index& index = indexes_[column];
    if (index.heads.empty()) fill(index, column);
    std::vector<RowId> out;
    for (RowId row = index.heads[place(index, text)]; row != none; row = index.next[row])
      if (view(row, column) == text) out.push_back(row);
    return out;
  }

 private:
  static constexpr RowId none = 0xFFFFFFFF;
  struct Index {
    std::vector<RowId> heads, next;
  };

  std::string_view view(RowId id, std::size_t column) const {
    const std::size_t at = id * columns_.size() + column;
    const std::size_t begin = at == 0 ? 0 : ends_[at - 1];
    return std::string_view(texts_).substr(begin, ends_[at] - begin);
  }
  static std::size_t place(const Index& index, std::string_view text) {
    return std::hash<std::string_view>{}(text) & (index.heads.size() - 1);
  }
  void fill(Index& index, std::size_t column) const {
    index.heads.assign(std::bit_ceil(size() + 1), none);
    index.next.resize(size());
    for (std::size_t row = size(); row-- > 0;) {  // backwards, so that each chain runs forwards
      RowId& head = index.heads[place(index, view(static_cast<RowId>(row), column))];
      index.next[row] = head;
      head = static_cast<RowId>(row);
    }
  }

  std::vector<std::string> columns_;
  std::string texts_;
  std::vector<std::uint32_t> ends_;
  mutable std::vector<Index> indexes_;
};

std::string without_mark(std::string_view text) {
  return std::string(text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text);
}

std::string position(const nlohmann::json& point) {
  if (!point.is_array() || point.size() < 2 || !point[0].is_number() || !point[1].is_number()) return {};
  return number_as_text(point[1].get<double>()) + ' ' + number_as_text(point[0].get<double>()) + " 0 0";
}

std::string line(const nlohmann::json& points) {
  std::string out;
  if (!points.is_array()) return out;
  for (const auto& each : points)
    out += (out.empty() ? "" : "; ") + position(each);
  return out;
}

/// The text of `type`; nothing where that is no text.
std::string type_of(const nlohmann::json& given) {
  const auto found = given.find("type");
  return found != given.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string geometry(const nlohmann::json& given) {
  if (!given.is_object() || !given.contains("coordinates")) return {};
  const std::string type = type_of(given);
  const auto& coordinates = given["coordinates"];
  if (type == "Point") return position(coordinates);
  if (type == "LineString") return line(coordinates);
  if (type == "Polygon" && coordinates.is_array() && !coordinates.empty()) return line(coordinates[0]);
  return {};
}

std::string plain(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return {};
  if (value.is_number_float()) return number_as_text(value.get<double>());
  return value.dump();
}

/// Counts how deep brackets nest, so that the JSON parser's recursion is bounded.
bool nests_deeper_than(std::string_view json, std::size_t most) {
  std::size_t depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
    } else if (c == '"') {
      in_text = true;
    } else if (c == '[' || c == '{') {
      if (++depth > most) return true;
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<std::shared_ptr<const NodeTree>> tree_from_csv(ByteView csv, const Limits& limits) {
  if (csv.size() > limits.document_bytes) return too_large();
  const std::string text = without_mark(as_text(csv));
  if (!is_utf8(text)) return fail(ErrorKind::invalid_input, "dataset.not-utf8");
  CsvReader reader(text);
  std::vector<std::string> heading;
  if (!reader.next(heading)) return fail(ErrorKind::invalid_input, "dataset.csv", {{"line", "1"}});
  const std::size_t columns = heading.size();
  auto rows = std::make_shared<CsvRows>(std::move(heading));
  std::vector<std::string> fields;
  while (reader.next(fields)) {
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (fields.size() > columns)
      return fail(ErrorKind::invalid_input, "dataset.csv", {{"line", fmt::to_string(reader.line())}});
    rows->add(fields);
    if (rows->size() * (1 + 2 * columns) > limits.document_nodes) return too_large();
  }
  if (reader.open_quote())
    return fail(ErrorKind::invalid_input, "dataset.csv", {{"line", fmt::to_string(reader.line())}});
  return std::make_shared<TableTree>(std::move(rows));
}

Result<std::shared_ptr<const XmlTree>> tree_from_geojson(ByteView json, const Limits& limits) {
  if (json.size() > limits.document_bytes || nests_deeper_than(as_text(json), limits.document_depth))
    return too_large();
  const auto bad = [](const std::string& why) {
    return fail(ErrorKind::invalid_input, "dataset.geojson", {{"why", why}});
  };
  const auto all = nlohmann::json::parse(as_text(json), nullptr, false);
  if (!all.is_object() || type_of(all) != "FeatureCollection" || !all.contains("features") ||
      !all["features"].is_array())
    return bad("FeatureCollection");
  XmlTree::Builder builder(limits);
  builder.open("root");
  for (const auto& feature : all["features"]) {
    if (!feature.is_object() || type_of(feature) != "Feature") return bad("Feature");
    builder.open("item");
    if (feature.contains("geometry")) builder.field("geometry", geometry(feature["geometry"]));
    const bool has_properties = feature.contains("properties") && feature["properties"].is_object();
    const bool has_id = feature.contains("id") && !feature["id"].is_null();
    if (has_id) builder.field("id", plain(feature["id"]));
    if (has_properties)
      for (const auto& [name, value] : feature["properties"].items())
        if (name != "geometry" && !(has_id && name == "id") && !value.is_null())
          builder.field(name, plain(value));
    builder.close();
    if (!builder.within_limits()) return too_large();
  }
  builder.close();
  return builder.finish();
}

Result<std::shared_ptr<const NodeTree>> tree_from_file(std::string_view name, ByteView bytes,
                                                       const Limits& limits) {
  if (name.ends_with(".csv")) return tree_from_csv(bytes, limits);
  if (name.ends_with(".geojson")) {
    FRONTLIJN_TRY(auto tree, tree_from_geojson(bytes, limits));
    return tree;
  }
  FRONTLIJN_TRY(auto tree, XmlTree::parse(bytes, limits));
  return tree;
}

}  // namespace frontlijn::forms

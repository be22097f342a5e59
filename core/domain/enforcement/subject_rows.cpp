#include "core/domain/enforcement/subject_rows.hpp"

#include <algorithm>
#include <charconv>

#include "core/base/hash.hpp"
#include "core/domain/enforcement/limits.hpp"
#include "core/domain/enforcement/register.hpp"
#include "core/domain/people/checks.hpp"

namespace frontlijn::domain {

namespace {

constexpr std::pair<std::string_view, ImportColumn> column_names[] = {
    {"id", ImportColumn::id},
    {"nummer", ImportColumn::id},
    {"type", ImportColumn::type},
    {"soort", ImportColumn::type},
    {"name", ImportColumn::name},
    {"naam", ImportColumn::name},
    {"address", ImportColumn::address},
    {"adres", ImportColumn::address},
    {"kind", ImportColumn::kind},
    {"branche", ImportColumn::kind},
    {"activities", ImportColumn::activities},
    {"activiteiten", ImportColumn::activities},
    {"features", ImportColumn::features},
    {"kenmerken", ImportColumn::features},
    {"domains", ImportColumn::domains},
    {"domeinen", ImportColumn::domains},
    {"regime", ImportColumn::regime},
    {"risico", ImportColumn::regime},
    {"latitude", ImportColumn::latitude},
    {"lat", ImportColumn::latitude},
    {"breedtegraad", ImportColumn::latitude},
    {"longitude", ImportColumn::longitude},
    {"lon", ImportColumn::longitude},
    {"lengtegraad", ImportColumn::longitude},
};

constexpr std::string_view attribute_prefix = "subject.";

// Sheets are written by people; the ids are the program's.
constexpr std::pair<std::string_view, std::string_view> dutch_ids[] = {
    {"adres", "address"},  {"bedrijf", "business"}, {"huishouden", "household"},
    {"persoon", "person"}, {"plek", "place"},       {"laag", "low"},
    {"hoog", "high"},      {"onbekend", "unknown"},
};

std::string_view plain_id(std::string_view text) {
  for (const auto& [dutch, id] : dutch_ids) {
    if (dutch == text) return id;
  }
  return text;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    const auto begin = text.find_first_not_of(" |\t");
    if (begin == std::string_view::npos) return words;
    const auto end = std::min(text.find_first_of(" |\t", begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

/// Dutch sheets write 52,1.
Result<double> degrees(std::string_view text) {
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), ',', '.');
  // No from_chars for double in libc++ 13; the whole and the fraction are read as numbers instead.
  const auto wrong =
      fail(ErrorKind::invalid_input, "import.not-a-number", {{"text", std::string(text.substr(0, 40))}});
  const bool negative = plain.starts_with('-');
  const std::string_view digits = std::string_view(plain).substr(negative ? 1 : 0);
  const auto dot = digits.find('.');
  const std::string_view whole = digits.substr(0, dot);
  const std::string_view fraction =
      dot == std::string_view::npos ? std::string_view{} : digits.substr(dot + 1, 15);
  const auto all_digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || whole.size() > 3 || !all_digits(whole) ||
      !all_digits(
          digits.substr(std::min(digits.size(), dot == std::string_view::npos ? digits.size() : dot + 1))))
    return wrong;
  double value = 0;
  for (const char c : whole)
    value = value * 10 + (c - '0');
  std::int64_t parts = 0;
  double scale = 1;
  for (const char c : fraction) {
    parts = parts * 10 + (c - '0');
    scale *= 10;
  }
  value += static_cast<double>(parts) / scale;
  return negative ? -value : value;
}

/// The same subject on every tablet that imports the same register, so that two imports meet in one subject.
EntityId subject_id(const SubjectData& data) {
  const std::string key = data.external_id.empty()
                              ? std::string(id_of(data.type)) + '\n' + data.name + '\n' + data.address
                              : data.external_id;
  const Hash hash = hash_of("frontlijn imported subject 1",
                            {as_bytes(data.source), as_bytes("\n"),
                             as_bytes(data.external_id.empty() ? "by name\n" : "by id\n"), as_bytes(key)});
  EntityId id;
  std::copy_n(hash.bytes.begin(), id.bytes.size(), id.bytes.begin());
  return id;
}

std::size_t size_of(const ImportRow& row) {
  std::size_t size = row.data.name.size() + row.data.address.size() + row.data.kind.size() + 200;
  for (const auto* words : {&row.data.activities, &row.data.features, &row.data.domains}) {
    for (const std::string& word : *words)
      size += word.size() + 20;
  }
  for (const auto& [attribute, value] : row.attributes)
    size += attribute.size() + value.size() + 100;
  return size;
}

bool same_facts(SubjectData before, const SubjectData& now) {
  before.as_of = now.as_of;
  const auto facts = [](const SubjectData& data) {
    return std::tie(data.type, data.name, data.address, data.kind, data.activities, data.features,
                    data.domains, data.regime, data.external_id, data.source);
  };
  return facts(before) == facts(now) && before.point == now.point;
}

}  // namespace

NamedColumn import_column(std::string_view name) {
  std::string lower(trimmed(name));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const auto& [known, column] : column_names) {
    if (known == lower) return {column, {}};
  }
  if (lower.starts_with(attribute_prefix))
    return {ImportColumn::attribute, lower.substr(attribute_prefix.size())};
  return {};
}

Result<void> take_cell(ImportRow& row, const NamedColumn& column, std::string_view cell) {
  const std::string_view text = trimmed(cell);
  if (text.empty()) return {};
  SubjectData& data = row.data;
  switch (column.column) {
    case ImportColumn::id:
      data.external_id = text;
      break;
    case ImportColumn::name:
      data.name = text;
      break;
    case ImportColumn::address:
      data.address = text;
      break;
    case ImportColumn::kind:
      data.kind = text;
      break;
    case ImportColumn::activities:
      data.activities = words_of(text);
      break;
    case ImportColumn::features:
      data.features = words_of(text);
      break;
    case ImportColumn::domains:
      data.domains = words_of(text);
      break;
    case ImportColumn::type: {
      FRONTLIJN_TRY(data.type, parse_id<SubjectType>(plain_id(text), "field.subject-type"));
      break;
    }
    case ImportColumn::regime: {
      FRONTLIJN_TRY(data.regime, parse_id<RiskRegime>(plain_id(text), "field.regime"));
      break;
    }
    case ImportColumn::latitude: {
      FRONTLIJN_TRY(row.latitude, degrees(text));
      break;
    }
    case ImportColumn::longitude: {
      FRONTLIJN_TRY(row.longitude, degrees(text));
      break;
    }
    case ImportColumn::attribute:
      row.attributes.emplace_back(column.attribute, text);
      break;
    case ImportColumn::ignored:
      break;
  }
  return {};
}

Result<void> finish_row(ImportRow& row, const ImportOptions& options) {
  if (row.latitude.has_value() != row.longitude.has_value())
    return fail(ErrorKind::invalid_input, "import.half-a-point");
  if (row.latitude) row.data.point = log::GeoPoint{*row.latitude, *row.longitude, -1};
  row.data.source = options.source;
  row.data.as_of = options.as_of;
  for (const auto& [attribute, value] : row.attributes) {
    FRONTLIJN_TRY([[maybe_unused]] const auto checked,
                  checked_text(value, "field.value", limits::import_cell_bytes));
  }
  return check_subject(row.data);
}

Result<void> SubjectWriter::write(const ImportRow& row) {
  const EntityId id = subject_id(row.data);
  if (!seen_.insert(id).second) {
    ++result_.repeated;
    return {};
  }
  FRONTLIJN_TRY(const auto before, context_.store.find(kinds::subject, id));
  bool changed = !before;
  if (!before) {
    put_subject(changes_, context_.organisation, id, row.data);
  } else if (const Subject known = subject_from(*before); !same_facts(known.data, row.data)) {
    put_subject(changes_, before->space(), id, row.data);
    changed = true;
  }
  if (!row.attributes.empty()) FRONTLIJN_CHECK(write_attributes(id, row));
  ++(before ? (changed ? result_.updated : result_.unchanged) : result_.added);
  ++pending_rows_;
  pending_bytes_ += size_of(row);
  if (pending_rows_ >= limits::import_rows_per_commit || pending_bytes_ >= limits::import_bytes_per_commit)
    return flush();
  return {};
}

Result<void> SubjectWriter::write_attributes(EntityId subject, const ImportRow& row) {
  std::vector<KnownValue> known;
  if (const auto before = context_.store.find(kinds::subject, subject); before && *before) {
    FRONTLIJN_TRY(known, known_values(context_.store, subject, context_.zone));
  }
  for (const auto& [attribute, value] : row.attributes) {
    const bool stands = std::any_of(known.begin(), known.end(),
                                    [&, &name = attribute, &wanted = value](const KnownValue& one) {
                                      return one.attribute == name && one.source == options_.source &&
                                             one.value == wanted && !one.from_visit;
                                    });
    if (stands) continue;
    const EntityId id = context_.store.new_id();
    changes_.set(context_.organisation, kinds::register_value, id, "subject", subject)
        .set(context_.organisation, kinds::register_value, id, "attribute", attribute)
        .set(context_.organisation, kinds::register_value, id, "value", value)
        .set(context_.organisation, kinds::register_value, id, "source", options_.source)
        .set(context_.organisation, kinds::register_value, id, "as_of", to_iso(options_.as_of));
  }
  return {};
}

Result<void> SubjectWriter::flush() {
  FRONTLIJN_CHECK(context_.store.commit(changes_));
  changes_ = store::Changes(context_.person);
  pending_rows_ = 0;
  pending_bytes_ = 0;
  return {};
}

}  // namespace frontlijn::domain

#include "core/domain/enforcement/lhso.hpp"

#include <nlohmann/json.hpp>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/enforcement/limits.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using Json = nlohmann::json;

Result<LhsoCell> parse_cell(std::string_view text) {
  const bool right = text.size() == 2 && text[0] >= 'A' && text[0] <= 'D' && text[1] >= '1' && text[1] <= '4';
  if (!right)
    return fail(ErrorKind::invalid_input, "lhso.not-a-cell", {{"text", std::string(text.substr(0, 40))}});
  return LhsoCell{text[0], text[1] - '0'};
}

std::string to_text(const LhsoCell& cell) {
  return std::string(1, cell.behaviour) + static_cast<char>('0' + cell.consequence);
}

InterventionCategory category_of(InterventionType type) {
  switch (type) {
    case InterventionType::operating_ban:
    case InterventionType::closure:
    case InterventionType::permit_measure:
      return InterventionCategory::far_reaching;
    case InterventionType::fine:
      return InterventionCategory::fine;
    case InterventionType::penal_order:
    case InterventionType::official_report:
      return InterventionCategory::criminal;
    default:
      return InterventionCategory::redress;
  }
}

namespace {

Error not_understood(std::string where) {
  return fail(ErrorKind::invalid_input, "matrix.not-understood", {{"where", std::move(where)}});
}

Result<std::string> text_member(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return not_understood(name);
  return found->get<std::string>();
}

Result<std::vector<InterventionType>> read_range(const Json& list, const std::string& cell) {
  if (!list.is_array() || list.empty()) return not_understood("ranges." + cell);
  std::vector<InterventionType> range;
  for (const Json& entry : list) {
    const auto type = entry.is_string() ? from_id<InterventionType>(entry.get<std::string>()) : std::nullopt;
    if (!type)
      return fail(
          ErrorKind::invalid_input, "matrix.unknown-intervention",
          {{"cell", cell}, {"text", entry.dump().substr(0, 80)}, {"known", all_ids<InterventionType>()}});
    range.push_back(*type);
  }
  return range;
}

}  // namespace

Result<InterventionMatrix> parse_matrix(std::string_view json) {
  if (json.size() > limits::matrix_bytes) return not_understood("");
  const Json read = Json::parse(json, nullptr, false);
  if (!read.is_object()) return not_understood("");
  InterventionMatrix matrix;
  FRONTLIJN_TRY(matrix.version, text_member(read, "version"));
  FRONTLIJN_TRY(matrix.version, checked_word_id(matrix.version, "field.version"));
  FRONTLIJN_TRY(matrix.title, text_member(read, "title"));
  const auto example = read.find("example");
  matrix.example = example != read.end() && example->is_boolean() && example->get<bool>();

  const auto ranges = read.find("ranges");
  if (ranges == read.end() || !ranges->is_object()) return not_understood("ranges");
  for (const char behaviour : {'A', 'B', 'C', 'D'}) {
    for (int consequence = 1; consequence <= 4; ++consequence) {
      const LhsoCell cell{behaviour, consequence};
      const auto range = ranges->find(to_text(cell));
      if (range == ranges->end())
        return fail(ErrorKind::invalid_input, "matrix.cell-missing", {{"cell", to_text(cell)}});
      FRONTLIJN_TRY(matrix.ranges[cell], read_range(*range, to_text(cell)));
    }
  }
  if (const auto list = read.find("criminal_consultation"); list != read.end()) {
    if (!list->is_array()) return not_understood("criminal_consultation");
    for (const Json& entry : *list) {
      if (!entry.is_string()) return not_understood("criminal_consultation");
      FRONTLIJN_TRY(const LhsoCell cell, parse_cell(entry.get<std::string>()));
      matrix.criminal_consultation.push_back(cell);
    }
  }
  return matrix;
}

Result<EntityId> adopt_matrix(const Context& context, std::string_view json) {
  FRONTLIJN_TRY(const InterventionMatrix matrix, parse_matrix(json));
  FRONTLIJN_TRY(const auto before,
                records_where(context.store, kinds::intervention_matrix, "version = ?", matrix.version));
  if (!before.empty())
    return fail(ErrorKind::conflict, "matrix.version-exists", {{"version", matrix.version}});
  const EntityId id = context.store.new_id();
  auto changes = context.changes();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(context.organisation, kinds::intervention_matrix, id, field, std::move(value));
  };
  put("version", matrix.version);
  put("title", matrix.title);
  put("definition", std::string(json));
  put("example", matrix.example);
  put("by", context.person);
  put("at", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Result<std::optional<InterventionMatrix>> current_matrix(store::Store& store) {
  FRONTLIJN_TRY(const auto newest,
                records_where(store, kinds::intervention_matrix, "1 ORDER BY at DESC, entity DESC LIMIT 1"));
  if (newest.empty()) return std::optional<InterventionMatrix>{};
  FRONTLIJN_TRY(auto matrix, parse_matrix(newest.front().text("definition")));
  return std::optional<InterventionMatrix>{std::move(matrix)};
}

}  // namespace frontlijn::domain

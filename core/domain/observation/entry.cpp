#include "core/domain/observation/entry.hpp"

#include <algorithm>

#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::domain {

Result<IdOrWords> checked_name(const IdOrWords& named, std::string_view field) {
  if (const auto* id = std::get_if<EntityId>(&named)) {
    if (id->is_nil()) return fail(ErrorKind::invalid_input, "text.missing", {{"field", std::string(field)}});
    return named;
  }
  FRONTLIJN_TRY(std::string words,
                required_text(std::get<std::string>(named), field, tuning::short_text_bytes));
  return IdOrWords{std::move(words)};
}

Result<std::vector<IdOrWords>> checked_names(const std::vector<IdOrWords>& named, std::string_view field) {
  if (named.empty()) return fail(ErrorKind::invalid_input, "text.missing", {{"field", std::string(field)}});
  if (named.size() > tuning::most_members)
    return fail(ErrorKind::limit_exceeded, "list.too-long",
                {{"field", std::string(field)}, {"bound", std::to_string(tuning::most_members)}});
  std::vector<IdOrWords> all;
  for (const IdOrWords& one : named) {
    FRONTLIJN_TRY(auto good, checked_name(one, field));
    all.push_back(std::move(good));
  }
  return all;
}

namespace {

std::optional<IdOrWords> from_value(const log::Value& value) {
  if (const auto* id = std::get_if<EntityId>(&value)) return IdOrWords{*id};
  if (const auto* words = std::get_if<std::string>(&value)) return IdOrWords{*words};
  return std::nullopt;
}

}  // namespace

std::optional<IdOrWords> read_id_or_words(const store::Record& record, std::string_view field) {
  return from_value(record.value(field));
}

std::vector<IdOrWords> read_ids_or_words(const store::Record& record, std::string_view field) {
  std::vector<IdOrWords> all;
  for (const log::Value& value : record.values(field)) {
    if (auto named = from_value(value)) all.push_back(std::move(*named));
  }
  return all;
}

Result<bool> is_self(const Context& context, std::optional<EntityId> person) {
  if (!person) return false;
  if (*person == context.person) return true;
  FRONTLIJN_TRY(const auto ids, all_ids_of(context.store, context.person));
  return std::find(ids.begin(), ids.end(), *person) != ids.end();
}

Result<EntityId> commit_new(const Context& context, const store::Changes& changes, EntityId id) {
  FRONTLIJN_CHECK(commit_all(context, changes));
  return id;
}

Result<void> commit_all(const Context& context, const store::Changes& changes) {
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

}  // namespace frontlijn::domain

#include "core/domain/observation/observation.hpp"
#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

namespace {

Reading read_reading(const store::Record& record) {
  return {record.id(),
          record.reference("observation").value_or(EntityId{}),
          record.text("role"),
          record.texts("words"),
          record.reference("by").value_or(EntityId{}),
          record.moment("at").value_or(record.oldest()),
          record.text("withdrawn_because")};
}

}  // namespace

Result<EntityId> add_reading(const Context& context, EntityId observation, std::string_view role,
                             std::string_view words) {
  FRONTLIJN_TRY(const std::string as_role, required_text(role, "field.role", tuning::short_text_bytes));
  FRONTLIJN_TRY(const std::string kept, required_text(words, "field.reading", narrative_bytes));
  FRONTLIJN_TRY(const auto about, known_record(context.store, kinds::observation, observation));
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, about.space(), kinds::reading, id)
      .put("observation", observation)
      .text("role", as_role)
      .text("words", kept)
      .put("by", context.person)
      .put("at", context.now());
  return commit_new(context, changes, id);
}

Result<void> withdraw_reading(const Context& context, EntityId reading, std::string_view because) {
  FRONTLIJN_TRY(const std::string why, required_text(because, "field.reason", narrative_bytes));
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::reading, reading));
  FRONTLIJN_TRY(const bool own, is_self(context, record.reference("by")));
  if (!own) return fail(ErrorKind::refused, "reading.not-yours");
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::reading, reading).text("withdrawn_because", why);
  return commit_all(context, changes);
}

Result<std::vector<Reading>> readings_of(store::Store& store, EntityId observation) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::reading, "observation = ? ORDER BY at, entity", observation));
  std::vector<Reading> readings;
  for (const auto& record : records)
    readings.push_back(read_reading(record));
  return readings;
}

}  // namespace frontlijn::domain

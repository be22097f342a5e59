#include "core/domain/regulation/backstage.hpp"

#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

namespace {

Reflection read_reflection(const store::Record& record) {
  return {record.id(),
          record.space(),
          record.texts("words"),
          record.reference("by").value_or(EntityId{}),
          record.moment("at").value_or(record.oldest()),
          record.reference("origin"),
          record.reference("released_as")};
}

Result<store::Record> own_reflection(const Context& context, EntityId id) {
  FRONTLIJN_TRY(auto record, known_record(context.store, kinds::reflection, id));
  FRONTLIJN_TRY(const bool own, is_self(context, record.reference("by")));
  if (!own) return fail(ErrorKind::refused, "reflection.not-yours");
  return record;
}

}  // namespace

Result<EntityId> reflect(const Context& context, std::string_view words, Audience audience) {
  FRONTLIJN_TRY(const std::string kept, required_text(words, "field.reflection", narrative_bytes));
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, audience == Audience::author ? context.personal : context.backstage, kinds::reflection, id)
      .text("words", kept)
      .put("by", context.person)
      .put("at", context.now());
  return commit_new(context, changes, id);
}

Result<void> edit_reflection(const Context& context, EntityId id, std::string_view words) {
  FRONTLIJN_TRY(const std::string kept, required_text(words, "field.reflection", narrative_bytes));
  FRONTLIJN_TRY(const auto record, own_reflection(context, id));
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::reflection, id).text("words", kept);
  return commit_all(context, changes);
}

Result<EntityId> release_reflection(const Context& context, EntityId id) {
  FRONTLIJN_TRY(const auto record, own_reflection(context, id));
  if (record.has("released_as") || record.has("origin"))
    return fail(ErrorKind::conflict, "reflection.is-released", {{"id", id.to_text()}});
  auto changes = context.changes();
  const EntityId copy = context.store.new_id();
  Entry(changes, context.work, kinds::reflection, copy)
      .members("words", record.texts("words"))
      .put("by", context.person)
      .put("at", record.moment("at").value_or(context.now()))
      .put("origin", id);
  Entry(changes, record.space(), kinds::reflection, id).put("released_as", copy);
  return commit_new(context, changes, copy);
}

Result<Reflection> reflection(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::reflection, id));
  return read_reflection(record);
}

Result<std::vector<Reflection>> reflections(store::Store& store, std::size_t limit) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::reflection, "1 ORDER BY at DESC, entity DESC LIMIT ?",
                              static_cast<std::int64_t>(limit)));
  std::vector<Reflection> all;
  for (const auto& record : records)
    all.push_back(read_reflection(record));
  return all;
}

}  // namespace frontlijn::domain

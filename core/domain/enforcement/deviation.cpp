#include "core/domain/enforcement/deviation.hpp"

#include "core/domain/enforcement/finding.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

using store::Record;

namespace {

Result<Deviation> deviation_from(store::Store& store, const Record& record) {
  Deviation deviation;
  deviation.id = record.id();
  deviation.space = record.space();
  deviation.subject = record.reference("subject").value_or(EntityId{});
  deviation.about = record.reference("about").value_or(EntityId{});
  deviation.about_kind = record.text("about_kind");
  deviation.rule = record.text("rule");
  deviation.reason = record.text("reason");
  deviation.consulted = record.texts("consulted");
  deviation.expected_gain = record.text("expected_gain");
  deviation.review_date = read_date(record, "review_date");
  deviation.by = record.reference("by").value_or(EntityId{});
  deviation.at = record.moment("at").value_or(Instant{});
  deviation.review = record.text("review");
  FRONTLIJN_TRY(const auto backings,
                records_where(store, kinds::backing, "deviation = ? ORDER BY entity", record.id()));
  for (const Record& backing : backings)
    deviation.backed_by.push_back(backing.reference("by").value_or(EntityId{}));
  return deviation;
}

Result<std::vector<Deviation>> all_from(store::Store& store, const std::vector<Record>& records) {
  std::vector<Deviation> deviations;
  for (const Record& record : records) {
    FRONTLIJN_TRY(auto deviation, deviation_from(store, record));
    deviations.push_back(std::move(deviation));
  }
  return deviations;
}

}  // namespace

Result<EntityId> put_deviation(store::Changes& changes, const Context& context, SpaceId space,
                               Deviation deviation) {
  FRONTLIJN_TRY(deviation.rule, required_text(deviation.rule, "field.rule", narrative_bytes));
  FRONTLIJN_TRY(deviation.reason, checked_text(deviation.reason, "field.reason", narrative_bytes));
  if (deviation.reason.empty())
    return fail(ErrorKind::refused, "deviation.no-reason", {{"rule", deviation.rule.substr(0, 120)}});
  FRONTLIJN_TRY(deviation.expected_gain,
                checked_text(deviation.expected_gain, "field.expected-gain", narrative_bytes));
  const EntityId id = context.store.new_id();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(space, kinds::deviation, id, field, std::move(value));
  };
  if (!deviation.subject.is_nil()) put("subject", deviation.subject);
  if (!deviation.about.is_nil()) put("about", deviation.about);
  if (!deviation.about_kind.empty()) put("about_kind", deviation.about_kind);
  put("rule", deviation.rule);
  put("reason", deviation.reason);
  for (const std::string& who : deviation.consulted) {
    FRONTLIJN_TRY(std::string kept, checked_text(who, "field.consulted", name_bytes));
    if (!kept.empty()) changes.add(space, kinds::deviation, id, "consulted", std::move(kept));
  }
  if (!deviation.expected_gain.empty()) put("expected_gain", deviation.expected_gain);
  if (deviation.review_date) put("review_date", to_iso(*deviation.review_date));
  put("by", context.person);
  put("at", context.now());
  return id;
}

Result<EntityId> record_deviation(const Context& context, Deviation deviation) {
  auto changes = context.changes();
  FRONTLIJN_TRY(const EntityId id, put_deviation(changes, context, context.work, std::move(deviation)));
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Result<EntityId> back_deviation(const Context& context, EntityId deviation, std::string_view words) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::deviation, deviation));
  FRONTLIJN_TRY(std::string kept, checked_text(words, "field.words", narrative_bytes));
  const EntityId id = context.store.new_id();
  auto changes = context.changes();
  changes.set(record.space(), kinds::backing, id, "deviation", deviation)
      .set(record.space(), kinds::backing, id, "by", context.person)
      .set(record.space(), kinds::backing, id, "at", context.now());
  if (!kept.empty()) changes.set(record.space(), kinds::backing, id, "words", std::move(kept));
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Result<void> review_deviation(const Context& context, EntityId deviation, std::string_view words) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::deviation, deviation));
  FRONTLIJN_TRY(std::string kept, required_text(words, "field.words", narrative_bytes));
  auto changes = context.changes();
  changes.set(record.space(), kinds::deviation, deviation, "review", std::move(kept))
      .set(record.space(), kinds::deviation, deviation, "reviewed", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<Deviation> deviation_by_id(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(store, kinds::deviation, id));
  return deviation_from(store, record);
}

Result<std::vector<Deviation>> deviations_on(store::Store& store, EntityId subject) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::deviation, "subject = ? ORDER BY entity", subject));
  return all_from(store, records);
}

Result<std::vector<Deviation>> deviations_of_visit(store::Store& store, EntityId visit) {
  FRONTLIJN_TRY(auto records, records_where(store, kinds::deviation, "about = ? ORDER BY entity", visit));
  FRONTLIJN_TRY(const auto findings, findings_of_visit(store, visit));
  for (const Finding& finding : findings) {
    FRONTLIJN_TRY(const auto of_finding,
                  records_where(store, kinds::deviation, "about = ? ORDER BY entity", finding.id));
    records.insert(records.end(), of_finding.begin(), of_finding.end());
  }
  return all_from(store, records);
}

Result<std::vector<Deviation>> deviations_to_review(store::Store& store, Date day) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::deviation,
                              "review_date <= ? AND reviewed IS NULL ORDER BY review_date", to_iso(day)));
  return all_from(store, records);
}

}  // namespace frontlijn::domain

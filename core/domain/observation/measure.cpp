#include "core/domain/observation/measure.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

namespace {

constexpr std::int64_t most_points = 20'000;  // a value a day for half a century

Result<void> check_bounds(const ValueBounds& bounds) {
  const bool finite = std::isfinite(bounds.least.value_or(0)) && std::isfinite(bounds.most.value_or(0));
  if (finite && (!bounds.least || !bounds.most || *bounds.least < *bounds.most)) return {};
  return fail(ErrorKind::invalid_input, "measure.bounds");
}

Result<std::vector<ChartBreak>> breaks_of(store::Store& store, EntityId measure,
                                          std::string* newest_definition) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::measure_break, "measure = ? ORDER BY \"from\", entity", measure));
  std::vector<ChartBreak> breaks;
  for (const auto& record : records) {
    breaks.push_back({record.moment("from").value_or(record.oldest()),
                      read_id(record, "cause", ChartBreak::Cause::definition), record.text("reason")});
    if (const std::string text = record.text("definition"); !text.empty() && newest_definition)
      *newest_definition = text;
  }
  return breaks;
}

Result<Date> last_day_of(store::Store& store, const store::Record& record) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::measure_renewal, "measure = ?", record.id()));
  std::vector<Renewal> renewals;
  for (const auto& renewal : records) {
    const auto on = read_date(renewal, "on");
    const auto until = read_date(renewal, "until");
    if (on && until) renewals.push_back({*on, *until});
  }
  // A measure without a readable last day has none to come: it does not run for ever.
  const Date first = read_date(record, "expires").value_or(read_date(record, "agreed_on").value_or(Date{}));
  const Date last = last_day(first, std::move(renewals));
  return std::min(last, read_date(record, "ended_on").value_or(last));
}

Result<Measure> read_measure(store::Store& store, const store::Record& record) {
  Measure measure;
  measure.id = record.id();
  measure.space = record.space();
  measure.question = record.text("question");
  measure.open_question = record.text("open_question");
  measure.definition = record.text("definition");
  measure.unit = record.text("unit");
  measure.bounds = {record.real("least"), record.real("most")};
  measure.agreed_by = read_ids_or_words(record, "agreed_by");
  measure.agreed_on = read_date(record, "agreed_on").value_or(Date{});
  measure.ended_because = record.text("ended_because");
  measure.holder = record.reference("holder").value_or(EntityId{});
  measure.changed = record.changed();
  FRONTLIJN_TRY(measure.breaks, breaks_of(store, record.id(), &measure.definition));
  FRONTLIJN_TRY(measure.last_day, last_day_of(store, record));
  return measure;
}

Error ended(const Measure& measure) {
  return fail(ErrorKind::refused, "measure.ended",
              {{"question", measure.question}, {"date", to_iso(measure.last_day)}});
}

}  // namespace

Result<EntityId> agree_measure(const Context& context, const NewMeasure& agreed) {
  FRONTLIJN_TRY(const std::string question,
                required_text(agreed.question, "field.question", narrative_bytes));
  FRONTLIJN_TRY(const std::string open,
                required_text(agreed.open_question, "field.open-question", narrative_bytes));
  FRONTLIJN_TRY(const std::string definition,
                required_text(agreed.definition, "field.definition", narrative_bytes));
  FRONTLIJN_TRY(const std::string unit, required_text(agreed.unit, "field.unit", tuning::short_text_bytes));
  FRONTLIJN_TRY(const auto agreed_by, checked_names(agreed.agreed_by, "field.agreed-by"));
  FRONTLIJN_TRY(const Date expires, checked_expiry(agreed.expires, context.today()));
  FRONTLIJN_CHECK(check_bounds(agreed.bounds));

  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, context.work, kinds::measure, id)
      .text("question", question)
      .text("open_question", open)
      .text("definition", definition)
      .text("unit", unit)
      .maybe("least", agreed.bounds.least)
      .maybe("most", agreed.bounds.most)
      .members("agreed_by", agreed_by)
      .date("agreed_on", context.today())
      .date("expires", expires)
      .put("holder", context.person);
  return commit_new(context, changes, id);
}

Result<Measure> measure(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::measure, id));
  return read_measure(store, record);
}

Result<std::vector<Measure>> measures(store::Store& store) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::measure, "1 ORDER BY expires DESC, entity"));
  std::vector<Measure> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto one, read_measure(store, record));
    all.push_back(std::move(one));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Measure& a, const Measure& b) { return a.last_day > b.last_day; });
  return all;
}

Result<EntityId> add_point(const Context& context, EntityId id, double value, std::optional<Instant> at,
                           std::string_view story) {
  FRONTLIJN_TRY(const Measure of, measure(context.store, id));
  FRONTLIJN_TRY(const std::string told, checked_text(story, "field.story", narrative_bytes));
  const Instant moment = at.value_or(context.now());
  if (moment > context.now() + tuning::tolerated_future)
    return fail(ErrorKind::invalid_input, "measure.not-yet", {{"at", to_iso(moment, context.zone)}});
  if (!of.runs_on(date_at(moment, context.zone))) return ended(of);
  if (!(std::abs(value) <= tuning::largest_value) || value < of.bounds.least.value_or(value) ||
      value > of.bounds.most.value_or(value))
    return fail(ErrorKind::invalid_input, "measure.out-of-bounds",
                {{"value", fmt::format("{}", value)}, {"unit", of.unit}});

  auto changes = context.changes();
  const EntityId point = context.store.new_id();
  Entry(changes, of.space, kinds::measure_point, point)
      .put("measure", id)
      .put("at", moment)
      .put("value", value)
      .text("story", told);
  return commit_new(context, changes, point);
}

Result<void> tell_story(const Context& context, EntityId point, std::string_view story) {
  FRONTLIJN_TRY(const std::string told, required_text(story, "field.story", narrative_bytes));
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::measure_point, point));
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::measure_point, point).text("story", told);
  return commit_all(context, changes);
}

Result<void> withdraw_point(const Context& context, EntityId point, std::string_view because) {
  FRONTLIJN_TRY(const std::string why, required_text(because, "field.reason", narrative_bytes));
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::measure_point, point));
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::measure_point, point).text("withdrawn_because", why);
  return commit_all(context, changes);
}

Result<EntityId> put_break(store::Changes& changes, const Context& context, EntityId id,
                           const NewBreak& added) {
  FRONTLIJN_TRY(const Measure of, measure(context.store, id));
  FRONTLIJN_TRY(const std::string reason, required_text(added.reason, "field.reason", narrative_bytes));
  FRONTLIJN_TRY(const std::string definition,
                checked_text(added.definition, "field.definition", narrative_bytes));
  if (added.cause == ChartBreak::Cause::definition && definition.empty())
    return fail(ErrorKind::refused, "measure.break-without-definition");
  const EntityId made = context.store.new_id();
  Entry(changes, of.space, kinds::measure_break, made)
      .put("measure", id)
      .put("from", added.from)
      .choice("cause", added.cause)
      .text("definition", definition)
      .text("reason", reason);
  return made;
}

Result<EntityId> add_break(const Context& context, EntityId id, const NewBreak& added) {
  auto changes = context.changes();
  FRONTLIJN_TRY(const EntityId made, put_break(changes, context, id, added));
  return commit_new(context, changes, made);
}

Result<EntityId> renew_measure(const Context& context, EntityId id, std::optional<Date> until,
                               const std::vector<IdOrWords>& agreed_by) {
  FRONTLIJN_TRY(const Measure of, measure(context.store, id));
  FRONTLIJN_TRY(const auto by, checked_names(agreed_by, "field.agreed-by"));
  FRONTLIJN_TRY(const Date last, checked_expiry(until, context.today()));
  if (!of.runs_on(context.today())) return ended(of);

  auto changes = context.changes();
  const EntityId made = context.store.new_id();
  Entry(changes, of.space, kinds::measure_renewal, made)
      .put("measure", id)
      .date("on", context.today())
      .date("until", last)
      .members("agreed_by", by);
  return commit_new(context, changes, made);
}

Result<void> end_measure(const Context& context, EntityId id, std::string_view because) {
  FRONTLIJN_TRY(const Measure of, measure(context.store, id));
  FRONTLIJN_TRY(const std::string why, required_text(because, "field.reason", narrative_bytes));
  if (!of.runs_on(context.today())) return ended(of);
  auto changes = context.changes();
  Entry(changes, of.space, kinds::measure, id).date("ended_on", context.today()).text("ended_because", why);
  return commit_all(context, changes);
}

Result<ControlChart> chart_of(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Measure of, measure(store, id));
  FRONTLIJN_TRY(
      const auto records,
      records_where(store, kinds::measure_point,
                    // Who may see the measure may see its own space's points, and no others.
                    "measure = ?1 AND withdrawn_because IS NULL AND space IN (SELECT m.space FROM measure m "
                    "WHERE m.entity = ?1) ORDER BY at DESC LIMIT ?2",
                    id, most_points));
  std::vector<ChartPoint> points;
  for (const auto& record : records) {
    const auto value = record.real("value");
    if (!value || !(std::abs(*value) <= tuning::largest_value)) continue;
    std::string story;
    for (const std::string& told : record.texts("story"))
      story += (story.empty() ? "" : "\n") + told;
    points.push_back({record.id(), record.moment("at").value_or(record.oldest()), *value, std::move(story)});
  }
  return control_chart(std::move(points), of.breaks, of.bounds);
}

}  // namespace frontlijn::domain

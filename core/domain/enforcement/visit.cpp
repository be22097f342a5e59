#include "core/domain/enforcement/visit.hpp"

#include <algorithm>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::domain {

using store::Record;

namespace {

std::size_t number(const Record& record, std::string_view field) {
  const auto value = record.whole(field).value_or(0);
  return value < 0 ? 0 : static_cast<std::size_t>(value);
}

Visit visit_from(const Record& record) {
  Visit visit;
  visit.id = record.id();
  visit.space = record.space();
  visit.subject = record.reference("subject").value_or(EntityId{});
  visit.by = record.reference("by").value_or(EntityId{});
  visit.started = record.moment("started").value_or(Instant{});
  visit.closed = record.moment("closed");
  visit.state = read_id(record, "state", VisitState::paused);
  visit.checklists = record.references("checklists");
  visit.depth = static_cast<int>(record.whole("depth").value_or(0));
  visit.reason = record.text("reason");
  visit.words = record.texts("words");
  visit.stopped_after_core = record.yes("stopped_after_core");
  visit.follow_up = {record.reference("follow_up_owner"), read_date(record, "follow_up_date"),
                     record.text("follow_up_what"), record.yes("nothing_needed"),
                     record.moment("follow_up_done")};
  visit.denominator = {number(record, "items"), number(record, "looked"), number(record, "unknown"),
                       number(record, "not_looked"), number(record, "violations")};
  visit.audits = record.attachments("audits");
  return visit;
}

}  // namespace

Result<Visit> visit_by_id(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(store, kinds::visit, id));
  return visit_from(record);
}

Result<std::vector<Visit>> visits_to(store::Store& store, EntityId subject, std::size_t limit) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::visit, "subject = ? ORDER BY started DESC LIMIT ?", subject,
                              static_cast<std::int64_t>(limit)));
  std::vector<Visit> visits;
  for (const Record& record : records)
    visits.push_back(visit_from(record));
  return visits;
}

Result<std::vector<Visit>> follow_ups_of(store::Store& store, EntityId person, Date until) {
  FRONTLIJN_TRY(const auto ids, all_ids_of(store, person));
  std::vector<Visit> visits;
  for (const EntityId& id : ids) {
    FRONTLIJN_TRY(const auto records,
                  records_where(store, kinds::visit,
                                "follow_up_owner = ? AND follow_up_date <= ? AND follow_up_done IS NULL", id,
                                to_iso(until)));
    for (const Record& record : records)
      visits.push_back(visit_from(record));
  }
  std::stable_sort(visits.begin(), visits.end(),
                   [](const Visit& a, const Visit& b) { return a.follow_up.date < b.follow_up.date; });
  return visits;
}

Result<void> finish_follow_up(const Context& context, EntityId visit) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::visit, visit));
  auto changes = context.changes();
  changes.set(record.space(), kinds::visit, visit, "follow_up_done", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<std::vector<VisitAnswer>> answers_of(store::Store& store, EntityId visit) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::answer, "visit = ? ORDER BY checklist, ref", visit));
  std::vector<VisitAnswer> answers;
  for (const Record& record : records) {
    answers.push_back({record.id(), record.reference("checklist").value_or(EntityId{}), record.text("ref"),
                       record.text("question"), record.text("value"), record.text("shown"),
                       read_id(record, "source", SourceKind::seen),
                       from_id<FindingResult>(record.text("outcome")), record.text("domain"),
                       record.attachments("attachments")});
  }
  return answers;
}

}  // namespace frontlijn::domain

#include "core/domain/regulation/adopted_case.hpp"

#include "core/domain/enforcement/subject.hpp"
#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

const char* field_of(CaseRole role) {
  switch (role) {
    case CaseRole::content:
      return "content_role";
    case CaseRole::process:
      return "process_role";
    case CaseRole::interim_solver:
      return "interim_solver";
    case CaseRole::later_owner:
      return "later_owner";
  }
  return "";
}

Result<Case> read_case(store::Store& store, const store::Record& record) {
  Case found;
  found.id = record.id();
  found.space = record.space();
  found.words = record.texts("words");
  found.subject = record.reference("subject");
  found.born_from = record.references("born_from");
  found.clock = {read_date(record, "waiting_since"), read_date(record, "done_in_their_eyes"),
                 read_date(record, "legal_term")};
  found.holder = record.reference("holder").value_or(EntityId{});
  found.content_role = read_id_or_words(record, field_of(CaseRole::content));
  found.process_role = read_id_or_words(record, field_of(CaseRole::process));
  found.interim_solver = read_id_or_words(record, field_of(CaseRole::interim_solver));
  found.later_owner = read_id_or_words(record, field_of(CaseRole::later_owner));
  found.opened_by = record.reference("opened_by").value_or(EntityId{});
  found.opened = record.moment("opened").value_or(record.oldest());
  found.stuck_because = record.text("stuck_because");
  found.closed = read_closing(record);
  found.incident_only = record.text("incident_only");
  found.check_on = read_date(record, "check_on");
  found.changed = record.changed();

  FRONTLIJN_TRY(const auto adoptions,
                records_where(store, kinds::case_adoption, "of_case = ? ORDER BY at, entity LIMIT ?",
                              record.id(), tuning::most_parts));
  for (const auto& one : adoptions)
    found.adoptions.push_back({read_id_or_words(one, "worker").value_or(IdOrWords{}),
                               read_id_or_words(one, "boss").value_or(IdOrWords{}),
                               one.moment("at").value_or(one.oldest())});
  FRONTLIJN_TRY(const auto anchorings,
                records_where(store, kinds::anchoring, "of_case = ? ORDER BY at, entity LIMIT ?", record.id(),
                              tuning::most_parts));
  for (const auto& one : anchorings)
    found.anchorings.push_back(
        {one.id(), one.text("words"), one.reference("change"), one.moment("at").value_or(one.oldest())});
  FRONTLIJN_TRY(const auto checks,
                records_where(store, kinds::case_check, "of_case = ? ORDER BY \"on\", entity LIMIT ?",
                              record.id(), tuning::most_parts));
  for (const auto& one : checks)
    found.checks.push_back({read_date(one, "on").value_or(Date{}), one.yes("holds"), one.text("words")});
  return found;
}

template <class Write>
Result<void> change(const Context& context, EntityId id, const Write& write) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::adopted_case, id));
  auto changes = context.changes();
  Entry entry(changes, record.space(), kinds::adopted_case, id);
  write(entry);
  return commit_all(context, changes);
}

/// An adopted case ends in something that lasts, or in so many words as an incident; and is looked at again.
Result<void> check_ending(const Context& context, const Case& known, const CaseClosing& closing) {
  if (!known.is_adopted()) return {};
  if (known.anchorings.empty() && trimmed(closing.incident_only).empty())
    return fail(ErrorKind::refused, "case.not-anchored");
  if (!closing.check_on || !closing.check_on->ok() || *closing.check_on <= context.today())
    return fail(ErrorKind::refused, "case.no-check");
  return {};
}

/// Somebody waits where one of the observations it came from has a reporter.
Result<Waiting> who_waits(store::Store& store, const Case& known) {
  for (const EntityId& origin : known.born_from) {
    FRONTLIJN_TRY(const auto seen, store.find(kinds::observation, origin));
    if (seen && seen->yes("reporter_known")) return Waiting::somebody;
  }
  return Waiting::nobody;
}

}  // namespace

Result<EntityId> open_case(const Context& context, const NewCase& opened) {
  FRONTLIJN_TRY(const std::string words, required_text(opened.words, "field.case-words", narrative_bytes));
  if (opened.born_from.size() > tuning::most_members)
    return fail(ErrorKind::limit_exceeded, "list.too-long",
                {{"field", "field.born-from"}, {"bound", std::to_string(tuning::most_members)}});
  auto changes = context.changes();
  const EntityId id = context.store.new_id();
  Entry(changes, context.work, kinds::adopted_case, id)
      .text("words", words)
      .maybe("subject", opened.subject)
      .members("born_from", opened.born_from)
      .date("waiting_since", opened.clock.waiting_since)
      .date("done_in_their_eyes", opened.clock.done_in_their_eyes)
      .date("legal_term", opened.clock.legal_term)
      .put("holder", context.person)
      .put("opened_by", context.person)
      .put("opened", context.now());
  if (opened.subject) put_trace(changes, context, *opened.subject, kinds::adopted_case, id);
  return commit_new(context, changes, id);
}

Result<void> hand_over_case(const Context& context, EntityId id, EntityId holder) {
  if (holder.is_nil()) return fail(ErrorKind::invalid_input, "text.missing", {{"field", "field.holder"}});
  return change(context, id, [&](Entry& entry) { entry.put("holder", holder); });
}

Result<void> set_case_role(const Context& context, EntityId id, CaseRole role, const IdOrWords& who) {
  FRONTLIJN_TRY(const IdOrWords named, checked_name(who, "field.who"));
  return change(context, id, [&](Entry& entry) { entry.named(field_of(role), named); });
}

Result<void> mark_stuck(const Context& context, EntityId id, std::string_view because) {
  FRONTLIJN_TRY(const std::string why, checked_text(because, "field.reason", narrative_bytes));
  return change(context, id, [&](Entry& entry) {
    entry.put("stuck_because", why.empty() ? log::Value{log::Nothing{}} : log::Value{why});
  });
}

Result<void> adopt_case(const Context& context, EntityId id, const IdOrWords& worker, const IdOrWords& boss) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::adopted_case, id));
  FRONTLIJN_CHECK(must_be_open(record));
  const auto by_worker = checked_name(worker, "field.worker");
  const auto by_boss = checked_name(boss, "field.boss");
  if (!by_worker || !by_boss || *by_worker == *by_boss) return fail(ErrorKind::refused, "case.adopted-alone");
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::case_adoption, context.store.new_id())
      .put("of_case", id)
      .named("worker", *by_worker)
      .named("boss", *by_boss)
      .put("at", context.now());
  return commit_all(context, changes);
}

Result<EntityId> anchor_case(const Context& context, EntityId id, std::string_view words,
                             std::optional<EntityId> changed) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::adopted_case, id));
  FRONTLIJN_TRY(const std::string kept, required_text(words, "field.anchoring", narrative_bytes));
  auto changes = context.changes();
  const EntityId made = context.store.new_id();
  Entry(changes, record.space(), kinds::anchoring, made)
      .put("of_case", id)
      .text("words", kept)
      .maybe("change", changed)
      .put("at", context.now());
  return commit_new(context, changes, made);
}

Result<void> close_case(const Context& context, EntityId id, const CaseClosing& closing) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::adopted_case, id));
  FRONTLIJN_CHECK(must_be_open(record));
  FRONTLIJN_TRY(const Case known, read_case(context.store, record));
  FRONTLIJN_CHECK(check_ending(context, known, closing));
  FRONTLIJN_TRY(const Waiting waiting, who_waits(context.store, known));
  FRONTLIJN_TRY(const Closing kept, checked_closing(closing.closing, waiting));
  FRONTLIJN_TRY(const std::string incident,
                checked_text(closing.incident_only, "field.incident-only", narrative_bytes));
  auto changes = context.changes();
  Entry entry(changes, record.space(), kinds::adopted_case, id);
  put_closing(entry, context, kept);
  entry.text("incident_only", incident).date("check_on", closing.check_on);
  return commit_all(context, changes);
}

Result<void> check_case(const Context& context, EntityId id, bool holds, std::string_view words) {
  FRONTLIJN_TRY(const auto record, known_record(context.store, kinds::adopted_case, id));
  FRONTLIJN_TRY(const std::string seen, required_text(words, "field.what-was-seen", narrative_bytes));
  if (!read_closing(record)) return fail(ErrorKind::conflict, "case.is-open", {{"id", id.to_text()}});
  auto changes = context.changes();
  Entry(changes, record.space(), kinds::case_check, context.store.new_id())
      .put("of_case", id)
      .date("on", context.today())
      .put("holds", holds)
      .text("words", seen);
  return commit_all(context, changes);
}

Result<Case> adopted_case(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::adopted_case, id));
  return read_case(store, record);
}

Result<std::vector<Case>> cases(store::Store& store, std::size_t limit) {
  FRONTLIJN_TRY(const auto records,
                records_where(store, kinds::adopted_case,
                              "1 ORDER BY closed_at IS NOT NULL, opened DESC, entity DESC LIMIT ?",
                              static_cast<std::int64_t>(limit)));
  std::vector<Case> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto one, read_case(store, record));
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace frontlijn::domain

#include "core/domain/regulation/agreement.hpp"

#include <algorithm>

#include "core/domain/enforcement/subject.hpp"
#include "core/domain/observation/tuning.hpp"
#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

constexpr std::int64_t most_agreements = 100'000;

bool is_final(AgreementState state) { return state == AgreementState::kept || state == AgreementState::late; }

AgreementOutcome read_outcome(const store::Record& record) {
  return {read_id(record, "outcome", AgreementState::open),
          record.moment("at").value_or(record.oldest()),
          record.reference("by").value_or(EntityId{}),
          read_date(record, "on"),
          read_date(record, "new_by_when"),
          record.text("reason")};
}

/// What is done stays done, whatever another tablet renegotiated meanwhile; both stay to be seen.
void settle(Agreement& agreement) {
  for (const AgreementOutcome& outcome : agreement.outcomes) {
    if (is_final(agreement.state)) break;
    agreement.state = outcome.state;
    if (outcome.new_by_when) agreement.by_when = *outcome.new_by_when;
  }
  for (const AgreementOutcome& outcome : agreement.outcomes) {
    if (is_final(outcome.state) && !is_final(agreement.state)) agreement.state = outcome.state;
  }
}

Result<Agreement> read_agreement(store::Store& store, const store::Record& record) {
  Agreement agreement;
  agreement.id = record.id();
  agreement.space = record.space();
  agreement.who = read_id_or_words(record, "who").value_or(IdOrWords{});
  agreement.what = record.texts("what");
  agreement.for_whom = read_id_or_words(record, "for_whom").value_or(IdOrWords{});
  agreement.made_on = read_date(record, "made_on").value_or(Date{});
  agreement.first_by_when = read_date(record, "by_when").value_or(Date{});
  agreement.by_when = agreement.first_by_when;
  agreement.subject = record.reference("subject");
  agreement.made_in = record.reference("made_in");
  agreement.changed = record.changed();
  FRONTLIJN_TRY(const auto outcomes,
                records_where(store, kinds::agreement_outcome, "agreement = ? ORDER BY at, entity LIMIT ?",
                              record.id(), tuning::most_parts));
  for (const auto& outcome : outcomes)
    agreement.outcomes.push_back(read_outcome(outcome));
  settle(agreement);
  return agreement;
}

Result<Agreement> running(const Context& context, EntityId id) {
  FRONTLIJN_TRY(auto known, agreement(context.store, id));
  if (!known.is_open()) return fail(ErrorKind::conflict, "agreement.is-settled", {{"id", id.to_text()}});
  return known;
}

Result<Date> checked_day(const Context& context, std::optional<Date> on) {
  const Date day = on.value_or(context.today());
  if (!day.ok() || day > context.today())
    return fail(ErrorKind::invalid_input, "agreement.not-yet", {{"date", to_iso(day)}});
  return day;
}

Result<void> put_outcome(const Context& context, const Agreement& agreement,
                         const AgreementOutcome& outcome) {
  auto changes = context.changes();
  Entry(changes, agreement.space, kinds::agreement_outcome, context.store.new_id())
      .put("agreement", agreement.id)
      .choice("outcome", outcome.state)
      .put("at", context.now())
      .put("by", context.person)
      .date("on", outcome.on)
      .date("new_by_when", outcome.new_by_when)
      .text("reason", outcome.reason);
  return commit_all(context, changes);
}

}  // namespace

Result<EntityId> put_agreement(store::Changes& changes, const Context& context, const NewAgreement& agreed) {
  FRONTLIJN_TRY(const IdOrWords who, checked_name(agreed.who, "field.who"));
  FRONTLIJN_TRY(const std::string what, required_text(agreed.what, "field.what", narrative_bytes));
  FRONTLIJN_TRY(const IdOrWords for_whom, checked_name(agreed.for_whom, "field.for-whom"));
  if (!agreed.by_when) return fail(ErrorKind::invalid_input, "text.missing", {{"field", "field.by-when"}});
  if (!agreed.by_when->ok() || *agreed.by_when < context.today())
    return fail(ErrorKind::invalid_input, "agreement.in-the-past", {{"date", to_iso(*agreed.by_when)}});
  const EntityId id = context.store.new_id();
  Entry(changes, context.work, kinds::agreement, id)
      .named("who", who)
      .text("what", what)
      .named("for_whom", for_whom)
      .date("made_on", context.today())
      .date("by_when", agreed.by_when)
      .maybe("subject", agreed.subject)
      .maybe("made_in", agreed.made_in);
  if (agreed.subject) put_trace(changes, context, *agreed.subject, kinds::agreement, id);
  return id;
}

Result<EntityId> make_agreement(const Context& context, const NewAgreement& agreed) {
  auto changes = context.changes();
  FRONTLIJN_TRY(const EntityId id, put_agreement(changes, context, agreed));
  return commit_new(context, changes, id);
}

Result<Agreement> agreement(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const auto record, known_record(store, kinds::agreement, id));
  return read_agreement(store, record);
}

Result<std::vector<Agreement>> agreements(store::Store& store, const AgreementFilter& filter,
                                          std::size_t limit) {
  FRONTLIJN_TRY(
      const auto records,
      records_where(store, kinds::agreement,
                    // What is done stays done, so an index can leave it out.
                    "(?1 IS NULL OR subject = ?1) AND (?2 IS NULL OR made_in = ?2) AND "
                    "(?3 IS NULL OR space = (SELECT s.id FROM space s WHERE s.space = ?3)) AND "
                    "(?4 = 0 OR NOT EXISTS (SELECT 1 FROM agreement_outcome o WHERE o.agreement = "
                    "agreement.entity AND o.outcome IN ('kept', 'late'))) ORDER BY by_when, entity LIMIT ?5",
                    filter.subject, filter.made_in, filter.space, filter.open_only, most_agreements));
  std::vector<Agreement> all;
  for (const auto& record : records) {
    FRONTLIJN_TRY(auto one, read_agreement(store, record));
    if (!filter.open_only || one.is_open()) all.push_back(std::move(one));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Agreement& a, const Agreement& b) { return a.by_when < b.by_when; });
  if (all.size() > limit) all.resize(limit);
  return all;
}

Result<void> keep_agreement(const Context& context, EntityId id, std::optional<Date> on) {
  FRONTLIJN_TRY(const Agreement known, running(context, id));
  FRONTLIJN_TRY(const Date day, checked_day(context, on));
  if (day > known.by_when)
    return fail(ErrorKind::refused, "agreement.past-its-day", {{"date", to_iso(known.by_when)}});
  return put_outcome(context, known, {AgreementState::kept, {}, {}, day, std::nullopt, ""});
}

Result<void> keep_agreement_late(const Context& context, EntityId id, std::string_view reason,
                                 std::optional<Date> on) {
  FRONTLIJN_TRY(const Agreement known, running(context, id));
  FRONTLIJN_TRY(const std::string why, required_text(reason, "field.reason", narrative_bytes));
  FRONTLIJN_TRY(const Date day, checked_day(context, on));
  if (day <= known.by_when)
    return fail(ErrorKind::refused, "agreement.not-late", {{"date", to_iso(known.by_when)}});
  return put_outcome(context, known, {AgreementState::late, {}, {}, day, std::nullopt, why});
}

Result<void> renegotiate_agreement(const Context& context, EntityId id, std::optional<Date> new_by_when,
                                   std::string_view reason) {
  FRONTLIJN_TRY(const Agreement known, running(context, id));
  FRONTLIJN_TRY(const std::string why, required_text(reason, "field.reason", narrative_bytes));
  if (new_by_when && (!new_by_when->ok() || *new_by_when < context.today()))
    return fail(ErrorKind::invalid_input, "agreement.in-the-past", {{"date", to_iso(*new_by_when)}});
  const auto state = new_by_when ? AgreementState::renegotiated : AgreementState::let_go;
  return put_outcome(context, known, {state, {}, {}, std::nullopt, new_by_when, why});
}

Result<AgreementsKept> agreements_kept(store::Store& store, SpaceId space, Date from, Date until,
                                       Date today) {
  AgreementFilter filter;
  filter.space = space;
  FRONTLIJN_TRY(const auto all, agreements(store, filter, most_agreements));
  AgreementsKept figure;
  for (const Agreement& one : all) {
    if (one.made_on < from || one.made_on > until) continue;
    if (one.state == AgreementState::kept) {
      ++figure.kept;
    } else if (one.state == AgreementState::late) {
      ++figure.late;
    } else if (one.past_its_day(today)) {
      ++figure.past_their_day;
    } else if (one.state == AgreementState::open) {
      ++figure.not_yet_due;
    } else {
      ++figure.renegotiated;
    }
  }
  return figure;
}

Result<AgreementsKept> agreements_kept(const Context& context, Date from, Date until) {
  AgreementsKept sum;
  FRONTLIJN_TRY(const auto spaces, context.store.spaces());
  for (const log::SpaceInfo& space : spaces) {
    if (space.kind != log::SpaceKind::team_work) continue;
    FRONTLIJN_TRY(const auto part, agreements_kept(context.store, space.id, from, until, context.today()));
    sum.kept += part.kept;
    sum.renegotiated += part.renegotiated;
    sum.late += part.late;
    sum.past_their_day += part.past_their_day;
    sum.not_yet_due += part.not_yet_due;
  }
  return sum;
}

}  // namespace frontlijn::domain

#include "core/domain/enforcement/card.hpp"

#include <algorithm>
#include <set>

#include "core/domain/enforcement/limits.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::domain {

namespace {

/// Takes away what the viewer may not read, noting it, and what is over the bound.
template <class Entry>
void keep_readable(std::vector<Entry>& entries, const CardViewer& viewer, std::set<EntityId>& hidden) {
  if (viewer.may_read) {
    std::erase_if(entries, [&](const Entry& entry) {
      if (viewer.may_read(entry.space)) return false;
      hidden.insert(entry.id);
      return true;
    });
  }
  if (entries.size() > limits::card_entries) entries.resize(limits::card_entries);
}

Result<void> count_hidden(const Context& context, const CardViewer& viewer, Card& card,
                          std::set<EntityId> hidden) {
  FRONTLIJN_TRY(const auto traces,
                records_where(context.store, kinds::trace, "subject = ? ORDER BY entity DESC LIMIT 1000",
                              card.subject.id));
  std::set<std::string> teams;
  for (const store::Record& trace : traces) {
    const EntityId entry = trace.reference("entry").value_or(EntityId{});
    FRONTLIJN_TRY(const auto record, context.store.find(trace.text("entry_kind"), entry));
    const bool readable = record && (!viewer.may_read || viewer.may_read(record->space()));
    if (readable) continue;
    hidden.insert(entry);
    FRONTLIJN_TRY(std::string team, team_name(context.store, trace.reference("team").value_or(EntityId{})));
    if (!team.empty()) teams.insert(std::move(team));
  }
  card.hidden = hidden.size();
  card.hidden_with.assign(teams.begin(), teams.end());
  return {};
}

void note_ages(Card& card) {
  card.newest = card.subject.changed;
  for (const Finding& finding : card.findings)
    card.newest = std::max(card.newest, finding.at);
  for (const Signal& signal : card.signals)
    card.newest = std::max(card.newest, signal.at);
  for (const Visit& visit : card.visits)
    card.newest = std::max(card.newest, visit.closed.value_or(visit.started));
  for (const KnownValue& value : card.known) {
    if (!value.from_visit && value.as_of)
      card.oldest_register = std::min(card.oldest_register.value_or(*value.as_of), *value.as_of);
  }
}

}  // namespace

Result<Card> card_of(const Context& context, EntityId subject, const CardViewer& viewer) {
  store::Store& store = context.store;
  Card card;
  std::set<EntityId> hidden;
  FRONTLIJN_TRY(card.subject, subject_by_id(store, subject));
  FRONTLIJN_TRY(card.warnings, warnings_on(store, subject, context.today()));
  FRONTLIJN_TRY(card.findings, open_findings_on(store, subject));
  FRONTLIJN_TRY(card.signals, open_signals_on(store, subject));
  FRONTLIJN_TRY(card.visits, visits_to(store, subject, limits::card_entries));
  FRONTLIJN_TRY(card.deviations, deviations_on(store, subject));
  keep_readable(card.findings, viewer, hidden);
  keep_readable(card.signals, viewer, hidden);
  keep_readable(card.visits, viewer, hidden);
  keep_readable(card.deviations, viewer, hidden);

  FRONTLIJN_TRY(const auto conflicts, conflicts_on(store, subject));
  for (const RequirementConflict& conflict : conflicts) {
    FRONTLIJN_TRY(auto consultation, consultation_by_id(store, conflict.consultation));
    card.consultations.push_back(std::move(consultation));
  }
  FRONTLIJN_TRY(card.corrections, corrections_on(store, subject));
  std::erase_if(card.corrections,
                [](const auto& report) { return report.outcome != CorrectionOutcome::open; });
  FRONTLIJN_TRY(card.known, known_values(store, subject, context.zone));
  if (viewer.agreements != nullptr) {
    FRONTLIJN_TRY(card.agreements, viewer.agreements->open_agreements(subject));
  }
  FRONTLIJN_CHECK(count_hidden(context, viewer, card, std::move(hidden)));
  note_ages(card);
  return card;
}

}  // namespace frontlijn::domain

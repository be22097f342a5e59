#include "core/domain/enforcement/signal.hpp"

#include <algorithm>

#include "core/domain/people/checks.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/people/team.hpp"

namespace frontlijn::domain {

using store::Record;

namespace {

Signal signal_from(const Record& record) {
  Signal signal;
  signal.id = record.id();
  signal.space = record.space();
  signal.subject = record.reference("subject").value_or(EntityId{});
  signal.visit = record.reference("visit").value_or(EntityId{});
  signal.place = record.point("place");
  signal.requirement = record.text("requirement");
  signal.item = record.text("item");
  signal.domain = record.text("domain");
  signal.words = record.text("words");
  signal.photos = record.attachments("photos");
  signal.source = read_id(record, "source", SourceKind::seen);
  signal.by = record.reference("by").value_or(EntityId{});
  signal.at = record.moment("at").value_or(Instant{});
  signal.routed_to = record.references("routed_to");
  signal.outcomes = record.texts("outcome");
  signal.state = record.has("heard")          ? SignalState::heard
                 : !signal.outcomes.empty()   ? SignalState::answered
                 : record.has("acknowledged") ? SignalState::acknowledged
                                              : SignalState::sent;
  return signal;
}

Result<std::vector<EntityId>> who_may_act(const Context& context, const std::string& domain) {
  if (domain.empty()) return std::vector<EntityId>{};
  return who_may_record(context.store, domain, context.today());
}

/// Where those who may act can read it: the team's own space when a colleague may act, else the
/// organisation's.
Result<SpaceId> space_for(const Context& context, const std::vector<EntityId>& routed_to) {
  FRONTLIJN_TRY(const auto members, members_of(context.store, context.team, context.today()));
  const bool within_team = std::any_of(members.begin(), members.end(), [&](const Membership& member) {
    return std::find(routed_to.begin(), routed_to.end(), member.person) != routed_to.end();
  });
  return routed_to.empty() || within_team ? context.work : context.organisation;
}

}  // namespace

Result<EntityId> put_signal(store::Changes& changes, const Context& context, Signal signal) {
  FRONTLIJN_TRY(signal.words, checked_text(signal.words, "field.words", narrative_bytes));
  if (signal.words.empty() && signal.photos.empty() && signal.requirement.empty())
    return fail(ErrorKind::invalid_input, "signal.says-nothing");
  if (!signal.domain.empty()) {
    FRONTLIJN_TRY(signal.domain, checked_word_id(signal.domain, "field.domain"));
  }
  FRONTLIJN_TRY(const auto routed_to, who_may_act(context, signal.domain));
  FRONTLIJN_TRY(const SpaceId space, space_for(context, routed_to));
  const EntityId id = context.store.new_id();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(space, kinds::signal, id, field, std::move(value));
  };
  if (!signal.subject.is_nil()) put("subject", signal.subject);
  if (!signal.visit.is_nil()) put("visit", signal.visit);
  if (signal.place) put("place", *signal.place);
  if (!signal.requirement.empty()) put("requirement", signal.requirement);
  if (!signal.item.empty()) put("item", signal.item);
  if (!signal.domain.empty()) put("domain", signal.domain);
  if (!signal.words.empty()) put("words", signal.words);
  for (log::AttachmentRef& photo : signal.photos)
    changes.add(space, kinds::signal, id, "photos", std::move(photo));
  put("source", std::string(id_of(signal.source)));
  put("by", context.person);
  put("at", context.now());
  for (const EntityId& person : routed_to)
    changes.add(space, kinds::signal, id, "routed_to", person);
  return id;
}

Result<EntityId> send_signal(const Context& context, Signal signal) {
  auto changes = context.changes();
  FRONTLIJN_TRY(const EntityId id, put_signal(changes, context, std::move(signal)));
  FRONTLIJN_CHECK(context.store.commit(changes));
  return id;
}

Result<void> route_signal(const Context& context, EntityId signal, std::string_view domain) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::signal, signal));
  FRONTLIJN_TRY(const std::string kept, checked_word_id(domain, "field.domain"));
  FRONTLIJN_TRY(const auto routed_to, who_may_act(context, kept));
  auto changes = context.changes();
  changes.set(record.space(), kinds::signal, signal, "domain", kept);
  for (const EntityId& person : routed_to)
    changes.add(record.space(), kinds::signal, signal, "routed_to", person);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<void> acknowledge_signal(const Context& context, EntityId signal) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::signal, signal));
  auto changes = context.changes();
  changes.set(record.space(), kinds::signal, signal, "acknowledged", context.now())
      .set(record.space(), kinds::signal, signal, "acknowledged_by", context.person);
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<void> answer_signal(const Context& context, EntityId signal, std::string_view outcome) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::signal, signal));
  FRONTLIJN_TRY(std::string kept, checked_text(outcome, "field.outcome", narrative_bytes));
  if (kept.empty()) return fail(ErrorKind::refused, "signal.silent-close");
  auto changes = context.changes();
  const auto put = [&](const char* field, log::Value value) {
    changes.set(record.space(), kinds::signal, signal, field, std::move(value));
  };
  put("outcome", std::move(kept));
  put("outcome_by", context.person);
  put("outcome_at", context.now());
  if (!record.has("acknowledged")) {
    put("acknowledged", context.now());
    put("acknowledged_by", context.person);
  }
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<void> hear_outcome(const Context& context, EntityId signal) {
  FRONTLIJN_TRY(const Record record, known_record(context.store, kinds::signal, signal));
  FRONTLIJN_TRY(const auto own_ids, all_ids_of(context.store, context.person));
  if (std::find(own_ids.begin(), own_ids.end(), record.reference("by").value_or(EntityId{})) == own_ids.end())
    return fail(ErrorKind::refused, "signal.not-yours");
  if (!record.has("outcome")) return fail(ErrorKind::refused, "signal.no-outcome");
  auto changes = context.changes();
  changes.set(record.space(), kinds::signal, signal, "heard", context.now());
  FRONTLIJN_CHECK(context.store.commit(changes));
  return {};
}

Result<Signal> signal_by_id(store::Store& store, EntityId id) {
  FRONTLIJN_TRY(const Record record, known_record(store, kinds::signal, id));
  return signal_from(record);
}

Result<std::vector<Signal>> open_signals_on(store::Store& store, EntityId subject) {
  FRONTLIJN_TRY(
      const auto records,
      records_where(store, kinds::signal, "subject = ? AND outcome IS NULL ORDER BY entity", subject));
  std::vector<Signal> signals;
  for (const Record& record : records)
    signals.push_back(signal_from(record));
  return signals;
}

Result<std::vector<Signal>> signals_of_visit(store::Store& store, EntityId visit) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::signal, "visit = ? ORDER BY entity", visit));
  std::vector<Signal> signals;
  for (const Record& record : records)
    signals.push_back(signal_from(record));
  return signals;
}

Result<std::vector<Signal>> signals_for(store::Store& store, EntityId person) {
  FRONTLIJN_TRY(const auto ids, all_ids_of(store, person));
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::signal, "outcome IS NULL ORDER BY entity"));
  std::vector<Signal> signals;
  for (const Record& record : records) {
    Signal signal = signal_from(record);
    const bool mine = std::any_of(signal.routed_to.begin(), signal.routed_to.end(), [&](const EntityId& id) {
      return std::find(ids.begin(), ids.end(), id) != ids.end();
    });
    if (mine) signals.push_back(std::move(signal));
  }
  return signals;
}

Result<std::vector<Signal>> outcomes_for(store::Store& store, EntityId person) {
  FRONTLIJN_TRY(const auto ids, all_ids_of(store, person));
  std::vector<Signal> signals;
  for (const EntityId& id : ids) {
    FRONTLIJN_TRY(const auto records,
                  records_where(store, kinds::signal,
                                "\"by\" = ? AND outcome IS NOT NULL AND heard IS NULL ORDER BY entity", id));
    for (const Record& record : records)
      signals.push_back(signal_from(record));
  }
  return signals;
}

}  // namespace frontlijn::domain

// The agenda of a stand-up: computed from what is on this tablet, in the order of DOMAIN §6.
#include <algorithm>
#include <unordered_set>

#include "core/domain/observation/measure.hpp"
#include "core/domain/observation/observation.hpp"
#include "core/domain/people/records.hpp"
#include "core/domain/regulation/adopted_case.hpp"
#include "core/domain/regulation/obstacle.hpp"
#include "core/domain/regulation/reminders.hpp"
#include "core/domain/regulation/stand_up.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

constexpr std::size_t looked_at = 10'000;

std::string first_of(const std::vector<std::string>& words) {
  return words.empty() ? std::string{} : words.front();
}

/// One section of bounded length.
class Section {
 public:
  Section(Agenda& agenda, AgendaSection section) : agenda_(agenda), section_(section) {}

  void add(AgendaItem item) {
    if (++size_ > tuning::agenda_section) {
      ++agenda_.left_out;
      return;
    }
    item.section = section_;
    if (item.topic.is_nil()) item.topic = item.about;
    agenda_.items.push_back(std::move(item));
  }

 private:
  Agenda& agenda_;
  AgendaSection section_;
  std::size_t size_ = 0;
};

AgendaItem about_agreement(const Agreement& one, Date today) {
  AgendaItem item;
  item.kind = kinds::agreement;
  item.about = one.id;
  item.words = first_of(one.what);
  item.who = one.who;
  item.on = one.by_when;
  item.state = one.past_its_day(today) ? "agreement-state.past-its-day"
                                       : "agreement-state." + std::string(id_of(one.state));
  item.changed = one.changed;
  return item;
}

Result<void> add_last_agreements(const Context& context, const StandUp& last, Agenda& agenda) {
  Section section(agenda, AgendaSection::last_agreements);
  AgreementFilter filter;
  filter.made_in = last.id;
  FRONTLIJN_TRY(const auto made, agreements(context.store, filter, looked_at));
  for (const Agreement& one : made)
    section.add(about_agreement(one, context.today()));
  for (const ParkedItem& parked : last.parked) {
    AgendaItem item;
    item.kind = kinds::parked_item;
    item.about = parked.about.value_or(last.id);
    item.words = parked.words;
    item.who = parked.holder;
    item.state = "agenda.parked";
    item.changed = last.ended;
    section.add(std::move(item));
  }
  return {};
}

Result<void> add_stuck(const Context& context, Agenda& agenda) {
  Section section(agenda, AgendaSection::stuck_cases);
  FRONTLIJN_TRY(const auto all_cases, cases(context.store, looked_at));
  for (const Case& one : all_cases) {
    if (one.closed || one.stuck_because.empty()) continue;
    AgendaItem item;
    item.kind = kinds::adopted_case;
    item.about = one.id;
    item.words = first_of(one.words);
    item.who = one.holder;
    item.changed = one.changed;
    section.add(std::move(item));
  }
  FRONTLIJN_TRY(const auto board, obstacles(context.store, looked_at));
  for (const Obstacle& one : board) {
    if (one.team != context.team || !one.clock_ran_out(context.today())) continue;
    AgendaItem item;
    item.kind = kinds::obstacle;
    item.about = one.id;
    item.words = first_of(one.words);
    item.who = one.holder;
    item.on = one.escalations.back().answer_by;
    item.state = "obstacle.clock-ran-out";
    item.changed = one.changed;
    section.add(std::move(item));
  }
  return {};
}

using Topics = std::unordered_set<EntityId>;

Result<Topics> talked_about(store::Store& store) {
  FRONTLIJN_TRY(const auto records, records_where(store, kinds::stand_up, "1 ORDER BY started DESC LIMIT ?",
                                                  static_cast<std::int64_t>(looked_at)));
  Topics topics;
  for (const auto& record : records) {
    for (const EntityId& topic : record.references("discussed"))
      topics.insert(topic);
  }
  return topics;
}

Result<void> add_surprises(const Context& context, const Topics& discussed, Agenda& agenda) {
  Section section(agenda, AgendaSection::surprises);
  ObservationFilter filter;
  filter.surprises_only = true;
  filter.open_only = true;
  FRONTLIJN_TRY(const auto seen, observations(context.store, filter, looked_at));
  for (const Observation& one : seen) {
    if (discussed.contains(one.id)) continue;
    AgendaItem item;
    item.kind = kinds::observation;
    item.about = one.id;
    item.words = first_of(one.words);
    item.who = one.holder;
    item.changed = one.changed;
    section.add(std::move(item));
  }
  return {};
}

Result<void> add_signals(const Context& context, const Topics& discussed, Agenda& agenda) {
  Section section(agenda, AgendaSection::chart_signals);
  FRONTLIJN_TRY(const auto all, measures(context.store));
  for (const Measure& one : all) {
    if (!one.runs_on(context.today())) continue;
    FRONTLIJN_TRY(const ControlChart chart, chart_of(context.store, one.id));
    for (const ChartSegment& segment : chart.segments) {
      for (const ChartSignal& signal : segment.signals) {
        const ChartPoint& point = segment.points.at(signal.first_shown());
        if (discussed.contains(point.id)) continue;
        AgendaItem item;
        item.kind = kinds::measure;
        item.about = one.id;
        item.topic = point.id;
        item.words = one.question;
        item.who = one.holder;
        item.on = date_at(point.at, context.zone);
        item.state = "chart-signal." + std::string(id_of(signal.kind));
        item.changed = one.changed;
        section.add(std::move(item));
      }
    }
  }
  return {};
}

Result<void> add_due_promises(const Context& context, Agenda& agenda) {
  Section section(agenda, AgendaSection::due_promises);
  FRONTLIJN_TRY(const auto due, reminders(context.store, context.today()));
  for (const Reminder& reminder : due) {
    const bool listed = std::any_of(agenda.items.begin(), agenda.items.end(),
                                    [&](const AgendaItem& item) { return item.about == reminder.about; });
    if (listed) continue;
    AgendaItem item;
    item.kind = reminder.kind;
    item.about = reminder.about;
    item.words = reminder.words;
    item.on = reminder.on;
    item.changed = context.now();
    section.add(std::move(item));
  }
  return {};
}

}  // namespace

Result<Agenda> agenda(const Context& context) {
  Agenda made;
  FRONTLIJN_TRY(const auto before, stand_ups(context.store, 1));
  if (!before.empty()) {
    made.last = before.front().id;
    FRONTLIJN_CHECK(add_last_agreements(context, before.front(), made));
  }
  FRONTLIJN_TRY(const Topics discussed, talked_about(context.store));
  FRONTLIJN_CHECK(add_stuck(context, made));
  FRONTLIJN_CHECK(add_surprises(context, discussed, made));
  FRONTLIJN_CHECK(add_signals(context, discussed, made));
  FRONTLIJN_CHECK(add_due_promises(context, made));
  return made;
}

}  // namespace frontlijn::domain

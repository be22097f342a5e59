#include "core/domain/enforcement/work_list.hpp"

#include <algorithm>
#include <set>

#include "core/domain/enforcement/deviation.hpp"
#include "core/domain/enforcement/limits.hpp"
#include "core/domain/enforcement/register.hpp"
#include "core/domain/enforcement/sample.hpp"
#include "core/domain/enforcement/visit_run.hpp"
#include "core/domain/people/records.hpp"

namespace frontlijn::domain {

namespace {

class Collector {
 public:
  Collector(const Context& context, Date until) : context_(context), store_(context.store), until_(until) {}

  Result<void> running() {
    FRONTLIJN_TRY(const auto visits, VisitRun::running(store_));
    for (const EntityId& visit : visits) {
      FRONTLIJN_TRY(const auto run, VisitRun::resume(context_, visit));
      FRONTLIJN_CHECK(add({WorkReason::running,
                           run->subject().value_or(EntityId{}),
                           {},
                           visit,
                           date_at(run->started(), context_.zone),
                           {}}));
    }
    return {};
  }

  Result<void> follow_ups() {
    FRONTLIJN_TRY(const auto visits, follow_ups_of(store_, context_.person, until_));
    for (const Visit& visit : visits)
      FRONTLIJN_CHECK(add(
          {WorkReason::follow_up, visit.subject, {}, visit.id, visit.follow_up.date, visit.follow_up.what}));
    return {};
  }

  Result<void> signals() {
    FRONTLIJN_TRY(const auto mine, signals_for(store_, context_.person));
    for (const Signal& signal : mine)
      FRONTLIJN_CHECK(add_signal(WorkReason::signal, signal, signal.words));
    FRONTLIJN_TRY(const auto outcomes, outcomes_for(store_, context_.person));
    for (const Signal& signal : outcomes)
      FRONTLIJN_CHECK(add_signal(WorkReason::outcome, signal, signal.outcomes.front()));
    return {};
  }

  Result<void> corrections() {
    FRONTLIJN_TRY(const auto open,
                  records_where(store_, kinds::correction_report,
                                "\"by\" = ? AND outcome IS NULL ORDER BY entity LIMIT ?", context_.person,
                                static_cast<std::int64_t>(limits::work_entries)));
    for (const store::Record& record : open)
      FRONTLIJN_CHECK(add({WorkReason::correction,
                           record.reference("subject").value_or(EntityId{}),
                           {},
                           record.id(),
                           date_at(record.moment("at").value_or(Instant{}), context_.zone),
                           record.text("seen")}));
    return {};
  }

  Result<void> reviews() {
    FRONTLIJN_TRY(const auto due, deviations_to_review(store_, until_));
    for (const Deviation& deviation : due)
      FRONTLIJN_CHECK(add(
          {WorkReason::review, deviation.subject, {}, deviation.id, deviation.review_date, deviation.rule}));
    return {};
  }

  Result<void> drawn() {
    FRONTLIJN_TRY(const auto all, samples(store_));
    std::set<EntityId> seen;
    for (const Sample& sample : all) {
      for (const EntityId& subject : sample.drawn) {
        FRONTLIJN_TRY(const auto since,
                      store_.database().number("SELECT count(*) FROM visit WHERE subject = ? AND closed >= ?",
                                               subject, sample.at));
        if (since.value_or(0) > 0 || !seen.insert(subject).second) continue;
        FRONTLIJN_CHECK(add({WorkReason::sample, subject, {}, sample.id, std::nullopt, sample.seed}));
      }
    }
    return {};
  }

  Result<void> high_risk() {
    const Instant long_ago = context_.now() - limits::high_risk_interval;
    FRONTLIJN_TRY(
        const auto subjects,
        records_where(
            store_, kinds::subject,
            "regime = 'high' AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.subject = subject.entity AND "
            "v.closed >= ?) ORDER BY entity LIMIT ?",
            long_ago, static_cast<std::int64_t>(limits::work_entries)));
    for (const store::Record& record : subjects)
      FRONTLIJN_CHECK(
          add({WorkReason::high_risk, record.id(), record.text("name"), record.id(), std::nullopt, {}}));
    return {};
  }

  std::vector<WorkItem> take() {
    std::stable_sort(items_.begin(), items_.end(), [](const WorkItem& a, const WorkItem& b) {
      return a.reason != b.reason ? a.reason < b.reason : a.date < b.date;
    });
    return std::move(items_);
  }

 private:
  Result<void> add_signal(WorkReason reason, const Signal& signal, const std::string& words) {
    return add({reason, signal.subject, {}, signal.id, date_at(signal.at, context_.zone), words});
  }

  Result<void> add(WorkItem item) {
    if (items_.size() >= limits::work_entries * 8) return {};
    if (item.name.empty() && !item.subject.is_nil()) {
      FRONTLIJN_TRY(const auto record, store_.find(kinds::subject, item.subject));
      if (record) item.name = record->text("name");
    }
    items_.push_back(std::move(item));
    return {};
  }

  const Context& context_;
  store::Store& store_;
  Date until_;
  std::vector<WorkItem> items_;
};

}  // namespace

Result<std::vector<WorkItem>> work_list(const Context& context, Date until) {
  Collector collector(context, until);
  FRONTLIJN_CHECK(collector.running());
  FRONTLIJN_CHECK(collector.follow_ups());
  FRONTLIJN_CHECK(collector.signals());
  FRONTLIJN_CHECK(collector.corrections());
  FRONTLIJN_CHECK(collector.reviews());
  FRONTLIJN_CHECK(collector.drawn());
  FRONTLIJN_CHECK(collector.high_risk());
  return collector.take();
}

}  // namespace frontlijn::domain

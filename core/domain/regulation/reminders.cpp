#include "core/domain/regulation/reminders.hpp"

#include <algorithm>
#include <chrono>

#include "core/domain/observation/measure.hpp"
#include "core/domain/observation/tuning.hpp"
#include "core/domain/regulation/adopted_case.hpp"
#include "core/domain/regulation/agreement.hpp"
#include "core/domain/regulation/directive.hpp"
#include "core/domain/regulation/norm.hpp"
#include "core/domain/regulation/obstacle.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr std::size_t all_of_them = 100'000;

std::string first_of(const std::vector<std::string>& words) {
  return words.empty() ? std::string{} : words.front();
}

Result<void> add_endings(store::Store& store, Date today, std::vector<Reminder>& list) {
  FRONTLIJN_TRY(const auto running, measures(store));
  for (const Measure& one : running) {
    if (one.runs_on(today))
      list.push_back({kinds::measure, one.id, one.question, one.last_day, early_notice_of(one.last_day)});
  }
  FRONTLIJN_TRY(const auto orders, directives(store));
  for (const Directive& one : orders) {
    if (one.in_force_on(today))
      list.push_back({kinds::directive, one.id, one.words, one.last_day, early_notice_of(one.last_day)});
  }
  FRONTLIJN_TRY(const auto ways, norms(store));
  for (const Norm& one : ways) {
    const bool alive = std::any_of(one.versions.begin(), one.versions.end(),
                                   [](const NormVersion& v) { return v.stage != NormStage::retired; });
    if (one.review_on && alive)
      list.push_back({kinds::norm, one.id, one.title, *one.review_on, early_notice_of(*one.review_on)});
  }
  return {};
}

Result<void> add_promises(store::Store& store, std::vector<Reminder>& list) {
  AgreementFilter open;
  open.open_only = true;
  FRONTLIJN_TRY(const auto promised, agreements(store, open, all_of_them));
  for (const Agreement& one : promised)
    list.push_back({kinds::agreement, one.id, first_of(one.what), one.by_when,
                    promise_notice_of(one.made_on, one.by_when)});
  FRONTLIJN_TRY(const auto closed_cases, cases(store, all_of_them));
  for (const Case& one : closed_cases) {
    if (one.closed && one.check_on && one.checks.empty())
      list.push_back(
          {kinds::adopted_case, one.id, first_of(one.words), *one.check_on, early_notice_of(*one.check_on)});
  }
  FRONTLIJN_TRY(const auto board, obstacles(store, all_of_them));
  for (const Obstacle& one : board) {
    const ObstacleAnswer* answer = one.newest_answer();
    if (one.closed || answer == nullptr || !answer->promised_by) continue;
    const Date made = Date{std::chrono::floor<days>(answer->at)};
    list.push_back({kinds::obstacle, one.id, first_of(one.words), *answer->promised_by,
                    promise_notice_of(made, *answer->promised_by)});
  }
  return {};
}

}  // namespace

Date early_notice_of(Date on) { return Date{sys_days(on) - tuning::early_notice}; }

Date promise_notice_of(Date made, Date on) {
  const days given = sys_days(on) - sys_days(made);
  const days notice = std::clamp(given / tuning::promise_notice_share, tuning::least_promise_notice,
                                 std::max<days>(tuning::early_notice, tuning::least_promise_notice));
  return Date{sys_days(on) - notice};
}

Result<std::vector<Reminder>> reminders(store::Store& store, Date today) {
  std::vector<Reminder> list;
  FRONTLIJN_CHECK(add_endings(store, today, list));
  FRONTLIJN_CHECK(add_promises(store, list));
  std::erase_if(list, [&](const Reminder& r) { return r.from > today; });
  std::stable_sort(list.begin(), list.end(),
                   [](const Reminder& a, const Reminder& b) { return a.on < b.on; });
  return list;
}

}  // namespace frontlijn::domain

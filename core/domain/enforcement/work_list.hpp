#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/enforcement/visit.hpp"

namespace frontlijn::domain {

/// Why a place is in the work list; each place shows its reason (DOMAIN.md §4). Labels: "work.<id>".
enum class WorkReason {
  running,     ///< a visit begun on this tablet goes on
  follow_up,   ///< promised at an earlier visit
  signal,      ///< somebody saw something that is mine to act on
  outcome,     ///< what became of a signal that I gave
  correction,  ///< a register has not answered a correction report
  review,      ///< a deviation to look back upon
  sample,      ///< drawn, in the lane of low risk
  high_risk,   ///< in the lane of high risk, and not visited for long
};

template <>
struct NamesOf<WorkReason> {
  static constexpr auto list = names<WorkReason>({{WorkReason::running, "running"},
                                                  {WorkReason::follow_up, "follow-up"},
                                                  {WorkReason::signal, "signal"},
                                                  {WorkReason::outcome, "outcome"},
                                                  {WorkReason::correction, "correction"},
                                                  {WorkReason::review, "review"},
                                                  {WorkReason::sample, "sample"},
                                                  {WorkReason::high_risk, "high-risk"}});
};

struct WorkItem {
  WorkReason reason = WorkReason::running;
  EntityId subject;  ///< nil: none
  std::string name;  ///< of the subject
  EntityId entry;    ///< the visit, signal, report, deviation or sample that is the reason
  std::optional<Date> date;
  std::string words;  ///< what was promised, the seed of the draw, …
};

/// What there is to do for this person up to `until`: in the order of the reasons above, then by day.
Result<std::vector<WorkItem>> work_list(const Context& context, Date until);

}  // namespace frontlijn::domain

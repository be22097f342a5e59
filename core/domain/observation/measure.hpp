#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/control_chart.hpp"
#include "core/domain/observation/entry.hpp"
#include "core/domain/observation/expiry.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* measure = "measure";
inline constexpr const char* measure_renewal = "measure_renewal";
inline constexpr const char* measure_break = "measure_break";
inline constexpr const char* measure_point = "measure_point";
}  // namespace kinds

/// A series that a team agrees to keep for a while, because of a question (rule 14). There is no target, no
/// score and no comparison of people or teams in it, on purpose (rule 12).
struct NewMeasure {
  std::string question;       ///< that it serves
  std::string open_question;  ///< that goes with it: what a number cannot tell
  std::string definition;     ///< what is counted, from when to when
  std::string unit;           ///< such as "dagen"
  ValueBounds bounds;         ///< what the unit can be at all
  std::vector<IdOrWords> agreed_by;
  std::optional<Date> expires;  ///< last day; required
};

struct NewBreak {
  Instant from;
  ChartBreak::Cause cause = ChartBreak::Cause::definition;
  std::string definition;  ///< from here on; required where the cause is the definition
  std::string reason;
};

struct Measure {
  EntityId id;
  SpaceId space;
  std::string question;
  std::string open_question;
  std::string definition;  ///< the newest
  std::string unit;
  ValueBounds bounds;
  std::vector<IdOrWords> agreed_by;
  Date agreed_on;
  Date last_day;  ///< with its renewals, or the day it was ended
  std::string ended_because;
  EntityId holder;
  std::vector<ChartBreak> breaks;
  Instant changed;

  bool runs_on(Date day) const { return day <= last_day; }
};

/// Fails with "text.missing" where a question, the paired question, the definition, the unit or those who
/// agreed are missing, as `checked_expiry` does, and with "measure.bounds".
Result<EntityId> agree_measure(const Context& context, const NewMeasure& agreed);
Result<Measure> measure(store::Store& store, EntityId id);
/// Those that run first, then by the day they end.
Result<std::vector<Measure>> measures(store::Store& store);

/// Fails with "measure.ended" for a day after its last, "measure.out-of-bounds", "measure.not-yet".
Result<EntityId> add_point(const Context& context, EntityId measure, double value, std::optional<Instant> at,
                           std::string_view story);
/// What happened at this point; a story told elsewhere meanwhile stays beside it.
Result<void> tell_story(const Context& context, EntityId point, std::string_view story);
/// A slip of the pen; it stays in the history, with the reason.
Result<void> withdraw_point(const Context& context, EntityId point, std::string_view because);

/// Fails with "measure.break-without-definition" or "text.missing".
Result<EntityId> add_break(const Context& context, EntityId measure, const NewBreak& added);
/// The same as part of a larger commit.
Result<EntityId> put_break(store::Changes& changes, const Context& context, EntityId measure,
                           const NewBreak& added);
/// By those who agree on it again. Fails with "measure.ended" once it has: then agree on a new one.
Result<EntityId> renew_measure(const Context& context, EntityId measure, std::optional<Date> until,
                               const std::vector<IdOrWords>& agreed_by);
Result<void> end_measure(const Context& context, EntityId measure, std::string_view because);

/// The only way to the numbers: each point, its limits, its story (rule 13).
Result<ControlChart> chart_of(store::Store& store, EntityId measure);

}  // namespace frontlijn::domain

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/people/context.hpp"

namespace frontlijn::domain {

/// A reasoned departure from a rule (rule 10): the safest thing to do when the rule does not fit. Only the
/// rule and the reason are needed; nothing is filled in beforehand.
struct Deviation {
  EntityId id;
  SpaceId space;     ///< filled in when read
  EntityId subject;  ///< nil where it concerns no subject
  EntityId about;    ///< a visit, finding, intervention, …; nil: none
  std::string about_kind;
  std::string rule;
  std::string reason;
  std::vector<std::string> consulted;  ///< whom, in words
  std::string expected_gain;
  std::optional<Date> review_date;
  EntityId by;
  Instant at;
  std::vector<EntityId> backed_by;  ///< people who cover it; filled in when read
  std::string review;               ///< what came of it; empty: not yet looked back
};

/// With the rest of `changes`. Fails with "deviation.no-reason" or where the rule is missing; with nothing
/// else but a text that is too long.
Result<EntityId> put_deviation(store::Changes& changes, const Context& context, SpaceId space,
                               Deviation deviation);
Result<EntityId> record_deviation(const Context& context, Deviation deviation);

/// Somebody with the mandate covers it (rugdekking).
Result<EntityId> back_deviation(const Context& context, EntityId deviation, std::string_view words);
/// What came of it; required words.
Result<void> review_deviation(const Context& context, EntityId deviation, std::string_view words);

Result<Deviation> deviation_by_id(store::Store& store, EntityId id);
Result<std::vector<Deviation>> deviations_on(store::Store& store, EntityId subject);
/// From the visit itself, such as core items left open (rule 11), and from what was found in it.
Result<std::vector<Deviation>> deviations_of_visit(store::Store& store, EntityId visit);
/// Not yet looked back upon, with a review date up to `day`.
Result<std::vector<Deviation>> deviations_to_review(store::Store& store, Date day);

}  // namespace frontlijn::domain

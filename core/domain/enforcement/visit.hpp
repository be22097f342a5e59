#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/visit_plan.hpp"

namespace frontlijn::domain {

/// Labels: "visit-state.<id>".
enum class VisitState {
  paused,  ///< left for a while; goes on from its draft
  closed,
};

template <>
struct NamesOf<VisitState> {
  static constexpr auto list =
      names<VisitState>({{VisitState::paused, "paused"}, {VisitState::closed, "closed"}});
};

/// What follows a visit: an owner, a day and what, or explicitly nothing (rule 11).
struct FollowUp {
  std::optional<EntityId> owner;
  std::optional<Date> date;
  std::string what;
  bool nothing_needed = false;
  std::optional<Instant> done;  ///< filled in when read
};

/// One outing to a subject, as it is on record.
struct Visit {
  EntityId id;
  SpaceId space;
  EntityId subject;  ///< nil: no subject
  EntityId by;
  Instant started;
  std::optional<Instant> closed;
  VisitState state = VisitState::paused;
  std::vector<EntityId> checklists;
  int depth = 0;
  std::string reason;  ///< why somebody went there; empty: not said
  std::vector<std::string> words;
  bool stopped_after_core = false;
  FollowUp follow_up;
  Denominator denominator;
  /// How its checklists were filled in, one file for each that asks for that.
  std::vector<log::AttachmentRef> audits;
};

/// Fails with "id.unknown".
Result<Visit> visit_by_id(store::Store& store, EntityId id);
/// Newest first.
Result<std::vector<Visit>> visits_to(store::Store& store, EntityId subject, std::size_t limit);
/// Follow-ups of this person that are not done, up to `until`, by day.
Result<std::vector<Visit>> follow_ups_of(store::Store& store, EntityId person, Date until);
Result<void> finish_follow_up(const Context& context, EntityId visit);

/// A fact noted in a visit: its source kind and its outcome stay with it (rules 4 and 5).
struct VisitAnswer {
  EntityId id;
  EntityId checklist;
  std::string ref;
  std::string question;
  std::string value;
  std::string shown;  ///< as a person reads it
  SourceKind source = SourceKind::seen;
  std::optional<FindingResult> outcome;  ///< of a check item; none: an ordinary question
  std::string domain;
  std::vector<log::AttachmentRef> attachments;
};

/// In the order of the paths.
Result<std::vector<VisitAnswer>> answers_of(store::Store& store, EntityId visit);

}  // namespace frontlijn::domain

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/closing.hpp"
#include "core/domain/observation/observation.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* adopted_case = "case";
inline constexpr const char* case_adoption = "case_adoption";
inline constexpr const char* anchoring = "anchoring";
inline constexpr const char* case_check = "case_check";
}  // namespace kinds

/// A concrete case. Solve first, allocate later: who solves it now and who will own it are two fields, and
/// the roles are apart from the one who holds the case (rule 17).
struct NewCase {
  std::string words;
  std::optional<EntityId> subject;
  std::vector<EntityId> born_from;
  CitizensClock clock;
};

/// Labels: "case-role.<id>".
enum class CaseRole { content, process, interim_solver, later_owner };

template <>
struct NamesOf<CaseRole> {
  static constexpr auto list = names<CaseRole>({{CaseRole::content, "content"},
                                                {CaseRole::process, "process"},
                                                {CaseRole::interim_solver, "interim-solver"},
                                                {CaseRole::later_owner, "later-owner"}});
};

/// By a worker and a boss together: neither can adopt alone.
struct Adoption {
  IdOrWords worker;
  IdOrWords boss;
  Instant at;
};

/// The structural change that keeps it from coming back.
struct Anchoring {
  EntityId id;
  std::string words;
  std::optional<EntityId> change;  ///< the norm, cycle or agreement
  Instant at;
};

struct CaseCheck {
  Date on;
  bool holds = false;
  std::string words;
};

struct Case {
  EntityId id;
  SpaceId space;
  std::vector<std::string> words;
  std::optional<EntityId> subject;
  std::vector<EntityId> born_from;
  CitizensClock clock;
  EntityId holder;
  std::optional<IdOrWords> content_role;
  std::optional<IdOrWords> process_role;
  std::optional<IdOrWords> interim_solver;
  std::optional<IdOrWords> later_owner;
  EntityId opened_by;
  Instant opened;
  std::string stuck_because;  ///< empty: it moves
  std::vector<Adoption> adoptions;
  std::vector<Anchoring> anchorings;
  std::optional<Closed> closed;
  std::string incident_only;
  std::optional<Date> check_on;
  std::vector<CaseCheck> checks;
  Instant changed;

  bool is_adopted() const { return !adoptions.empty(); }
  /// Closed, and the promised look back has not been taken.
  bool check_is_due(Date today) const { return closed && check_on && *check_on <= today && checks.empty(); }
};

struct CaseClosing {
  Closing closing;
  std::string incident_only;     ///< why nothing structural lies behind it; instead of an anchoring
  std::optional<Date> check_on;  ///< the later check; required for an adopted case
};

Result<EntityId> open_case(const Context& context, const NewCase& opened);
Result<void> hand_over_case(const Context& context, EntityId id, EntityId holder);
Result<void> set_case_role(const Context& context, EntityId id, CaseRole role, const IdOrWords& who);
/// Empty words: it moves again.
Result<void> mark_stuck(const Context& context, EntityId id, std::string_view because);
/// Fails with "case.adopted-alone" where worker and boss are not two.
Result<void> adopt_case(const Context& context, EntityId id, const IdOrWords& worker, const IdOrWords& boss);
Result<EntityId> anchor_case(const Context& context, EntityId id, std::string_view words,
                             std::optional<EntityId> change);
/// Fails with "case.not-anchored", "case.no-check" (rule 19), and as `checked_closing` does (rule 20).
Result<void> close_case(const Context& context, EntityId id, const CaseClosing& closing);
/// Whether it held, seen later. Fails with "case.is-open".
Result<void> check_case(const Context& context, EntityId id, bool holds, std::string_view words);
Result<Case> adopted_case(store::Store& store, EntityId id);
/// Open ones first, newest first.
Result<std::vector<Case>> cases(store::Store& store, std::size_t limit);

}  // namespace frontlijn::domain

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/lhso.hpp"
#include "core/domain/enforcement/signal.hpp"

namespace frontlijn::domain {

/// What was made of one requirement. Labels: "finding.<id>".
enum class FindingResult { violation, in_order, unknown, not_looked };

template <>
struct NamesOf<FindingResult> {
  static constexpr auto list = names<FindingResult>({{FindingResult::violation, "violation"},
                                                     {FindingResult::in_order, "in-order"},
                                                     {FindingResult::unknown, "unknown"},
                                                     {FindingResult::not_looked, "not-looked"}});
};

/// A cell as it was chosen, with the version of the matrix it was chosen from.
struct ChosenCell {
  LhsoCell cell;
  std::string matrix;
};

/// What is wrong (or right) against one requirement, with evidence: formal, by somebody with the power for
/// it.
struct Finding {
  EntityId id;
  SpaceId space;  ///< filled in when read
  EntityId subject;
  EntityId visit;           ///< nil: outside a visit
  std::string requirement;  ///< in words
  std::string item;         ///< stable key of the checklist item: "<form id>#<path>"; empty: by hand
  std::string domain;
  std::string law_source;
  std::string bound;  ///< "ring" or "ruimte"; empty: not said
  FindingResult result = FindingResult::violation;
  std::vector<std::string> words;  ///< more than one: written differently on two tablets
  std::vector<log::AttachmentRef> photos;
  SourceKind source = SourceKind::seen;
  EntityId by;
  Instant at;
  EntityId repeats;               ///< the earlier finding on the same item; nil: none
  std::vector<ChosenCell> cells;  ///< newest last; more than one: chosen differently on two tablets
  std::optional<Instant> resolved;
};

/// What became of an entry: a formal finding, or the same entry as a signal (rule 2).
struct Recorded {
  bool formal = false;
  EntityId id;
};

/// With the rest of `changes`: a finding where this person has the power for the domain today, else a signal.
Result<Recorded> put_finding(store::Changes& changes, const Context& context, const Finding& finding);
/// Fails where neither words nor requirement are given.
Result<Recorded> record_finding(const Context& context, const Finding& finding);

/// Fails with "id.unknown".
Result<Finding> finding_by_id(store::Store& store, EntityId id);
/// Violations that are not resolved, of all domains; of one that was found again only the newest.
Result<std::vector<Finding>> open_findings_on(store::Store& store, EntityId subject);
Result<std::vector<Finding>> findings_of_visit(store::Store& store, EntityId visit);

/// The earlier ones of the same matter too, newest first.
Result<std::vector<Finding>> unresolved_findings_on(store::Store& store, EntityId subject);

/// It is mended, or was none: said in words. Earlier findings of the same matter are resolved with it.
Result<void> resolve_finding(const Context& context, EntityId finding, std::string_view words);
void put_resolved(store::Changes& changes, const Context& context, EntityId finding, SpaceId space,
                  std::string words);

// --- the national enforcement strategy ---

/// Places the finding in a cell of `matrix`; may be done again, by a lawyer later: the history stays.
Result<void> set_cell(const Context& context, EntityId finding, const LhsoCell& cell, std::string_view matrix,
                      std::string_view why);
struct PastCell {
  ChosenCell cell;
  EntityId by;
  Instant at;
};
/// Oldest first.
Result<std::vector<PastCell>> cell_history(store::Store& store, EntityId finding);
/// How many findings stand in each cell.
Result<std::map<LhsoCell, std::size_t>> count_cells(store::Store& store);

struct Intervention {
  EntityId id;
  EntityId finding;
  InterventionType type = InterventionType::inform;
  std::string reason;
  EntityId deviation;  ///< nil: within the range of the cell
  EntityId by;
  Instant at;
};

/// Decides what the authority does. Departing from the cell's range needs a reason of its own and is recorded
/// as a deviation; without one it fails with "intervention.outside-range", naming the range. A finding
/// without cell has no range to depart from. Fails with "intervention.no-power".
Result<Intervention> decide_intervention(const Context& context, EntityId finding, InterventionType type,
                                         const InterventionMatrix& matrix, std::string_view reason,
                                         std::string_view reason_to_depart);
Result<std::vector<Intervention>> interventions_on(store::Store& store, EntityId finding);

}  // namespace frontlijn::domain

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/people/context.hpp"
#include "core/domain/people/names.hpp"

namespace frontlijn::domain {

/// A cell of the national enforcement strategy (LHSO, adopted 12 October 2022): behaviour A goedwillend,
/// B onverschillig, C calculerend, D notoir; consequence 1 vrijwel nihil, 2 beperkt, 3 van belang,
/// 4 aanzienlijk en/of onomkeerbaar. Labels: "lhso.behaviour.A", "lhso.consequence.1", ….
struct LhsoCell {
  char behaviour = 'A';
  int consequence = 1;

  auto operator<=>(const LhsoCell&) const = default;
};

/// "B4". Fails with "lhso.not-a-cell".
Result<LhsoCell> parse_cell(std::string_view text);
std::string to_text(const LhsoCell& cell);

/// The strategy's four categories. Labels: "lhso.category.<id>".
enum class InterventionCategory { redress, far_reaching, fine, criminal };

template <>
struct NamesOf<InterventionCategory> {
  static constexpr auto list =
      names<InterventionCategory>({{InterventionCategory::redress, "redress"},
                                   {InterventionCategory::far_reaching, "far-reaching"},
                                   {InterventionCategory::fine, "punitive-administrative"},
                                   {InterventionCategory::criminal, "punitive-criminal"}});
};

/// What an authority can do, by the strategy's categories. Labels: "intervention.<id>".
enum class InterventionType {
  inform,
  talk_to,
  warn,
  penalty_order,
  coercion_order,
  stop_work,
  tightened_supervision,  // redress
  operating_ban,
  closure,
  permit_measure,  // far-reaching
  fine,            // punitive, administrative
  penal_order,
  official_report,  // punitive, criminal
};

template <>
struct NamesOf<InterventionType> {
  static constexpr auto list =
      names<InterventionType>({{InterventionType::inform, "inform"},
                               {InterventionType::talk_to, "talk-to"},
                               {InterventionType::warn, "warn"},
                               {InterventionType::penalty_order, "penalty-order"},
                               {InterventionType::coercion_order, "coercion-order"},
                               {InterventionType::stop_work, "stop-work"},
                               {InterventionType::tightened_supervision, "tightened-supervision"},
                               {InterventionType::operating_ban, "operating-ban"},
                               {InterventionType::closure, "closure"},
                               {InterventionType::permit_measure, "permit-measure"},
                               {InterventionType::fine, "fine"},
                               {InterventionType::penal_order, "penal-order"},
                               {InterventionType::official_report, "official-report"}});
};

InterventionCategory category_of(InterventionType type);

/// Which interventions an organisation ranges under each cell. The axes and categories are facts; the ranges
/// are the organisation's own, since the official ones are not among our sources.
struct InterventionMatrix {
  std::string version;
  std::string title;
  bool example = false;  ///< to be shown as an example that is to be replaced
  std::map<LhsoCell, std::vector<InterventionType>> ranges;  ///< all sixteen
  std::vector<LhsoCell> criminal_consultation;               ///< talk with a criminal-law officer first

  const std::vector<InterventionType>& range(const LhsoCell& cell) const { return ranges.at(cell); }
};

/// From JSON as in assets/enforcement/lhso-example.json. Fails with "matrix.not-understood" (and where),
/// "matrix.cell-missing" or "matrix.unknown-intervention".
Result<InterventionMatrix> parse_matrix(std::string_view json);

/// From now on the organisation's. A version is adopted once ("matrix.version-exists").
Result<EntityId> adopt_matrix(const Context& context, std::string_view json);
/// The newest that was adopted; none: the example is all there is.
Result<std::optional<InterventionMatrix>> current_matrix(store::Store& store);

}  // namespace frontlijn::domain

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/id.hpp"

namespace frontlijn::log {

/// The unit of access and of sync.
enum class SpaceKind {
  team_work,       ///< the team and its coordinators
  team_backstage,  ///< the team only
  organisation,    ///< shared: subjects, published checklists, obstacle board
  personal,        ///< its author
  partner,         ///< named guests, until a date
};

/// "team/work", "team/backstage", "organisation", "private", "partner".
std::string_view name_of(SpaceKind kind);
std::optional<SpaceKind> space_kind(std::string_view name);

struct SpaceInfo {
  SpaceId id;
  SpaceKind kind = SpaceKind::team_work;
  std::string name;  ///< of the team, the organisation or the person

  bool operator==(const SpaceInfo&) const = default;
};

}  // namespace frontlijn::log

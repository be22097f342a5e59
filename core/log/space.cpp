#include "core/log/space.hpp"

#include <array>
#include <utility>

namespace frontlijn::log {

namespace {

constexpr std::array<std::pair<SpaceKind, std::string_view>, 5> names{{
    {SpaceKind::team_work, "team/work"},
    {SpaceKind::team_backstage, "team/backstage"},
    {SpaceKind::organisation, "organisation"},
    {SpaceKind::personal, "private"},
    {SpaceKind::partner, "partner"},
}};

}  // namespace

std::string_view name_of(SpaceKind kind) {
  for (const auto& [known, name] : names) {
    if (known == kind) return name;
  }
  return "?";
}

std::optional<SpaceKind> space_kind(std::string_view name) {
  for (const auto& [kind, known] : names) {
    if (known == name) return kind;
  }
  return std::nullopt;
}

}  // namespace frontlijn::log

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/entry.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* reflection = "reflection";
}

/// Labels: "audience.<id>".
enum class Audience {
  author,  ///< nobody else
  team,    ///< the team's own members; never a coordinator
};

template <>
struct NamesOf<Audience> {
  static constexpr auto list = names<Audience>({{Audience::author, "author"}, {Audience::team, "team"}});
};

/// Thinking aloud, which stays where it is until its author releases it (rule 24). It is words only: photos,
/// findings, decisions and agreements have no place here, so they cannot be withheld by it.
struct Reflection {
  EntityId id;
  SpaceId space;
  std::vector<std::string> words;
  EntityId by;
  Instant at;
  std::optional<EntityId> origin;       ///< of a released copy
  std::optional<EntityId> released_as;  ///< the copy in the team's work space
};

Result<EntityId> reflect(const Context& context, std::string_view words, Audience audience);
/// By its author. Fails with "reflection.not-yours".
Result<void> edit_reflection(const Context& context, EntityId reflection, std::string_view words);
/// A copy with its origin, in the team's work space; the reflection itself stays where it is. Fails with
/// "reflection.not-yours", "reflection.is-released".
Result<EntityId> release_reflection(const Context& context, EntityId reflection);
Result<Reflection> reflection(store::Store& store, EntityId id);
/// Newest first.
Result<std::vector<Reflection>> reflections(store::Store& store, std::size_t limit);

}  // namespace frontlijn::domain

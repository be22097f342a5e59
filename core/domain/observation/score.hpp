#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/entry.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* score_series = "score_series";
inline constexpr const char* score = "score";
}  // namespace kinds

/// Three ways to score over time (DOMAIN §5). Labels: "scale.<id>".
enum class Scale {
  zero_to_ten,  ///< 5 insufficient, 6 just enough
  capability,   ///< 1 to 4, each with what can be seen at that level
  own_goal,     ///< 0 to 10 towards a goal in the person's own words, judged by that person alone
};

template <>
struct NamesOf<Scale> {
  static constexpr auto list = names<Scale>({{Scale::zero_to_ten, "zero-to-ten"},
                                             {Scale::capability, "capability"},
                                             {Scale::own_goal, "own-goal"}});
};

struct NewScoreSeries {
  Scale scale = Scale::zero_to_ten;
  EntityId about;                     ///< subject, case or observation
  std::string words;                  ///< what is scored; a goal in the person's own words
  std::optional<IdOrWords> person;    ///< whose goal it is; required for own_goal
  std::array<std::string, 4> levels;  ///< what can be seen at 1 to 4; all required for capability
};

/// One judgement. The movement matters more than the level: each comes with the step since the one before.
struct Score {
  EntityId id;
  int value = 0;
  std::optional<int> step;  ///< since the one before; none for the first
  std::vector<std::string> why;
  IdOrWords judged_by;
  Instant at;
};

struct ScoreSeries {
  EntityId id;
  Scale scale = Scale::zero_to_ten;
  EntityId about;
  std::string words;
  std::optional<IdOrWords> person;
  std::array<std::string, 4> levels;
  std::vector<Score> scores;  ///< oldest first; there is no total and no average of them
};

/// Fails with "text.missing", or "score.levels-missing".
Result<EntityId> begin_scores(const Context& context, const NewScoreSeries& series);
/// Fails with "score.out-of-scale", "score.no-why" where the value differs from the one before and no reason
/// is given, "score.not-theirs" where another than the person judges their own goal.
Result<EntityId> add_score(const Context& context, EntityId series, int value, std::string_view why,
                           const IdOrWords& judged_by, std::optional<Instant> at = std::nullopt);
Result<ScoreSeries> scores(store::Store& store, EntityId series);
/// Every series about one subject, case or observation, oldest first.
Result<std::vector<ScoreSeries>> scores_about(store::Store& store, EntityId about);

}  // namespace frontlijn::domain

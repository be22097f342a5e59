#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/closing.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* obstacle = "obstacle";
inline constexpr const char* obstacle_rung = "obstacle_rung";
inline constexpr const char* obstacle_recognition = "obstacle_recognition";
inline constexpr const char* obstacle_answer = "obstacle_answer";
}  // namespace kinds

/// What is said to stand in the way. Labels: "claim.<id>".
enum class Claim { not_allowed, not_able, not_willing, not_knowing };
/// Was the claimed rule looked up? Unknown is an answer (rule 5). Labels: "verified.<id>".
enum class Verified { unknown, confirmed, refuted };
/// The ladder; the team itself stands below it. Labels: "rung.<id>".
enum class Rung { coordinator, department, directorate, administration };
/// Labels: "recognition.<id>".
enum class RecognitionKind {
  same,           ///< we have this too
  solved,         ///< we solved it like this
  working_group,  ///< we join in finding a way
};
/// Labels: "obstacle-answer.<id>".
enum class AnswerKind { removed, promised, cannot };

template <>
struct NamesOf<Claim> {
  static constexpr auto list = names<Claim>({{Claim::not_allowed, "not-allowed"},
                                             {Claim::not_able, "not-able"},
                                             {Claim::not_willing, "not-willing"},
                                             {Claim::not_knowing, "not-knowing"}});
};
template <>
struct NamesOf<Verified> {
  static constexpr auto list = names<Verified>(
      {{Verified::unknown, "unknown"}, {Verified::confirmed, "confirmed"}, {Verified::refuted, "refuted"}});
};
template <>
struct NamesOf<Rung> {
  static constexpr auto list = names<Rung>({{Rung::coordinator, "coordinator"},
                                            {Rung::department, "department"},
                                            {Rung::directorate, "directorate"},
                                            {Rung::administration, "administration"}});
};
template <>
struct NamesOf<RecognitionKind> {
  static constexpr auto list = names<RecognitionKind>({{RecognitionKind::same, "same"},
                                                       {RecognitionKind::solved, "solved"},
                                                       {RecognitionKind::working_group, "working-group"}});
};
template <>
struct NamesOf<AnswerKind> {
  static constexpr auto list = names<AnswerKind>(
      {{AnswerKind::removed, "removed"}, {AnswerKind::promised, "promised"}, {AnswerKind::cannot, "cannot"}});
};

/// Lives in the organisation's space: a board that all teams see.
struct NewObstacle {
  std::string words;
  Claim claim = Claim::not_allowed;
  std::string claimed_rule;  ///< the rule, as it was named; required (rule 18)
  Verified verified = Verified::unknown;
  std::string verified_how;  ///< required where it was verified: source and place
  IdOrWords who_can_remove;  ///< required
  std::string tried;         ///< what the team tried; may come later
};

/// One step up. Its clock says by when an answer is asked for.
struct Escalation {
  EntityId id;
  Rung rung = Rung::coordinator;
  IdOrWords to;
  Date asked_on;
  Date answer_by;
  Instant at;
};

struct Recognition {
  EntityId id;
  EntityId team;
  RecognitionKind kind = RecognitionKind::same;
  std::string words;
  EntityId by;
  Instant at;
};

/// Management's answer, on the record.
struct ObstacleAnswer {
  EntityId id;
  IdOrWords by;
  AnswerKind kind = AnswerKind::cannot;
  std::string words;
  std::optional<Date> promised_by;
  Instant at;
};

struct Obstacle {
  EntityId id;
  SpaceId space;
  std::vector<std::string> words;
  Claim claim = Claim::not_allowed;
  std::string claimed_rule;
  Verified verified = Verified::unknown;
  std::string verified_how;
  IdOrWords who_can_remove;
  EntityId raised_by;
  EntityId team;
  EntityId holder;
  Instant raised;
  std::vector<std::string> tried;
  std::vector<Escalation> escalations;  ///< lowest rung first
  std::vector<Recognition> recognitions;
  std::vector<ObstacleAnswer> answers;  ///< oldest first
  std::optional<Closed> closed;
  Instant changed;

  /// The answer to the highest rung asked, or none yet.
  const ObstacleAnswer* newest_answer() const { return answers.empty() ? nullptr : &answers.back(); }
  /// Asked, not answered since, and its day is past.
  bool clock_ran_out(Date today) const;
};

/// Fails with "text.missing" where the words, the claimed rule or who can remove it are missing, and with
/// "obstacle.verified-how".
Result<EntityId> raise_obstacle(const Context& context, const NewObstacle& obstacle);
Result<void> verify_claim(const Context& context, EntityId obstacle, Verified verified, std::string_view how);
Result<void> tell_tried(const Context& context, EntityId obstacle, std::string_view words);
Result<void> hand_over_obstacle(const Context& context, EntityId obstacle, EntityId holder);

/// To the next rung (rule 18). Fails with "obstacle.skips-a-rung", "obstacle.no-clock" without a later day,
/// and "obstacle.clock-runs" while the rung before still has time and gave no answer.
Result<EntityId> escalate_obstacle(const Context& context, EntityId obstacle, Rung rung, const IdOrWords& to,
                                   std::optional<Date> answer_by);

/// By another team than the one that raised it: fails with "obstacle.recognise-own".
Result<EntityId> recognise_obstacle(const Context& context, EntityId obstacle, RecognitionKind kind,
                                    std::string_view words);

struct NewAnswer {
  IdOrWords by;
  AnswerKind kind = AnswerKind::cannot;
  std::string words;
  std::optional<Date> promised_by;
};
/// Fails with "obstacle.ask-what-was-tried" while nothing about that is on the record,
/// "obstacle.promise-without-day".
Result<EntityId> answer_obstacle(const Context& context, EntityId obstacle, const NewAnswer& answer);
/// Fails as `checked_closing` does: the one who raised it hears (rule 20).
Result<void> close_obstacle(const Context& context, EntityId obstacle, const Closing& closing);

Result<Obstacle> obstacle(store::Store& store, EntityId id);
/// The board: open ones first, newest first.
Result<std::vector<Obstacle>> obstacles(store::Store& store, std::size_t limit);

/// How often each rung was climbed: rare is good, and often its existence is enough.
struct EscalationCount {
  Rung rung = Rung::coordinator;
  std::size_t times = 0;
};
struct EscalationCounts {
  std::vector<EscalationCount> rungs;  ///< every rung, also with none
  std::size_t obstacles = 0;           ///< of how many
};
Result<EscalationCounts> escalation_counts(store::Store& store);

}  // namespace frontlijn::domain

#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/entry.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* cycle = "cycle";
inline constexpr const char* cycle_step = "cycle_step";
inline constexpr const char* voice = "voice";
}  // namespace kinds

/// Labels: "cycle-level.<id>".
enum class CycleLevel {
  operational,  ///< today's work
  tactical,     ///< improving it
  strategic,    ///< what for
};
/// Labels: "learning.<id>".
enum class LearningOrder {
  improve,      ///< 1: within the norm
  surprise,     ///< 2: react to what was not expected
  change_norm,  ///< 3
};
/// Labels: "cycle-step.<id>". Any may come first, and acting may precede judging (rule 15).
enum class StepKind { observe, judge, decide, act, renorm };
/// Labels: "renorm.<id>".
enum class RenormTarget {
  norm,       ///< a new version, as a draft
  owner,      ///< somebody else owns the norm
  measure,    ///< the definition changes: a break in its chart
  checklist,  ///< of which a new version is to be made
  rule,       ///< a rule is deleted, and counted with pride
};

template <>
struct NamesOf<CycleLevel> {
  static constexpr auto list = names<CycleLevel>({{CycleLevel::operational, "operational"},
                                                  {CycleLevel::tactical, "tactical"},
                                                  {CycleLevel::strategic, "strategic"}});
};
template <>
struct NamesOf<LearningOrder> {
  static constexpr auto list = names<LearningOrder>({{LearningOrder::improve, "improve"},
                                                     {LearningOrder::surprise, "surprise"},
                                                     {LearningOrder::change_norm, "change-norm"}});
};
template <>
struct NamesOf<StepKind> {
  static constexpr auto list = names<StepKind>({{StepKind::observe, "observe"},
                                                {StepKind::judge, "judge"},
                                                {StepKind::decide, "decide"},
                                                {StepKind::act, "act"},
                                                {StepKind::renorm, "renorm"}});
};
template <>
struct NamesOf<RenormTarget> {
  static constexpr auto list = names<RenormTarget>({{RenormTarget::norm, "norm"},
                                                    {RenormTarget::owner, "owner"},
                                                    {RenormTarget::measure, "measure"},
                                                    {RenormTarget::checklist, "checklist"},
                                                    {RenormTarget::rule, "rule"}});
};

/// The opening prompts of outside-in observation (DOMAIN §5); each may stay empty. Labels: "prompt.<field>".
inline constexpr std::array<const char*, 6> prompt_fields{"prompt_purpose",    "prompt_demand",
                                                          "prompt_response",   "prompt_flow",
                                                          "prompt_conditions", "prompt_redesign"};

struct NewCycle {
  std::string question;  ///< what it is about
  CycleLevel level = CycleLevel::operational;
  LearningOrder order = LearningOrder::improve;
  std::vector<EntityId> born_from;  ///< observations, obstacles or cases; at least one
  std::array<std::string, 6> prompts;
};

struct Renorming {
  RenormTarget target = RenormTarget::norm;
  std::optional<EntityId>
      what;  ///< the norm, measure or checklist; a rule, or a checklist that is described, may have none
  std::string words;                   ///< new text, new definition, or the rule that goes
  std::optional<IdOrWords> new_owner;  ///< for `owner`
};

struct NewStep {
  StepKind kind = StepKind::observe;
  std::string words;
  std::string why;                  ///< required for decide and renorm: a decision carries its own reasoning
  std::optional<EntityId> follows;  ///< an earlier step, such as the decision that this act carries out
  std::vector<EntityId> links;      ///< what it rests on or led to: observations, agreements, measures
  std::optional<Renorming> renorming;  ///< required for renorm, and for no other
};

/// Somebody's say in a step: each party's own reason for assenting or dissenting is kept (rule 23).
struct StepVoice {
  EntityId id;
  IdOrWords by;
  bool assents = true;
  std::string reason;
  Instant at;
};

struct CycleStep {
  EntityId id;
  StepKind kind = StepKind::observe;
  std::vector<std::string> words;
  std::vector<std::string> why;
  std::optional<EntityId> follows;
  std::vector<EntityId> links;
  std::optional<Renorming> renorming;
  EntityId by;
  Instant at;
  std::vector<StepVoice> voices;
};

struct Cycle {
  EntityId id;
  SpaceId space;
  std::string question;
  CycleLevel level = CycleLevel::operational;
  LearningOrder order = LearningOrder::improve;
  std::vector<EntityId> born_from;
  std::array<std::string, 6> prompts;
  EntityId holder;
  Instant opened;
  std::string ended_because;     ///< empty: it runs
  std::vector<CycleStep> steps;  ///< in the order they were taken
  Instant changed;

  /// True only where an act names this decision: done is never derived from decided (rule 15).
  bool is_done(EntityId decision) const;
  std::vector<EntityId> decisions_not_done() const;
};

/// Fails with "cycle.born-from-nothing", "id.unknown" where an origin is not here, or "text.missing".
Result<EntityId> open_cycle(const Context& context, const NewCycle& cycle);
/// A renorm step also makes its change, in the same commit. Fails with "cycle.ended",
/// "cycle.decision-without-why", "cycle.renorm-what", "id.unknown", or as what it changes does.
Result<EntityId> add_step(const Context& context, EntityId cycle, const NewStep& step);
/// Fails with "text.missing" without a reason.
Result<EntityId> add_voice(const Context& context, EntityId step, const IdOrWords& by, bool assents,
                           std::string_view reason);
Result<void> hand_over_cycle(const Context& context, EntityId cycle, EntityId holder);
Result<void> end_cycle(const Context& context, EntityId cycle, std::string_view because);
Result<Cycle> cycle(store::Store& store, EntityId id);
/// Running ones first, newest first.
Result<std::vector<Cycle>> cycles(store::Store& store, std::size_t limit);

}  // namespace frontlijn::domain

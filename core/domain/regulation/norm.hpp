#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/entry.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* norm = "norm";
inline constexpr const char* norm_version = "norm_version";
inline constexpr const char* norm_stage = "norm_stage";
inline constexpr const char* shared_norm = "shared_norm";
inline constexpr const char* retired_rule = "retired_rule";
}  // namespace kinds

/// Try small first (rule 16). Labels: "stage.<id>".
enum class NormStage { draft, simulated, pilot, adopted, retired };

template <>
struct NamesOf<NormStage> {
  static constexpr auto list = names<NormStage>({{NormStage::draft, "draft"},
                                                 {NormStage::simulated, "simulated"},
                                                 {NormStage::pilot, "pilot"},
                                                 {NormStage::adopted, "adopted"},
                                                 {NormStage::retired, "retired"}});
};

/// How we work, or what counts as good.
struct NewNorm {
  std::string title;
  std::string words;  ///< of the first version
  std::string why;
  IdOrWords owner;
  std::optional<Date> review_on;
};

struct StageStep {
  NormStage stage = NormStage::draft;
  std::string words;            ///< what was seen, or why
  std::optional<int> how_many;  ///< of a pilot: visits, cases, weeks
  std::string where;            ///< of a pilot
  Instant at;
  EntityId by;
};

struct NormVersion {
  EntityId id;
  std::string words;
  NormStage stage = NormStage::draft;
  std::vector<StageStep> steps;
  Instant at;
};

struct Norm {
  EntityId id;
  SpaceId space;
  std::string title;
  std::string why;
  std::vector<IdOrWords> owner;  ///< more than one where rivals stand
  EntityId team;
  std::optional<EntityId> forked_from;
  std::string adaptation;  ///< of a fork: what is different here, and why
  std::optional<Date> review_on;
  std::vector<NormVersion> versions;  ///< oldest first

  /// The newest version that is adopted; none while everything is still being tried.
  const NormVersion* in_force() const;
};

Result<EntityId> draft_norm(const Context& context, const NewNorm& norm);
/// Starts as a draft, whatever the one before was.
Result<EntityId> add_norm_version(const Context& context, EntityId norm, std::string_view words);
/// The next stage, or retired. Fails with "norm.skips-a-stage", "norm.pilot-without-size", "norm.is-retired"
/// or "text.missing" without what was seen.
Result<void> advance_norm(const Context& context, EntityId version, const StageStep& step);
Result<void> set_norm_owner(const Context& context, EntityId norm, const IdOrWords& owner);

/// Parts of a larger commit.
Result<EntityId> put_norm_version(store::Changes& changes, const Context& context, EntityId norm,
                                  std::string_view words);
Result<void> put_norm_owner(store::Changes& changes, const Context& context, EntityId norm,
                            const IdOrWords& owner);

Result<Norm> norm(store::Store& store, EntityId id);
Result<std::vector<Norm>> norms(store::Store& store);

/// A copy with its origin in the organisation's space, for other teams to look at and fork.
Result<EntityId> share_norm(const Context& context, EntityId norm);
/// A draft of this team's own, from another team's norm or its shared copy: there is no roll-out (rule 16).
/// `words` are this team's; `adaptation` says what is different here and why. Fails with "norm.fork-own".
Result<EntityId> fork_norm(const Context& context, EntityId from, std::string_view words,
                           std::string_view adaptation);

struct NormAncestor {
  EntityId norm;
  EntityId team;
  std::string title;  ///< empty where it is not here
};
/// From the nearest on.
Result<std::vector<NormAncestor>> lineage(store::Store& store, EntityId norm);

// --- retired rules, counted with pride ---

struct RetiredRule {
  EntityId id;
  std::string words;
  std::string why;
  std::optional<EntityId> norm;
  std::optional<EntityId> cycle;
  Instant at;
};
Result<EntityId> put_retired_rule(store::Changes& changes, const Context& context, std::string_view words,
                                  std::string_view why, std::optional<EntityId> norm,
                                  std::optional<EntityId> cycle);
/// Newest first; how many there are is the figure.
Result<std::vector<RetiredRule>> retired_rules(store::Store& store);

}  // namespace frontlijn::domain

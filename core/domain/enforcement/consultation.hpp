#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/requirement.hpp"

namespace frontlijn::domain {

/// Two requirements that cannot both be met; owned by the authorities, not by the entrepreneur.
struct RequirementConflict {
  EntityId id;
  EntityId subject;
  std::string attribute;
  EntityId first;
  EntityId second;
  EntityId consultation;
};

/// What one authority says in a consultation, with its own reason (rule 23).
struct Voice {
  std::string authority;
  std::string words;
};

/// The authorities agree one set of requirements; dissent is kept, after an agreement too.
struct Consultation {
  EntityId id;
  EntityId conflict;
  EntityId subject;
  std::vector<std::string> authorities;  ///< who own it
  std::vector<Voice> assent;
  std::vector<Voice> dissent;
  std::vector<std::string> agreed;  ///< empty: not yet; more than one: agreed differently on two tablets
  std::optional<Instant> agreed_at;
};

/// Notes the conflict and opens its consultation, with the rest of `changes`. Both requirements have their
/// id. The same conflict noted on two tablets is one; one that is there already is left as it is.
Result<EntityId> put_conflict(store::Changes& changes, const Context& context, const Clash& clash);

Result<std::vector<RequirementConflict>> conflicts_on(store::Store& store, EntityId subject);
/// Fails with "id.unknown".
Result<Consultation> consultation_by_id(store::Store& store, EntityId id);
/// Those without agreement.
Result<std::vector<Consultation>> open_consultations(store::Store& store);

/// `authority` must be one of the owners ("consultation.not-an-owner"); words are required.
Result<void> add_assent(const Context& context, EntityId consultation, std::string_view authority,
                        std::string_view words);
Result<void> add_dissent(const Context& context, EntityId consultation, std::string_view authority,
                         std::string_view words);

/// What was agreed, in words, and which of the two requirements give way to it. Fails with
/// "consultation.still-conflicting" when none does.
Result<void> agree(const Context& context, EntityId consultation, std::string_view words,
                   const std::vector<EntityId>& withdrawn);

}  // namespace frontlijn::domain

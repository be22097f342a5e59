#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/observation/entry.hpp"

namespace frontlijn::domain {

namespace kinds {
inline constexpr const char* agreement = "agreement";
inline constexpr const char* agreement_outcome = "agreement_outcome";
}  // namespace kinds

/// All kinds of this folder: agreements, cycles, norms, directives, cases, obstacles, stand-ups, reflections.
void add_regulation_kinds(store::Model& model);

/// Who does what, for whom, by when. All four are required.
struct NewAgreement {
  IdOrWords who;
  std::string what;
  IdOrWords for_whom;
  std::optional<Date> by_when;
  std::optional<EntityId> subject;
  std::optional<EntityId> made_in;  ///< the stand-up, visit, cycle or case
};

/// Labels: "agreement-state.<id>".
enum class AgreementState {
  open,
  kept,          ///< done by the day that was agreed
  late,          ///< done, after that day
  renegotiated,  ///< another day was agreed in time to say so; open
  let_go,        ///< agreed that it need not be done any more
};

template <>
struct NamesOf<AgreementState> {
  static constexpr auto list = names<AgreementState>({{AgreementState::open, "open"},
                                                      {AgreementState::kept, "kept"},
                                                      {AgreementState::late, "late"},
                                                      {AgreementState::renegotiated, "renegotiated"},
                                                      {AgreementState::let_go, "let-go"}});
};

/// What was said about an agreement; each is a record of its own.
struct AgreementOutcome {
  AgreementState state = AgreementState::open;
  Instant at;
  EntityId by;
  std::optional<Date> on;  ///< the day it was done
  std::optional<Date> new_by_when;
  std::string reason;
};

struct Agreement {
  EntityId id;
  SpaceId space;
  IdOrWords who;
  std::vector<std::string> what;
  IdOrWords for_whom;
  Date made_on;
  Date first_by_when;
  Date by_when;  ///< as renegotiated
  std::optional<EntityId> subject;
  std::optional<EntityId> made_in;
  AgreementState state = AgreementState::open;
  std::vector<AgreementOutcome> outcomes;  ///< oldest first
  Instant changed;

  bool is_open() const { return state == AgreementState::open || state == AgreementState::renegotiated; }
  bool past_its_day(Date today) const { return is_open() && by_when < today; }
};

/// Fails with "text.missing" where who, what, for whom or by when is missing, "agreement.in-the-past".
Result<EntityId> make_agreement(const Context& context, const NewAgreement& agreed);
/// The same as part of a larger commit.
Result<EntityId> put_agreement(store::Changes& changes, const Context& context, const NewAgreement& agreed);

Result<Agreement> agreement(store::Store& store, EntityId id);

struct AgreementFilter {
  bool open_only = false;
  std::optional<EntityId> subject{};
  std::optional<EntityId> made_in{};
  std::optional<SpaceId> space{};
};
/// By the day they are due.
Result<std::vector<Agreement>> agreements(store::Store& store, const AgreementFilter& filter,
                                          std::size_t limit);

/// Done `on` (none: today). Fails with "agreement.is-settled", "agreement.past-its-day" (then it is late,
/// with a reason), "agreement.not-yet".
Result<void> keep_agreement(const Context& context, EntityId agreement,
                            std::optional<Date> on = std::nullopt);
/// Done after the day that was agreed. Fails with "agreement.not-late", "text.missing" without a reason.
Result<void> keep_agreement_late(const Context& context, EntityId agreement, std::string_view reason,
                                 std::optional<Date> on = std::nullopt);
/// Another day, or none where it need not be done any more: a decent outcome, with its reason.
Result<void> renegotiate_agreement(const Context& context, EntityId agreement,
                                   std::optional<Date> new_by_when, std::string_view reason);

/// The headline figure of a team (rule 12): there is no figure of a person. Each agreement counts once, and
/// the denominator is always there (rule 5).
struct AgreementsKept {
  std::size_t kept = 0;
  std::size_t renegotiated = 0;  ///< running on another day, or let go by agreement
  std::size_t late = 0;
  std::size_t past_their_day = 0;  ///< and nothing said
  std::size_t not_yet_due = 0;     ///< not in the denominator

  std::size_t decent() const { return kept + renegotiated; }
  std::size_t of() const { return decent() + late + past_their_day; }
};

/// Of the agreements in `space` made from `from` up to and including `until`.
Result<AgreementsKept> agreements_kept(store::Store& store, SpaceId space, Date from, Date until, Date today);
/// The same of the team at this tablet: in its work space, and in those its members brought along when they
/// joined.
Result<AgreementsKept> agreements_kept(const Context& context, Date from, Date until);

}  // namespace frontlijn::domain

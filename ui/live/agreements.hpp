#pragma once

#include "core/domain/regulation/agreement.hpp"
#include "ui/live/names.hpp"

namespace frontlijn::ui::live {

/// Promises that fall due within this many days are shown on the day's page.
inline constexpr int days_ahead = 7;
/// The headline figure looks this far back.
inline constexpr int days_of_figure = 28;
inline constexpr std::size_t most_agreements = 200;

AgreementView shown(const domain::Context& context, const domain::Agreement& agreement);
Result<std::vector<AgreementView>> agreements_about(const domain::Context& context, EntityId subject);
/// Open ones of which the day is near or past, by their day.
Result<std::vector<AgreementView>> due_agreements(const domain::Context& context);
Result<std::vector<AgreementView>> agreements_made_on(const domain::Context& context, Date day);
/// The person, or the name that was typed.
domain::IdOrWords who_of(const NewAgreement& agreement);
Result<EntityId> make_agreement(const domain::Context& context, const NewAgreement& agreement,
                                std::optional<EntityId> made_in);

}  // namespace frontlijn::ui::live

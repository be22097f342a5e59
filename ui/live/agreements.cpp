#include "ui/live/agreements.hpp"

#include <functional>

namespace frontlijn::ui::live {
namespace {

AgreementState shown(domain::AgreementState state) {
  switch (state) {
    case domain::AgreementState::open:
      return AgreementState::open;
    case domain::AgreementState::kept:
      return AgreementState::kept;
    case domain::AgreementState::late:
      return AgreementState::late;
    case domain::AgreementState::renegotiated:
    case domain::AgreementState::let_go:
      return AgreementState::renegotiated;
  }
  return AgreementState::open;
}

Result<std::vector<AgreementView>> all_shown(const domain::Context& context,
                                             const domain::AgreementFilter& filter,
                                             const std::function<bool(const domain::Agreement&)>& wanted) {
  FRONTLIJN_TRY(const auto found, domain::agreements(context.store, filter, most_agreements));
  std::vector<AgreementView> views;
  for (const auto& agreement : found) {
    if (wanted(agreement)) views.push_back(live::shown(context, agreement));
  }
  return views;
}

}  // namespace

AgreementView shown(const domain::Context& context, const domain::Agreement& agreement) {
  AgreementView view;
  view.id = agreement.id;
  view.what = side_by_side(agreement.what);
  view.who = name_of(context.store, agreement.who);
  view.for_whom = name_of(context.store, agreement.for_whom);
  view.by = agreement.by_when;
  view.state = shown(agreement.state);
  const auto* person = std::get_if<EntityId>(&agreement.who);
  view.mine = person != nullptr && *person == context.person;
  view.subject = agreement.subject;
  if (agreement.subject) view.subject_name = subject_name(context.store, *agreement.subject);
  for (const auto& outcome : agreement.outcomes) {
    if (!outcome.reason.empty()) view.reason = outcome.reason;
    if (outcome.state == domain::AgreementState::renegotiated) ++view.times_moved;
  }
  return view;
}

Result<std::vector<AgreementView>> agreements_about(const domain::Context& context, EntityId subject) {
  domain::AgreementFilter filter;
  filter.subject = subject;
  return all_shown(context, filter, [](const auto&) { return true; });
}

Result<std::vector<AgreementView>> due_agreements(const domain::Context& context) {
  domain::AgreementFilter filter;
  filter.open_only = true;
  const auto last = std::chrono::sys_days{context.today()} + std::chrono::days{days_ahead};
  return all_shown(context, filter,
                   [&](const auto& agreement) { return std::chrono::sys_days{agreement.by_when} <= last; });
}

Result<std::vector<AgreementView>> agreements_made_on(const domain::Context& context, Date day) {
  return all_shown(context, {}, [&](const auto& agreement) { return agreement.made_on == day; });
}

domain::IdOrWords who_of(const NewAgreement& agreement) {
  if (!agreement.who_else.empty()) return agreement.who_else;
  return agreement.who;
}

Result<EntityId> make_agreement(const domain::Context& context, const NewAgreement& agreement,
                                std::optional<EntityId> made_in) {
  domain::NewAgreement agreed;
  agreed.who = who_of(agreement);
  agreed.what = agreement.what;
  agreed.for_whom = agreement.for_whom;
  agreed.by_when = agreement.by;
  agreed.subject = agreement.subject;
  agreed.made_in = made_in;
  return domain::make_agreement(context, agreed);
}

}  // namespace frontlijn::ui::live

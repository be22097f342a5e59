#include "core/domain/regulation/agreements_on_card.hpp"

#include "core/domain/people/team.hpp"
#include "core/domain/regulation/agreement.hpp"
#include "core/domain/regulation/tuning.hpp"

namespace frontlijn::domain {

Result<std::vector<AgreementOnCard>> AgreementsOnCard::open_agreements(EntityId subject) {
  AgreementFilter filter;
  filter.open_only = true;
  filter.subject = subject;
  FRONTLIJN_TRY(const auto open,
                agreements(context_.store, filter, static_cast<std::size_t>(tuning::most_parts)));
  std::vector<AgreementOnCard> on_card;
  for (const Agreement& made : open) {
    std::string who;
    if (const auto* words = std::get_if<std::string>(&made.who)) {
      who = *words;
    } else {
      FRONTLIJN_TRY(who, person_name(context_.store, std::get<EntityId>(made.who)));
    }
    std::string what;
    for (const std::string& words : made.what)
      what += (what.empty() ? "" : " / ") + words;
    const std::string state =
        made.past_its_day(context_.today()) ? "past-its-day" : std::string(id_of(made.state));
    on_card.push_back({made.id, what, who, made.by_when, "agreement-state." + state});
  }
  return on_card;
}

}  // namespace frontlijn::domain

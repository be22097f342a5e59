#pragma once

#include "core/domain/enforcement/card.hpp"

namespace frontlijn::domain {

/// Gives a subject's card its open agreements (rule 8).
class AgreementsOnCard : public AgreementSource {
 public:
  explicit AgreementsOnCard(const Context& context) : context_(context) {}

  Result<std::vector<AgreementOnCard>> open_agreements(EntityId subject) override;

 private:
  const Context& context_;
};

}  // namespace frontlijn::domain

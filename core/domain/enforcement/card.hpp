#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/enforcement/consultation.hpp"
#include "core/domain/enforcement/deviation.hpp"
#include "core/domain/enforcement/finding.hpp"
#include "core/domain/enforcement/register.hpp"
#include "core/domain/enforcement/visit.hpp"

namespace frontlijn::domain {

/// What a subject's card shows of an agreement; agreements themselves live in core/domain/regulation.
struct AgreementOnCard {
  EntityId id;
  std::string what;
  std::string who;
  std::optional<Date> due;
  std::string state;  ///< key of the language files
};

/// Tells the card what was agreed; implemented where agreements live.
class AgreementSource {
 public:
  virtual ~AgreementSource() = default;
  /// Not yet kept or ended, about this subject.
  virtual Result<std::vector<AgreementOnCard>> open_agreements(EntityId subject) = 0;
};

struct CardViewer {
  AgreementSource* agreements = nullptr;  ///< none: agreements are not known here
  /// Spaces that the viewer may read; empty: all that are here.
  std::function<bool(const SpaceId&)> may_read = {};
};

/// All that concerns a subject, at one glance (rule 8). Lists are bounded by limits::card_entries.
struct Card {
  Subject subject;
  std::vector<Warning> warnings;
  std::vector<Finding> findings;  ///< open, of all domains
  std::vector<Signal> signals;    ///< open
  std::vector<AgreementOnCard> agreements;
  std::vector<Visit> visits;                  ///< newest first
  std::vector<Consultation> consultations;    ///< conflicts between requirements, agreed or not
  std::vector<CorrectionReport> corrections;  ///< open
  std::vector<Deviation> deviations;
  std::vector<KnownValue> known;
  std::size_t hidden = 0;                ///< entries that exist and that this viewer cannot read
  std::vector<std::string> hidden_with;  ///< teams that have them
  Instant newest;                        ///< the newest that this tablet knows of this subject
  std::optional<Date> oldest_register;   ///< day of the oldest register value shown
};

Result<Card> card_of(const Context& context, EntityId subject, const CardViewer& viewer = {});

}  // namespace frontlijn::domain

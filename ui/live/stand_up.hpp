#pragma once

#include "core/domain/regulation/stand_up.hpp"
#include "ui/live/names.hpp"

namespace frontlijn::ui::live {

/// A stand-up while it runs: on disk at every tap, on this tablet, until it ends in one commit with its
/// agreements and parked items.
class StandUpDesk {
 public:
  explicit StandUpDesk(const domain::Context& context) : context_(context) {}

  Result<void> load();
  bool begun() const { return started_.has_value(); }
  /// The board as it stands: the agenda, less what was parked, with what was agreed.
  Result<StandUpView> view(const std::vector<PersonRef>& people) const;

  Result<void> begin();
  Result<void> discussed(EntityId topic, bool on);
  Result<void> park(EntityId topic, EntityId holder);
  /// Kept with the stand-up until it ends.
  Result<EntityId> agree(const NewAgreement& agreement);
  /// Fails as `record_stand_up` does; the stand-up then goes on.
  Result<void> end();

 private:
  /// Who has it and where it is about, where the agenda itself does not say so.
  Result<void> add_background(const domain::AgendaItem& item, AgendaItem& shown) const;
  struct Parked {
    EntityId topic;
    EntityId holder;
  };

  Result<void> save(const std::string& field, const std::string& value);
  AgreementView shown(const NewAgreement& agreement) const;

  const domain::Context& context_;
  EntityId id_;
  std::optional<Instant> started_;
  std::vector<EntityId> discussed_;
  std::vector<Parked> parked_;
  std::vector<std::pair<EntityId, NewAgreement>> agreed_;
};

}  // namespace frontlijn::ui::live

#pragma once

#include "core/domain/observation/observation.hpp"
#include "ui/live/names.hpp"

namespace frontlijn::ui::live {

inline constexpr std::size_t most_observations = 30;

/// The words of the observation that is being written: on disk at every keystroke, on this tablet only, until
/// they are recorded.
class ObservationDesk {
 public:
  explicit ObservationDesk(const domain::Context& context) : context_(context) {}

  Result<void> load();
  const ObservationDraft& draft() const { return draft_; }
  Result<void> write(const ObservationDraft& draft);
  /// Fails as `record_observation` does; the draft then stays.
  Result<EntityId> record();

 private:
  Result<void> save(std::string_view field, const std::string& value, const std::string& before);

  const domain::Context& context_;
  EntityId id_;
  ObservationDraft draft_;
};

Result<std::vector<ObservationView>> latest_observations(const domain::Context& context);
/// None of one that is not here.
Result<std::vector<PhotoView>> photos_of_observation(store::Store& store, EntityId id);

}  // namespace frontlijn::ui::live

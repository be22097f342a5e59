#pragma once

#include <vector>

#include "core/store/whereabouts.hpp"
#include "ui/model/app_model.hpp"

namespace frontlijn::ui::live {

/// How far records have come, for one reading of a view.
class RecordStates {
 public:
  /// `store` must outlive it.
  static Result<RecordStates> open(store::Store& store, const SyncState& sync);

  Result<RecordState> of(RecordKind kind, EntityId id);
  Result<void> fill(std::vector<ObservationView>& observations);
  Result<void> fill(std::vector<AgreementView>& agreements);
  Result<void> fill(std::vector<VisitFinding>& findings);
  Result<void> fill(SubjectCard& card);

 private:
  RecordStates(store::Store& store, store::WhereaboutsReader reader, std::string server)
      : store_(store), reader_(std::move(reader)), server_(std::move(server)) {}

  store::Store& store_;
  store::WhereaboutsReader reader_;
  std::string server_;
};

}  // namespace frontlijn::ui::live

#pragma once

#include <map>
#include <memory>

#include "core/domain/enforcement/visit_run.hpp"
#include "ui/live/names.hpp"
#include "ui/model/photo_source.hpp"

namespace frontlijn::ui::live {

/// The visits under way on this tablet, as screens see them. Every answer goes through the domain's own
/// running visit, and is durable there.
class VisitDesk {
 public:
  VisitDesk(const domain::Context& context, PhotoSource& photos) : context_(context), photos_(photos) {}

  /// Every visit is opened anew from its draft when next asked for.
  void put_down() { runs_.clear(); }
  Result<std::vector<RunningVisit>> running();
  /// Adds the checklists that can be run and the running visit to a card.
  Result<void> complete(SubjectCard& card);

  Result<EntityId> begin(EntityId subject, const std::vector<std::string>& checklists);
  Result<VisitView> view(EntityId visit);
  Result<void> answer(EntityId visit, const std::string& ref, const std::string& value);
  Result<void> not_looked_at(EntityId visit, const std::string& ref, bool on);
  Result<void> attach_photo(EntityId visit, const std::string& ref, const std::string& place);
  Result<void> add_repeat(EntityId visit, const std::string& ref);
  Result<void> remove_repeat(EntityId visit, const std::string& ref);
  Result<void> write_note(EntityId visit, const std::string& text);
  Result<FindingKind> add_finding(EntityId visit, const NewFinding& finding);
  Result<void> close(EntityId visit, const FollowUp& follow_up);

 private:
  /// The running visit, opened when first asked for.
  Result<domain::VisitRun*> run(EntityId visit);

  const domain::Context& context_;
  PhotoSource& photos_;
  std::map<EntityId, std::unique_ptr<domain::VisitRun>> runs_;
};

}  // namespace frontlijn::ui::live

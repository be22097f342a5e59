#pragma once

#include "core/domain/enforcement/visit_run.hpp"

namespace frontlijn::domain {

/// Turns a running visit into changes: the visit itself, its answers as facts, findings or signals,
/// corrections, requirements and their conflicts.
class VisitClosing {
 public:
  explicit VisitClosing(VisitRun& visit);

  /// What stands in the way of closing; nothing where nothing does.
  Result<void> check(const FollowUp& follow_up, std::string_view why_core_open) const;

  /// Ends the forms and takes from them what they ask of data sets. A subject that they make is this visit's
  /// where it had none.
  Result<void> conclude_forms();
  Result<void> put_visit(VisitState state);
  /// How the forms were filled in, beside the visit.
  Result<void> put_audits();
  Result<void> put_answers();
  Result<void> put_follow_up(const FollowUp& follow_up);
  Result<void> put_core_deviation(std::string_view why);
  Result<void> put_judgements();
  Result<void> put_corrections();
  Result<void> put_requirements();

  const store::Changes& changes() const { return changes_; }
  ClosedVisit& result() { return result_; }

 private:
  /// A leaf that a person answered, or a check item that nobody looked at.
  struct Leaf {
    std::size_t form = 0;
    std::string ref;
    forms::NodeState state;
    const PlannedItem* item = nullptr;  ///< null: an ordinary question
    forms::Marks marks;
  };

  Result<void> collect_leaves();
  Result<void> put_answer(const Leaf& leaf);
  Result<void> put_judgement(const PlannedItem& item, const std::vector<Finding>& unresolved);
  Result<void> put_correction_of(const Leaf& leaf, const Subject& subject);
  Result<void> put_corrections_of(const forms::EntityChange& change);
  Result<void> put_new_subject(const forms::EntityChange& change);
  std::string value_beside(const PlannedItem& item, std::string_view ending) const;
  std::string value_beside(std::size_t form, const std::string& ref, std::string_view ending) const;
  std::string item_key(const PlannedItem& item) const;
  SourceKind source_of(std::size_t form, const std::string& ref) const;

  VisitRun& visit_;
  const Context& context_;
  std::optional<EntityId> subject_;
  std::vector<forms::Submission> submissions_;  ///< of each form
  store::Changes changes_;
  std::vector<PlannedItem> items_;
  std::vector<Leaf> leaves_;
  ClosedVisit result_;
};

}  // namespace frontlijn::domain

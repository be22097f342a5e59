#pragma once

#include "core/domain/enforcement/visit_run.hpp"

namespace frontlijn::domain {

/// How a running visit lies in the store's drafts: one field for what concerns the visit as a whole, one for
/// each form's repeats, and one for each answer, its source and its attachment, so that an answer costs one
/// small write.
class VisitDraft {
 public:
  explicit VisitDraft(VisitRun& visit) : visit_(visit), store_(visit.context_.store) {}

  static constexpr std::string_view whole_field = "visit";

  Result<void> save_whole();
  Result<void> save_form(std::size_t form);
  /// What was noted of the filling in since it was last kept here.
  Result<void> save_audit(std::size_t form);
  /// What changed by one answer or repeat.
  Result<void> save_changes(std::size_t form, const forms::AnswerOutcome& outcome);
  Result<void> save_source(std::size_t form, const std::string& ref, SourceKind source);
  Result<void> save_attachment(std::size_t form, const std::string& ref,
                               const log::AttachmentRef& attachment);

  /// Reads everything back into the visit and opens its forms.
  Result<void> load();

 private:
  Result<void> load_whole(const std::string& text);
  Result<void> load_forms(const std::map<std::string, std::string>& fields);

  VisitRun& visit_;
  store::Store& store_;
};

}  // namespace frontlijn::domain

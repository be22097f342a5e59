#pragma once

#include "core/domain/enforcement/visit_run.hpp"
#include "ui/model/visit_view.hpp"

namespace frontlijn::ui::live {

/// A question's name for the screens: which of the visit's forms, and where in it.
struct QuestionRef {
  std::size_t form = 0;
  std::string ref;

  std::string to_text() const { return std::to_string(form) + ":" + ref; }
  /// Fails with "form.no-such-node".
  static Result<QuestionRef> from_text(const std::string& text);
};

/// The choice by which a check item says that nobody looked (assets/checklists/README.md).
inline constexpr const char* not_looked_value = "not_looked";

/// Puts one form's questions into the visit's view: what comes up to and with the core first, the rest after.
Result<void> add_form(domain::VisitRun& run, std::size_t form, const TimeZone& zone, VisitView& view);

}  // namespace frontlijn::ui::live

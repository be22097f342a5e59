#pragma once

#include <string>
#include <vector>

#include "core/domain/enforcement/visit_plan.hpp"

namespace frontlijn::domain {

/// One check item of a checklist as its reader sees it.
struct ChecklistItem {
  PlannedItem planned;
  std::string question;
  std::string core_reason;  ///< why it is among the core, in the session's language; empty: not said
};

/// All check items of a checklist, of every depth, in the order of a visit. Fails as FormSession::state does.
Result<std::vector<ChecklistItem>> checklist_items(forms::FormSession& session);

}  // namespace frontlijn::domain

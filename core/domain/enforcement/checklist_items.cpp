#include "core/domain/enforcement/checklist_items.hpp"

namespace frontlijn::domain {

Result<std::vector<ChecklistItem>> checklist_items(forms::FormSession& session) {
  constexpr int every_depth = 4;  // DOMAIN.md §4 knows four
  std::vector<ChecklistItem> items;
  for (PlannedItem& planned : plan_items({&session}, {}, every_depth)) {
    FRONTLIJN_TRY(const auto state, session.state(planned.ref));
    ChecklistItem item{std::move(planned), state.label, {}};
    const std::string text = mark_of(item.planned.marks, "core-reason");
    if (!text.empty() && text.find('\'') == std::string::npos) {
      const auto reason = session.eval("jr:itext('" + text + "')", item.planned.ref, forms::WantedType::text);
      if (reason) item.core_reason = reason->text;
    }
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace frontlijn::domain

#include "ui/live/work_list.hpp"

#include <set>

#include "core/domain/enforcement/work_list.hpp"
#include "ui/live/agreements.hpp"
#include "ui/live/subjects.hpp"

namespace frontlijn::ui::live {
namespace {

Phrase reason_of(const domain::WorkItem& item) {
  const std::string label = "work." + std::string(domain::id_of(item.reason));
  if (item.words.empty()) return {label, {}};
  return {"screen.work.reason", {{"reason", label}, {"words", item.words}}};
}

Result<WorkItem> shown(const domain::Context& context, const domain::WorkItem& item) {
  store::Store& store = context.store;
  WorkItem view;
  view.subject = item.subject;
  view.name = item.name;
  view.reason = reason_of(item);
  view.by = item.date;
  FRONTLIJN_TRY(const auto subject, domain::subject_by_id(store, item.subject));
  view.address = subject.data.address;
  view.kind = kind_of(subject.data.type);
  FRONTLIJN_TRY(const auto findings, domain::open_findings_on(store, item.subject));
  view.open_findings = findings.size();
  FRONTLIJN_TRY(const auto warnings, domain::warnings_on(store, item.subject, context.today()));
  view.warning = !warnings.empty();
  return view;
}

}  // namespace

Result<std::vector<WorkItem>> work_list(const domain::Context& context) {
  const Date until{std::chrono::sys_days{context.today()} + std::chrono::days{days_ahead}};
  FRONTLIJN_TRY(const auto items, domain::work_list(context, until));
  std::vector<WorkItem> views;
  std::set<EntityId> seen;
  for (const auto& item : items) {
    if (views.size() == most_work) break;
    if (item.reason == domain::WorkReason::running || item.subject.is_nil() ||
        !seen.insert(item.subject).second)
      continue;
    FRONTLIJN_TRY(auto view, shown(context, item));
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace frontlijn::ui::live

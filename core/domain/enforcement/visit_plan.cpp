#include "core/domain/enforcement/visit_plan.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace frontlijn::domain {

using forms::FormSession;

namespace {

// What the answers of a check item are called (assets/checklists/README.md).
constexpr std::string_view answer_unknown = "unknown";
constexpr std::string_view answer_not_looked = "not_looked";

int small_number(const std::string& text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

FindingResult outcome_of(const std::string& value, bool violated) {
  if (value.empty() || value == answer_not_looked) return FindingResult::not_looked;
  if (value == answer_unknown) return FindingResult::unknown;
  return violated ? FindingResult::violation : FindingResult::in_order;
}

void add_to(Denominator& sum, const PlannedItem& item) {
  if (!item.planned && !item.answered) return;
  ++sum.items;
  switch (item.outcome) {
    case FindingResult::violation:
      ++sum.violations;
      [[fallthrough]];
    case FindingResult::in_order:
      ++sum.looked;
      break;
    case FindingResult::unknown:
      ++sum.unknown;
      break;
    case FindingResult::not_looked:
      ++sum.not_looked;
      break;
  }
}

}  // namespace

std::string mark_of(const forms::Marks& marks, std::string_view name) {
  const auto found = marks.find(name);
  return found == marks.end() ? std::string{} : found->second;
}

std::string plain_path(std::string_view ref) {
  std::string path;
  bool skipping = false;
  for (const char c : ref) {
    if (c == '{' || c == '[') skipping = true;
    if (!skipping) path += c;
    if (c == '}' || c == ']') skipping = false;
  }
  return path;
}

int depth_for(RiskRegime regime) { return regime == RiskRegime::high ? 3 : 2; }

std::vector<PlannedItem> plan_items(const std::vector<FormSession*>& forms,
                                    const std::vector<std::string>& domains, int depth) {
  std::vector<PlannedItem> items;
  for (std::size_t form = 0; form < forms.size(); ++form) {
    for (const forms::Judgement& judgement : forms[form]->judgements()) {
      const auto value = forms[form]->value(judgement.stable_ref);
      PlannedItem item;
      item.form = form;
      item.ref = judgement.stable_ref;
      item.marks = judgement.marks;
      item.answered = value && !value->empty();
      item.outcome = outcome_of(value ? *value : std::string{}, judgement.violated);
      item.core = small_number(mark_of(item.marks, "core"));
      item.ring = mark_of(item.marks, "bound") != "ruimte";
      item.depth = small_number(mark_of(item.marks, "depth"));
      const bool applies = domains.empty() || std::find(domains.begin(), domains.end(),
                                                        mark_of(item.marks, "domain")) != domains.end();
      item.planned = item.core > 0 || (applies && item.depth <= depth);
      items.push_back(std::move(item));
    }
  }
  std::stable_sort(items.begin(), items.end(), [](const PlannedItem& a, const PlannedItem& b) {
    const auto rank = [](const PlannedItem& item) {
      return std::tuple(!item.planned, item.core == 0, item.core, !item.ring, item.depth);
    };
    return rank(a) < rank(b);
  });
  return items;
}

Denominator count(const std::vector<PlannedItem>& items) {
  Denominator sum;
  for (const PlannedItem& item : items)
    add_to(sum, item);
  return sum;
}

std::map<std::string, Denominator> count_by_domain(const std::vector<PlannedItem>& items) {
  std::map<std::string, Denominator> sums;
  for (const PlannedItem& item : items) {
    if (item.planned || item.answered) add_to(sums[mark_of(item.marks, "domain")], item);
  }
  return sums;
}

std::vector<OpenCoreItem> open_core_items(const std::vector<FormSession*>& forms) {
  std::vector<OpenCoreItem> open;
  for (std::size_t form = 0; form < forms.size(); ++form) {
    for (const forms::Control& control : forms[form]->definition().controls()) {
      if (control.ref.empty() || !control.children.empty() ||
          small_number(mark_of(control.marks, "core")) == 0)
        continue;
      const auto state = forms[form]->state(control.ref);
      if (state && state->relevant && !state->readonly && state->value.empty())
        open.push_back({form, state->stable_ref});
    }
  }
  return open;
}

}  // namespace frontlijn::domain

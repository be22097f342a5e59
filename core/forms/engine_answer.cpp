#include <algorithm>
#include <cmath>

#include "core/base/bytes.hpp"
#include "core/forms/engine.hpp"
#include "core/forms/xpath/function_tables.hpp"
#include "core/forms/xpath/moment.hpp"

// What somebody answers, before it is stored.
namespace frontlijn::forms {
namespace {

/// "+007" is 7; what is no whole number stays as it was typed, so that it can be told of.
std::string plain_integer(std::string_view text) {
  std::string_view digits = text;
  const bool negative = !digits.empty() && digits.front() == '-';
  if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::string(text);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return (negative && digits != "0" ? "-" : "") + std::string(digits);
}

/// Each once, with one space in between.
std::string plain_list(std::string_view text) {
  std::vector<std::string_view> seen;
  std::string out;
  for (const std::string_view each : words(text)) {
    if (std::find(seen.begin(), seen.end(), each) != seen.end()) continue;
    seen.push_back(each);
    out += (out.empty() ? "" : " ") + std::string(each);
  }
  return out;
}

double number_of(const Control& control, std::string_view attribute) {
  const auto found = control.attributes.find(attribute);
  return found == control.attributes.end() ? std::nan("") : text_as_number(found->second);
}

/// On a step between start and end; a bound or step that the form does not give rules nothing out.
bool in_range(const Control& control, const std::string& text) {
  const double number = text_as_number(text);
  if (std::isnan(number)) return true;  // The type's affair.
  const double start = number_of(control, "start");
  const double end = number_of(control, "end");
  const bool bounded = !std::isnan(start) && !std::isnan(end);
  if (bounded && (number < std::min(start, end) || number > std::max(start, end))) return false;
  const double step = std::fabs(number_of(control, "step"));
  if (std::isnan(start) || !(step > 0)) return true;
  // Decimal fractions are not exact: a millionth of a step is no step.
  const double steps = (number - start) / step;
  return std::fabs(steps - std::round(steps)) < 1e-6;
}

/// Lists that are not, or not only, in the form: XForms' open selections and ODK's search().
bool is_open(const Control& control) {
  const auto found = control.attributes.find("selection");
  return (found != control.attributes.end() && found->second == "open") ||
         control.appearance.find("search(") != std::string::npos;
}

/// Whether an expression asks for one of these instances by name.
bool names_any(const Expr& expr, const std::set<std::string, std::less<>>& instances) {
  if (expr.op == Op::call && expr.text == "instance" && expr.operands.size() == 1 &&
      instances.contains(expr.operands[0]->text))
    return true;
  return std::any_of(expr.operands.begin(), expr.operands.end(),
                     [&](const ExprPtr& each) { return names_any(*each, instances); });
}

}  // namespace

bool FormEngine::is_unknown_list(const Itemset& itemset) const {
  return !missing_datasets_.empty() && names_any(parts_.expressions[itemset.nodes].root(), missing_datasets_);
}

std::string FormEngine::as_stored(NodeId node, std::string_view text) const {
  switch (instance_.def(node).type) {
    case DataType::integer:
      return plain_integer(trimmed(text));
    case DataType::decimal:
      return std::string(trimmed(text));
    case DataType::date: {
      // A moment is on a day.
      const std::string_view day = trimmed(text);
      const auto moment =
          day.find('T') == std::string_view::npos ? std::nullopt : moment_from_text(day, zone());
      return moment ? date_as_text(*moment, zone()) : std::string(day);
    }
    case DataType::select_many:
    case DataType::rank:
      return plain_list(text);
    default:
      return std::string(text);
  }
}

bool FormEngine::can_be_chosen(ControlId id, NodeId node, const std::string& text) const {
  const Control& control = parts_.controls[id];
  const ControlParts& parts = parts_.control_parts[id];
  const bool one = control.kind == ControlKind::select_one;
  std::vector<std::string_view> missing = one ? std::vector<std::string_view>{text} : words(text);
  const auto meet = [&](const std::string& value) {
    missing.erase(std::remove(missing.begin(), missing.end(), value), missing.end());
  };
  for (const FixedChoice& each : parts.choices)
    meet(each.value);
  if (missing.empty() || !parts.itemset) return missing.empty();
  if (is_unknown_list(*parts.itemset)) return true;
  const Value found = value_of(parts.itemset->nodes, at(node));
  if (const auto* rows = std::get_if<Nodes>(&found))
    for (auto row = rows->begin(); row != rows->end() && !missing.empty(); ++row)
      meet(text_of(parts.itemset->value, {*row, 1, 1, {&instance_, node}}));
  return missing.empty();
}

Result<void> FormEngine::check_answer(NodeId node, const std::string& text) const {
  const Instance::Item& item = instance_.item(node);
  if (text.empty() || text == item.text) return {};
  const char* reason = nullptr;
  for (const Control& control : parts_.controls) {
    if (parts_.control_parts[control.id].def != item.def) continue;
    bool fits = true;
    switch (control.kind) {
      case ControlKind::select_one:
      case ControlKind::select_many:
      case ControlKind::rank:
        fits = is_open(control) || can_be_chosen(control.id, node, text);
        reason = "form.not-a-choice";
        break;
      case ControlKind::range:
        fits = in_range(control, text);
        reason = "form.out-of-range";
        break;
      default:
        break;
    }
    // Two questions may stand for one node, each with a list of its own.
    if (fits) return {};
  }
  if (reason == nullptr) return {};
  return fail(ErrorKind::invalid_input, reason, {{"ref", shown_ref(node)}, {"answer", text.substr(0, 80)}});
}

}  // namespace frontlijn::forms

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/bytes.hpp"
#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

Value true_(Evaluation&, Call, At) { return true; }
Value false_(Evaluation&, Call, At) { return false; }
Value boolean(Evaluation& run, Call call, At at) { return run.truth(*call.operands[0], at); }
Value not_(Evaluation& run, Call call, At at) { return !run.truth(*call.operands[0], at); }

Value boolean_from_string(Evaluation& run, Call call, At at) {
  const std::string text = run.text(*call.operands[0], at);
  return text == "true" || text == "1";
}

/// Only the branch that is taken is evaluated.
Value if_(Evaluation& run, Call call, At at) {
  return run.value(*call.operands[run.truth(*call.operands[0], at) ? 1 : 2], at);
}

Value coalesce(Evaluation& run, Call call, At at) {
  for (const ExprPtr& each : call.operands) {
    std::string text = run.text(*each, at);
    if (!text.empty()) return text;
  }
  return std::string();
}

Value once(Evaluation& run, Call call, At at) {
  std::string now = at.current ? at.current.string_value() : std::string();
  if (!now.empty()) return now;
  return run.value(*call.operands[0], at);
}

/// A bound below zero is none (ODK XForms specification, checklist).
bool within(double least, double most, double amount) {
  return (least < 0 || amount >= least) && (most < 0 || amount <= most);
}

/// What counts as a yes on a checklist, one for each node. An answer that is a number counts unless it is 0.
std::vector<bool> truths(Evaluation& run, const Expr& expr, At at) {
  const Value value = run.value(expr, at);
  const auto* nodes = std::get_if<Nodes>(&value);
  if (nodes == nullptr) return {Evaluation::to_truth(value)};
  std::vector<bool> out;
  for (const Node& each : *nodes) {
    const std::string text = each.string_value();
    out.push_back(!trimmed(text).empty() && text_as_number(text) != 0);
  }
  return out;
}

Value checklist(Evaluation& run, Call call, At at) {
  double amount = 0;
  for (std::size_t i = 2; i < call.operands.size(); ++i) {
    const auto answers = truths(run, *call.operands[i], at);
    amount += static_cast<double>(std::count(answers.begin(), answers.end(), true));
  }
  return within(run.number(*call.operands[0], at), run.number(*call.operands[1], at), amount);
}

Value weighted_checklist(Evaluation& run, Call call, At at) {
  if (call.operands.size() % 2 != 0) {
    run.wrong_type(call, "pairs");
    return false;
  }
  double amount = 0;
  for (std::size_t i = 2; i + 1 < call.operands.size(); i += 2) {
    const auto answers = truths(run, *call.operands[i], at);
    const auto weights = all_numbers(run, *call.operands[i + 1], at);
    for (std::size_t n = 0; n < std::min(answers.size(), weights.size()); ++n)
      if (answers[n] && !std::isnan(weights[n])) amount += weights[n];
  }
  return within(run.number(*call.operands[0], at), run.number(*call.operands[1], at), amount);
}

/// XPath 1.0 §4.3: the language that xml:lang gives here.
Value lang(Evaluation& run, Call call, At at) {
  const auto lower = [](std::string text) {
    for (char& c : text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
  };
  const std::string wanted = lower(run.text(*call.operands[0], at));
  for (Node up = at.node; up; up = up.parent()) {
    std::vector<NodeId> attributes;
    if (up.kind() == NodeKind::element) up.tree->attributes(up.id, attributes);
    for (const NodeId each : attributes) {
      if (up.tree->qualified_name(each) != "xml:lang") continue;
      const std::string found = lower(up.tree->string_value(each));
      return found == wanted || found.starts_with(wanted + '-');
    }
  }
  return false;
}

/// The first value; the others only say what it is to follow (JavaRosa).
Value depend(Evaluation& run, Call call, At at) { return run.value(*call.operands[0], at); }

constexpr auto truth_table = std::to_array<Function>({
    {"true", 0, 0, true_},
    {"false", 0, 0, false_},
    {"boolean", 1, 1, boolean},
    {"not", 1, 1, not_},
    {"boolean-from-string", 1, 1, boolean_from_string},
    {"if", 3, 3, if_},
    {"coalesce", 2, any_number, coalesce},
    {"once", 1, 1, once},
    {"depend", 1, any_number, depend},
    {"checklist", 2, any_number, checklist},
    {"weighted-checklist", 2, any_number, weighted_checklist},
    {"lang", 1, 1, lang},
});

}  // namespace

std::span<const Function> truth_functions() { return truth_table; }

}  // namespace frontlijn::forms

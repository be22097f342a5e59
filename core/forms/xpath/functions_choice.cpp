#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/bytes.hpp"
#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

Value selected(Evaluation& run, Call call, At at) {
  const std::string list = run.text(*call.operands[0], at);
  const std::string wanted = run.text(*call.operands[1], at);
  const auto parts = words(list);
  const std::string_view bare = trimmed(wanted);
  // Among parts between single spaces, an empty one.
  if (bare.empty()) return (' ' + list + ' ').find("  ") != std::string::npos;
  return std::find(parts.begin(), parts.end(), bare) != parts.end();
}

Value selected_at(Evaluation& run, Call call, At at) {
  const std::string list = run.text(*call.operands[0], at);
  const double index = std::trunc(run.number(*call.operands[1], at));
  const auto parts = words(list);
  if (!(index >= 0) || index >= static_cast<double>(parts.size())) return std::string();
  return std::string(parts[static_cast<std::size_t>(index)]);
}

Value count_selected(Evaluation& run, Call call, At at) {
  return static_cast<double>(words(run.text(*call.operands[0], at)).size());
}

Value itext(Evaluation& run, Call call, At at) {
  return run.host().translation(run.text(*call.operands[0], at));
}

/// jr:choice-name(value, question): the question is a node, or a text that holds a path to it.
Value choice_name(Evaluation& run, Call call, At at) {
  const std::string wanted = run.text(*call.operands[0], at);
  const Value which = run.value(*call.operands[1], at);
  Nodes question;
  if (const auto* nodes = std::get_if<Nodes>(&which)) {
    question = *nodes;
  } else {
    const auto path = Expression::parse(run.to_text(which), run.limits());
    if (!path) {
      run.failed(path.error());
      return std::string();
    }
    const Value found = run.value(path->root(), Context{at.current, 1, 1, at.current});
    if (const auto* there = std::get_if<Nodes>(&found)) question = *there;
  }
  if (question.empty() || wanted.empty()) return std::string();
  return run.host().choice_label(question[0], wanted);
}

Value property(Evaluation& run, Call call, At at) {
  return run.host().device_property(run.text(*call.operands[0], at));
}

Value version(Evaluation& run, Call, At) { return run.host().form_version(); }

constexpr auto choice_table = std::to_array<Function>({
    {"selected", 2, 2, selected},
    {"is-selected", 2, 2, selected},
    {"selected-at", 2, 2, selected_at},
    {"count-selected", 1, 1, count_selected},
    {"jr:itext", 1, 1, itext},
    {"jr:choice-name", 2, 2, choice_name},
    {"property", 1, 1, property},
    {"version", 0, 0, version},
});

}  // namespace

std::span<const Function> choice_functions() { return choice_table; }

}  // namespace frontlijn::forms

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Value number(Evaluation& run, Call call, At at) {
  if (call.operands.empty()) return run.text_to_number(at.node.string_value());
  return run.number(*call.operands[0], at);
}

Value int_(Evaluation& run, Call call, At at) { return std::trunc(run.number(*call.operands[0], at)); }
Value floor_(Evaluation& run, Call call, At at) { return std::floor(run.number(*call.operands[0], at)); }
Value ceiling(Evaluation& run, Call call, At at) { return std::ceil(run.number(*call.operands[0], at)); }

/// Half goes away from zero, as JavaRosa rounds.
Value round_(Evaluation& run, Call call, At at) {
  const double given = run.number(*call.operands[0], at);
  if (call.operands.size() < 2) return std::round(given);
  const double digits = std::trunc(run.number(*call.operands[1], at));
  // As JavaRosa does with absurd numbers of digits.
  if (!(std::fabs(digits) <= 30)) return not_a_number;
  const double scale = std::pow(10.0, std::fabs(digits));
  return digits < 0 ? std::round(given / scale) * scale : std::round(given * scale) / scale;
}

/// In a form a question without an answer adds nothing, as in JavaRosa; XPath 1.0 would make it no number.
Value sum(Evaluation& run, Call call, At at) {
  double total = 0;
  for (const Node& each : run.nodes(*call.operands[0], at, call)) {
    const std::string text = each.string_value();
    if (!text.empty() || !run.host().binds_absolute_paths()) total += run.text_to_number(text);
  }
  return total;
}

Value extreme(Evaluation& run, Call call, At at, bool largest) {
  double out = not_a_number;
  bool first = true;
  for (const ExprPtr& operand : call.operands) {
    for (const double here : all_numbers(run, *operand, at)) {
      if (std::isnan(here)) return not_a_number;
      out = first ? here : (largest ? std::max(out, here) : std::min(out, here));
      first = false;
    }
  }
  return out;
}

Value max_(Evaluation& run, Call call, At at) { return extreme(run, call, at, true); }
Value min_(Evaluation& run, Call call, At at) { return extreme(run, call, at, false); }

template <double (*f)(double)>
Value one(Evaluation& run, Call call, At at) {
  return f(run.number(*call.operands[0], at));
}

double exp10_(double x) { return std::pow(10.0, x); }

/// Unlike in C, 1 to the power of no number is no number, and of infinity neither (Java, JavaScript).
Value pow_(Evaluation& run, Call call, At at) {
  const double base = run.number(*call.operands[0], at);
  const double exponent = run.number(*call.operands[1], at);
  if (std::isnan(exponent) || (std::fabs(base) == 1 && std::isinf(exponent))) return not_a_number;
  return std::pow(base, exponent);
}
Value atan2_(Evaluation& run, Call call, At at) {
  return std::atan2(run.number(*call.operands[0], at), run.number(*call.operands[1], at));
}
Value pi(Evaluation&, Call, At) { return 3.14159265358979323846; }

constexpr auto number_table = std::to_array<Function>({
    {"number", 0, 1, number},
    {"int", 1, 1, int_},
    {"floor", 1, 1, floor_},
    {"ceiling", 1, 1, ceiling},
    {"round", 1, 2, round_},
    {"sum", 1, 1, sum},
    {"max", 0, any_number, max_},
    {"min", 0, any_number, min_},
    {"abs", 1, 1, one<std::fabs>},
    {"pow", 2, 2, pow_},
    {"log", 1, 1, one<std::log>},
    {"log10", 1, 1, one<std::log10>},
    {"exp", 1, 1, one<std::exp>},
    {"exp10", 1, 1, one<exp10_>},
    {"sqrt", 1, 1, one<std::sqrt>},
    {"sin", 1, 1, one<std::sin>},
    {"cos", 1, 1, one<std::cos>},
    {"tan", 1, 1, one<std::tan>},
    {"asin", 1, 1, one<std::asin>},
    {"acos", 1, 1, one<std::acos>},
    {"atan", 1, 1, one<std::atan>},
    {"atan2", 2, 2, atan2_},
    {"pi", 0, 0, pi},
});

}  // namespace

std::span<const Function> number_functions() { return number_table; }

}  // namespace frontlijn::forms

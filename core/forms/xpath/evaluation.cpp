#include "core/forms/xpath/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/base/bytes.hpp"
#include "core/forms/xpath/functions.hpp"
#include "core/forms/xpath/moment.hpp"

namespace frontlijn::forms {
namespace {

bool holds(Op op, double left, double right) {
  switch (op) {
    case Op::equal:
      return left == right;
    case Op::unequal:
      return left != right;
    case Op::less:
      return left < right;
    case Op::less_equal:
      return left <= right;
    case Op::greater:
      return left > right;
    case Op::greater_equal:
      return left >= right;
    default:
      return false;
  }
}

Op mirrored(Op op) {
  switch (op) {
    case Op::less:
      return Op::greater;
    case Op::less_equal:
      return Op::greater_equal;
    case Op::greater:
      return Op::less;
    case Op::greater_equal:
      return Op::less_equal;
    default:
      return op;
  }
}

bool is_equality(Op op) { return op == Op::equal || op == Op::unequal; }

}  // namespace

Result<Value> Evaluation::run(const Expression& expression, Node context) {
  return run(expression, Context{context, 1, 1, context});
}

Result<Value> Evaluation::run(const Expression& expression, const Context& context) {
  failure_.reset();
  Value out = value(expression.root(), context);
  if (failure_) return std::move(*failure_).with("expression", expression.text().substr(0, 300));
  return out;
}

void Evaluation::failed(Error error) {
  if (!failure_) failure_ = std::move(error);
}

void Evaluation::wrong_type(const Expr& call, std::string_view wanted) {
  failed(fail(
      ErrorKind::invalid_input, "expression.type",
      {{"function", call.text}, {"position", fmt::to_string(call.column)}, {"wanted", std::string(wanted)}}));
}

bool Evaluation::spend(std::uint64_t steps) {
  steps_ += steps;
  if (steps_ <= limits_.evaluation_steps) return !failure_;
  failed(fail(ErrorKind::limit_exceeded, "expression.too-much"));
  return false;
}

Value Evaluation::value(const Expr& expr, const Context& context) {
  if (!spend(1)) return std::string();
  switch (expr.op) {
    case Op::either:
      return std::any_of(expr.operands.begin(), expr.operands.end(),
                         [&](const ExprPtr& each) { return truth(*each, context); });
    case Op::both:
      return std::all_of(expr.operands.begin(), expr.operands.end(),
                         [&](const ExprPtr& each) { return truth(*each, context); });
    case Op::equal:
    case Op::unequal:
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal: {
      const Value left = value(*expr.operands[0], context);
      return compare(expr.op, left, value(*expr.operands[1], context));
    }
    case Op::negate:
      return -number(*expr.operands[0], context);
    case Op::literal:
      return expr.text;
    case Op::number:
      return expr.number;
    case Op::unite:
      return unite(expr, context);
    case Op::path:
      return path_nodes(expr, context, false);
    case Op::call:
      return call(expr, context);
    case Op::variable:
      failed(fail(ErrorKind::invalid_input, "expression.variable", {{"name", expr.text}}));
      return std::string();
    default:
      return arithmetic(expr, context);
  }
}

Value Evaluation::arithmetic(const Expr& expr, const Context& context) {
  const double left = number(*expr.operands[0], context);
  const double right = number(*expr.operands[1], context);
  switch (expr.op) {
    case Op::add:
      return left + right;
    case Op::subtract:
      return left - right;
    case Op::multiply:
      return left * right;
    case Op::divide:
      return left / right;
    default:
      return std::fmod(left, right);
  }
}

Value Evaluation::call(const Expr& expr, const Context& context) {
  const std::string position = fmt::to_string(expr.column);
  if (expr.function == nullptr) {
    failed(fail(ErrorKind::invalid_input, "expression.unknown-function",
                {{"function", expr.text}, {"position", position}}));
    return std::string();
  }
  const auto count = static_cast<int>(expr.operands.size());
  if (count < expr.function->least || count > expr.function->most) {
    failed(fail(ErrorKind::invalid_input, "expression.arguments",
                {{"function", expr.text}, {"position", position}, {"given", fmt::to_string(count)}}));
    return std::string();
  }
  return expr.function->call(*this, expr, context);
}

Nodes Evaluation::nodes(const Expr& expr, const Context& context, const Expr& call) {
  Value found = value(expr, context);
  if (auto* nodes = std::get_if<Nodes>(&found)) return std::move(*nodes);
  if (!failure_) wrong_type(call, "nodes");
  return {};
}

Nodes Evaluation::unite(const Expr& expr, const Context& context) {
  Nodes out;
  for (const ExprPtr& each : expr.operands) {
    const Nodes more = nodes(*each, context, expr);
    out.insert(out.end(), more.begin(), more.end());
  }
  sort_nodes(out);
  return out;
}

std::string Evaluation::to_text(const Value& value) const {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* nodes = std::get_if<Nodes>(&value))
    return nodes->empty() ? std::string() : nodes->front().string_value();
  if (const auto* number = std::get_if<double>(&value)) return number_as_text(*number);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  return moment_as_text(std::get<Moment>(value).at, host_.zone());
}

double Evaluation::text_to_number(std::string_view text) const {
  const double number = text_as_number(text);
  if (!std::isnan(number)) return number;
  const auto at = date_in(text);
  return at ? static_cast<double>(to_ms(*at)) / ms_per_day : number;
}

std::optional<Instant> Evaluation::date_in(std::string_view text) const {
  const std::string_view bare = trimmed(text);
  // Cheaper than to try.
  if (bare.size() < 8 || bare[4] != '-' || bare[0] < '0' || bare[0] > '9') return {};
  return moment_from_short_text(bare, host_.zone());
}

double Evaluation::to_number(const Value& value) const {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1 : 0;
  if (const auto* moment = std::get_if<Moment>(&value))
    return static_cast<double>(to_ms(moment->at)) / ms_per_day;
  if (const auto* text = std::get_if<std::string>(&value)) return text_to_number(*text);
  return text_to_number(to_text(value));
}

bool Evaluation::to_truth(const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth;
  if (const auto* number = std::get_if<double>(&value)) return *number != 0 && !std::isnan(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return !text->empty();
  if (const auto* nodes = std::get_if<Nodes>(&value)) return !nodes->empty();
  return true;
}

std::optional<Instant> Evaluation::moment(const Value& value) const {
  if (const auto* moment = std::get_if<Moment>(&value)) return moment->at;
  double days = std::numeric_limits<double>::quiet_NaN();
  if (const auto* number = std::get_if<double>(&value)) {
    days = *number;
  } else if (!std::holds_alternative<bool>(value)) {
    const std::string text = to_text(value);
    if (const auto at = moment_from_loose_text(trimmed(text), host_.zone())) return at;
    // The answer to a question for a time means that time today (JavaRosa).
    if (std::holds_alternative<Nodes>(value))
      if (const auto at = moment_from_time(trimmed(text), host_.zone(), host_.now())) return at;
    days = text_as_number(text);
  }
  // Far outside any calendar the arithmetic of dates has no meaning.
  if (std::isnan(days) || std::fabs(days) > 3'000'000) return {};
  return instant_from_ms(std::llround(days * ms_per_day));
}

bool Evaluation::compare_texts(Op op, const std::string& left, const std::string& right) const {
  if (!is_equality(op)) return holds(op, text_to_number(left), text_to_number(right));
  if (left == right) return op == Op::equal;
  // Two ways to write one moment are equal.
  const auto here = date_in(left);
  const auto there = here ? date_in(right) : std::nullopt;
  return (there && *here == *there) == (op == Op::equal);
}

bool Evaluation::compare_nodes(Op op, const Nodes& left, const Value& right, bool swapped) {
  const Op way = swapped ? mirrored(op) : op;
  if (const auto* others = std::get_if<Nodes>(&right)) {
    std::vector<std::string> texts;
    texts.reserve(others->size());
    for (const Node& each : *others)
      texts.push_back(each.string_value());
    for (const Node& each : left) {
      const std::string text = each.string_value();
      if (!spend(texts.size())) return false;
      if (std::any_of(texts.begin(), texts.end(),
                      [&](const std::string& other) { return compare_texts(way, text, other); }))
        return true;
    }
    return false;
  }
  if (const auto* truth = std::get_if<bool>(&right); truth != nullptr && is_equality(op))
    return (!left.empty() == *truth) == (op == Op::equal);
  if (!spend(left.size())) return false;
  if (const auto* text = std::get_if<std::string>(&right))
    return std::any_of(left.begin(), left.end(),
                       [&](const Node& each) { return compare_texts(way, each.string_value(), *text); });
  const double number = to_number(right);
  return std::any_of(left.begin(), left.end(), [&](const Node& each) {
    return holds(way, text_to_number(each.string_value()), number);
  });
}

bool Evaluation::compare(Op op, const Value& left, const Value& right) {
  if (const auto* nodes = std::get_if<Nodes>(&left)) return compare_nodes(op, *nodes, right, false);
  if (const auto* nodes = std::get_if<Nodes>(&right)) return compare_nodes(op, *nodes, left, true);
  if (is_equality(op)) {
    if (std::holds_alternative<bool>(left) || std::holds_alternative<bool>(right))
      return (to_truth(left) == to_truth(right)) == (op == Op::equal);
    if (std::holds_alternative<std::string>(left) && std::holds_alternative<std::string>(right))
      return compare_texts(op, std::get<std::string>(left), std::get<std::string>(right));
  }
  return holds(op, to_number(left), to_number(right));
}

}  // namespace frontlijn::forms

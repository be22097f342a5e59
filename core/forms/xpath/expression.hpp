#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/forms/xpath/limits.hpp"

namespace frontlijn::forms {

struct Function;
struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class Op : std::uint8_t {
  either,
  both,
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  negate,
  unite,
  literal,
  number,
  variable,
  call,
  path,
};

enum class Axis : std::uint8_t {
  child,
  parent,
  self,
  attribute,
  descendant,
  descendant_or_self,
  ancestor,
  ancestor_or_self,
  following,
  following_sibling,
  preceding,
  preceding_sibling,
  name_space,
};

enum class Test : std::uint8_t { name, any_name, any_in_prefix, node, text, comment, instruction };

struct Step {
  Axis axis = Axis::child;
  Test test = Test::node;
  std::string prefix;
  std::string name;  ///< local name; of an instruction its target
  std::vector<ExprPtr> predicates;
};

/// One node of a parsed expression. Of a path: `operands` holds what it starts from, if that is neither the
/// root nor the context; `filters` are the predicates on that start.
struct Expr {
  Op op = Op::literal;
  bool absolute = false;
  double number = 0;
  std::string text;                    ///< literal, name of the function or variable
  const Function* function = nullptr;  ///< of a call; null when there is none of this name
  std::vector<ExprPtr> operands;
  std::vector<ExprPtr> filters;
  std::vector<Step> steps;
  std::uint32_t column = 0;  ///< 1-based, in characters of the expression's text
};

/// An expression, parsed once. A call of an unknown function, or with the wrong number of arguments, is
/// accepted here and fails when (and if) it is evaluated; `problem` tells of it beforehand.
class Expression {
 public:
  /// Fails with "expression.not-understood" (column, near, expression) and "expression.too-large".
  static Result<Expression> parse(std::string_view text, const Limits& limits = {});

  const std::string& text() const { return text_; }
  const Expr& root() const { return *root_; }
  /// The first call that cannot work: "expression.unknown-function" or "expression.arguments".
  const Error* problem() const { return problem_.get(); }

 private:
  std::string text_;
  ExprPtr root_;
  std::unique_ptr<Error> problem_;
};

}  // namespace frontlijn::forms

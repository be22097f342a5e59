#pragma once

#include <string_view>

#include "core/forms/xpath/value.hpp"

namespace frontlijn::forms {

struct Expr;
class Evaluation;
struct Context;

inline constexpr int any_number = 1'000;

/// A function that expressions can call: XPath 1.0, OpenRosa and ODK XForms together.
struct Function {
  std::string_view name;
  int least = 0;
  int most = 0;
  Value (*call)(Evaluation& evaluation, const Expr& call, const Context& context) = nullptr;
};

/// Null when there is none.
const Function* find_function(std::string_view name);

}  // namespace frontlijn::forms

#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/time.hpp"
#include "core/forms/xpath/node.hpp"

namespace frontlijn::forms {

/// In document order and without doubles, but where a function says otherwise (randomize).
using Nodes = std::vector<Node>;

/// A moment that a date function gave: what XPath 1.0 lacks and OpenRosa adds.
struct Moment {
  Instant at{};
};

/// What an expression gives.
using Value = std::variant<Nodes, std::string, double, bool, Moment>;

/// As JavaScript prints a number: the shortest text that reads back as the same, "NaN", "Infinity".
std::string number_as_script(double number);
/// As XPath 1.0 §4.2 (string) prints one: the same, but never with an exponent.
std::string number_as_text(double number);
/// XPath 1.0 §4.4 (number): white space at the ends, a sign, digits, one point. NaN for anything else.
double text_as_number(std::string_view text);

}  // namespace frontlijn::forms

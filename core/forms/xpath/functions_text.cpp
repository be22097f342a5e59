#include <algorithm>
#include <array>
#include <cmath>

#include <boost/regex.hpp>

#include "core/base/bytes.hpp"
#include "core/forms/xpath/function_tables.hpp"

namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

std::string text_of(Evaluation& run, Call call, At at, std::size_t index) {
  return run.text(*call.operands[index], at);
}

Value bounded(Evaluation& run, std::string text) {
  if (text.size() > run.limits().text_bytes) {
    run.failed(fail(ErrorKind::limit_exceeded, "expression.too-much"));
    text.clear();
  }
  return text;
}

Value string_(Evaluation& run, Call call, At at) {
  if (call.operands.empty()) return at.node.string_value();
  return text_of(run, call, at, 0);
}

Value concat(Evaluation& run, Call call, At at) {
  std::string out;
  for (const std::string& each : all_texts(run, call, at, 0))
    out += each;
  return bounded(run, std::move(out));
}

Value join(Evaluation& run, Call call, At at) {
  const std::string separator = text_of(run, call, at, 0);
  std::string out;
  bool first = true;
  for (const std::string& each : all_texts(run, call, at, 1)) {
    if (!first) out += separator;
    first = false;
    out += each;
  }
  return bounded(run, std::move(out));
}

/// Characters [from, to) of a text; both may lie outside it.
std::string characters(const std::string& text, double from, double to) {
  const std::vector<std::size_t> starts = character_starts(text);
  const auto size = static_cast<double>(starts.size() - 1);
  const double first = std::clamp(from, 0.0, size);
  const double last = std::clamp(to, 0.0, size);
  if (!(first < last)) return {};
  const std::size_t begin = starts[static_cast<std::size_t>(first)];
  return text.substr(begin, starts[static_cast<std::size_t>(last)] - begin);
}

/// Zero-based, the end not included; negative counts from the end, and what is no number is 0.
Value substr(Evaluation& run, Call call, At at) {
  const std::string text = text_of(run, call, at, 0);
  const auto size = static_cast<double>(character_starts(text).size() - 1);
  const auto place = [&](std::size_t index) {
    const double given = std::trunc(run.number(*call.operands[index], at));
    if (std::isnan(given)) return 0.0;
    return given < 0 ? std::max(0.0, size + given) : given;
  };
  const double from = place(1);
  const double to = call.operands.size() > 2 ? place(2) : size;
  return characters(text, from, to);
}

double rounded(double number) { return std::floor(number + 0.5); }

/// XPath 1.0 §4.2: from 1, with rounding, and NaN leaves nothing.
Value substring(Evaluation& run, Call call, At at) {
  const std::string text = text_of(run, call, at, 0);
  const double from = rounded(run.number(*call.operands[1], at));
  const double to = call.operands.size() > 2 ? from + rounded(run.number(*call.operands[2], at)) : INFINITY;
  if (std::isnan(from) || std::isnan(to)) return std::string();
  return characters(text, from - 1, to - 1);
}

Value substring_before(Evaluation& run, Call call, At at) {
  const std::string text = text_of(run, call, at, 0);
  const std::size_t found = text.find(text_of(run, call, at, 1));
  return found == std::string::npos ? std::string() : text.substr(0, found);
}

Value substring_after(Evaluation& run, Call call, At at) {
  const std::string text = text_of(run, call, at, 0);
  const std::string mark = text_of(run, call, at, 1);
  const std::size_t found = text.find(mark);
  return found == std::string::npos ? std::string() : text.substr(found + mark.size());
}

std::vector<std::string> split_characters(const std::string& text) {
  const std::vector<std::size_t> starts = character_starts(text);
  std::vector<std::string> out;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i)
    out.push_back(text.substr(starts[i], starts[i + 1] - starts[i]));
  return out;
}

Value translate(Evaluation& run, Call call, At at) {
  const auto text = split_characters(text_of(run, call, at, 0));
  const auto from = split_characters(text_of(run, call, at, 1));
  const auto to = split_characters(text_of(run, call, at, 2));
  if (!run.spend(text.size() * (1 + from.size() / 8))) return std::string();
  std::string out;
  for (const std::string& each : text) {
    const auto found = std::find(from.begin(), from.end(), each);
    if (found == from.end()) {
      out += each;
    } else if (const auto index = static_cast<std::size_t>(found - from.begin()); index < to.size()) {
      out += to[index];
    }
  }
  return out;
}

Value string_length(Evaluation& run, Call call, At at) {
  const std::string text = call.operands.empty() ? at.node.string_value() : text_of(run, call, at, 0);
  return static_cast<double>(character_starts(text).size() - 1);
}

Value normalize_space(Evaluation& run, Call call, At at) {
  const std::string text = call.operands.empty() ? at.node.string_value() : text_of(run, call, at, 0);
  std::string out;
  for (const std::string_view word : words(text)) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

Value contains(Evaluation& run, Call call, At at) {
  return text_of(run, call, at, 0).find(text_of(run, call, at, 1)) != std::string::npos;
}

Value starts_with(Evaluation& run, Call call, At at) {
  return text_of(run, call, at, 0).starts_with(text_of(run, call, at, 1));
}

Value ends_with(Evaluation& run, Call call, At at) {
  return text_of(run, call, at, 0).ends_with(text_of(run, call, at, 1));
}

/// UTF-8 as wide characters, so that a pattern counts characters and not bytes.
std::wstring wide(const std::string& text) {
  std::wstring out;
  const std::vector<std::size_t> starts = character_starts(text);
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const auto first = static_cast<unsigned char>(text[starts[i]]);
    // More than three bytes that follow are no UTF-8, which an expression's own bytes may be.
    const std::size_t size = std::min<std::size_t>(starts[i + 1] - starts[i], 4);
    std::uint32_t code = size < 2 ? first : first & (0x7FU >> size);
    for (std::size_t k = 1; k < size; ++k)
      code = (code << 6U) | (static_cast<unsigned char>(text[starts[i] + k]) & 0x3FU);
    if (sizeof(wchar_t) == 2 && code > 0xFFFF) {
      out += static_cast<wchar_t>(0xD7C0 + (code >> 10U));
      code = 0xDC00 + (code & 0x3FFU);
    }
    out += static_cast<wchar_t>(code);
  }
  return out;
}

/// As JavaScript tests: anywhere in the text, "^" and "$" are its ends, "." is no line break.
Value regex(Evaluation& run, Call call, At at) {
  const std::string text = text_of(run, call, at, 0);
  const std::string pattern = text_of(run, call, at, 1);
  const std::size_t most = run.limits().regex_text_bytes;
  if (text.size() > most || pattern.size() > most) {
    run.failed(fail(ErrorKind::limit_exceeded, "expression.too-much"));
    return false;
  }
  try {
    using boost::regex_constants::syntax_option_type;
    const syntax_option_type way = boost::wregex::perl | boost::wregex::no_mod_m | boost::wregex::no_mod_s;
    return boost::regex_search(wide(text), boost::wregex(wide(pattern), way));
  } catch (const std::runtime_error&) {
    // Not a pattern, or one that backtracks without end on this text.
    run.failed(fail(ErrorKind::invalid_input, "expression.pattern", {{"pattern", pattern.substr(0, 120)}}));
    return false;
  }
}

Value base64_decode(Evaluation& run, Call call, At at) {
  const auto bytes = from_base64(text_of(run, call, at, 0));
  if (!bytes || !is_utf8(as_text(*bytes))) return std::string();
  return std::string(as_text(*bytes));
}

constexpr auto text_table = std::to_array<Function>({
    {"string", 0, 1, string_},
    {"concat", 0, any_number, concat},
    {"join", 1, any_number, join},
    {"substr", 2, 3, substr},
    {"substring", 2, 3, substring},
    {"substring-before", 2, 2, substring_before},
    {"substring-after", 2, 2, substring_after},
    {"translate", 3, 3, translate},
    {"string-length", 0, 1, string_length},
    {"normalize-space", 0, 1, normalize_space},
    {"contains", 2, 2, contains},
    {"starts-with", 2, 2, starts_with},
    {"ends-with", 2, 2, ends_with},
    {"regex", 2, 2, regex},
    {"base64-decode", 1, 1, base64_decode},
});

}  // namespace

std::span<const Function> text_functions() { return text_table; }

}  // namespace frontlijn::forms

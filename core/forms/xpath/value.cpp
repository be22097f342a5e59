#include "core/forms/xpath/value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/base/bytes.hpp"

namespace frontlijn::forms {
namespace {

struct Decimal {
  std::string digits;  ///< without leading or trailing zeros
  int point = 0;       ///< the value is 0.digits × 10^point
};

/// The shortest digits that read back as the same number.
Decimal shortest(double number) {
  std::array<char, 64> buffer{};
  // snprintf with growing precision, since libc++ 13 has no std::to_chars for floating point.
  for (int precision = 15; precision <= 17; ++precision) {
    std::snprintf(buffer.data(), buffer.size(), "%.*e", precision - 1, number);
    if (std::strtod(buffer.data(), nullptr) == number) break;
  }
  const std::string_view text(buffer.data());
  const std::size_t e = text.find('e');
  Decimal out;
  for (const char c : text.substr(0, e))
    if (c >= '0' && c <= '9') out.digits += c;
  out.point = std::atoi(text.data() + e + 1) + 1;
  while (out.digits.size() > 1 && out.digits.back() == '0')
    out.digits.pop_back();
  return out;
}

std::string plain(const Decimal& decimal) {
  const auto size = static_cast<int>(decimal.digits.size());
  const auto zeros = [](int count) { return std::string(static_cast<std::size_t>(count), '0'); };
  if (decimal.point >= size) return decimal.digits + zeros(decimal.point - size);
  if (decimal.point > 0) {
    const auto at = static_cast<std::size_t>(decimal.point);
    return decimal.digits.substr(0, at) + '.' + decimal.digits.substr(at);
  }
  return "0." + zeros(-decimal.point) + decimal.digits;
}

std::string special(double number) {
  if (std::isnan(number)) return "NaN";
  return number < 0 ? "-Infinity" : "Infinity";
}

}  // namespace

std::string number_as_text(double number) {
  if (!std::isfinite(number)) return special(number);
  if (number == 0) return "0";
  const std::string sign = number < 0 ? "-" : "";
  return sign + plain(shortest(std::fabs(number)));
}

std::string number_as_script(double number) {
  if (!std::isfinite(number)) return special(number);
  const double size = std::fabs(number);
  if (size == 0 || (size >= 1e-6 && size < 1e21)) return number_as_text(number);
  const Decimal decimal = shortest(size);
  std::string out = number < 0 ? "-" : "";
  out += decimal.digits.substr(0, 1);
  if (decimal.digits.size() > 1) out += '.' + decimal.digits.substr(1);
  const int exponent = decimal.point - 1;
  return out + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

double text_as_number(std::string_view text) {
  const std::string_view digits = trimmed(text);
  constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  std::size_t at = 0;
  if (at < digits.size() && digits[at] == '-') ++at;
  bool any = false;
  bool point = false;
  for (; at < digits.size(); ++at) {
    if (digits[at] == '.' && !point) {
      point = true;
    } else if (digits[at] >= '0' && digits[at] <= '9') {
      any = true;
    } else {
      return not_a_number;
    }
  }
  if (!any) return not_a_number;
  // At most some hundred digits matter; the rest would only cost time.
  return std::strtod(std::string(digits.substr(0, 1000)).c_str(), nullptr);
}

}  // namespace frontlijn::forms

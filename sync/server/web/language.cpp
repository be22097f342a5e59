#include "sync/server/web/language.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/base/bytes.hpp"

namespace frontlijn::web {

namespace {

double weight_of(std::string_view parameters) {
  const auto at = parameters.find("q=");
  if (at == std::string_view::npos) return 1;
  const std::string number(parameters.substr(at + 2, 5));
  return std::strtod(number.c_str(), nullptr);
}

}  // namespace

std::string choose_language(std::string_view chosen, std::string_view accept_language) {
  if (chosen == "nl" || chosen == "en") return std::string(chosen);
  std::string best = "nl";
  double best_weight = 0;
  std::string_view rest = accept_language.substr(0, 1000);
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    const std::string_view range = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto semicolon = std::min(range.find(';'), range.size());
    const std::string_view language = range.substr(0, std::min<std::size_t>(2, semicolon));
    const double weight = weight_of(range.substr(semicolon));
    if ((language == "nl" || language == "en") && weight > best_weight) {
      best = language;
      best_weight = weight;
    }
  }
  return best;
}

}  // namespace frontlijn::web

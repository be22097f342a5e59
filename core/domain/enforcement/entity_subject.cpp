#include "core/domain/enforcement/entity_subject.hpp"

#include <cmath>

#include "core/forms/xpath/value.hpp"

namespace frontlijn::domain {

namespace {

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// "latitude longitude altitude accuracy", as the XForms specification writes a place.
std::optional<log::GeoPoint> point_of(const std::string& text) {
  const auto parts = names_in(text);
  if (parts.size() < 2) return std::nullopt;
  const double latitude = forms::text_as_number(parts[0]);
  const double longitude = forms::text_as_number(parts[1]);
  if (std::isnan(latitude) || std::isnan(longitude)) return std::nullopt;
  const double accuracy = parts.size() > 3 ? forms::text_as_number(parts[3]) : -1;
  return log::GeoPoint{latitude, longitude, std::isnan(accuracy) ? -1 : accuracy};
}

}  // namespace

SubjectData subject_data_of(const forms::EntityChange& change) {
  const auto text = [&](std::string_view name) {
    const auto found = change.properties.find(name);
    return found == change.properties.end() ? std::string{} : found->second;
  };
  SubjectData data;
  data.type = from_id<SubjectType>(text("type")).value_or(SubjectType::place);
  data.name = change.label;
  data.address = text("address");
  data.kind = text("kind");
  data.activities = names_in(text("activities"));
  data.features = names_in(text("features"));
  data.domains = names_in(text("domains"));
  data.regime = from_id<RiskRegime>(text("regime")).value_or(RiskRegime::unknown);
  data.point = point_of(text("geometry"));
  return data;
}

}  // namespace frontlijn::domain

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/base/bytes.hpp"
#include "core/forms/xpath/function_tables.hpp"

// Geography on a sphere: what the ODK XForms specification asks of area, distance, geofence and intersects.
namespace frontlijn::forms {
namespace {

using Call = const Expr&;
using At = const Context&;

/// Of the Earth at the equator, in metres, as other ODK engines take it.
constexpr double earth_radius = 6'378'100.0;
constexpr double radians_per_degree = 3.14159265358979323846 / 180.0;

struct GeoPoint {
  double latitude = 0;  ///< radians
  double longitude = 0;
};

std::optional<GeoPoint> point_from(std::string_view text) {
  const auto parts = words(text);
  if (parts.size() < 2 || parts.size() > 4) return {};
  const double latitude = text_as_number(parts[0]);
  const double longitude = text_as_number(parts[1]);
  if (!(std::fabs(latitude) <= 90) || !(std::fabs(longitude) <= 180)) return {};
  if (parts.size() > 2 && std::isnan(text_as_number(parts[2]))) return {};
  if (parts.size() > 3 && !(text_as_number(parts[3]) >= 0)) return {};
  return GeoPoint{latitude * radians_per_degree, longitude * radians_per_degree};
}

/// Points of all arguments from `first` on; none when one of them is no point.
std::optional<std::vector<GeoPoint>> points(Evaluation& run, Call call, At at, std::size_t first,
                                            std::size_t last) {
  std::vector<GeoPoint> out;
  for (std::size_t i = first; i < last; ++i) {
    const Value value = run.value(*call.operands[i], at);
    std::vector<std::string> texts;
    if (const auto* nodes = std::get_if<Nodes>(&value)) {
      for (const Node& each : *nodes)
        texts.push_back(each.string_value());
    } else {
      texts.push_back(run.to_text(value));
    }
    for (const std::string& text : texts) {
      std::string_view rest = trimmed(text);
      if (rest.ends_with(';')) rest.remove_suffix(1);
      while (true) {
        const std::size_t end = rest.find(';');
        const auto point = point_from(rest.substr(0, end));
        if (!point || !run.spend(1)) return {};
        out.push_back(*point);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
      }
    }
  }
  return out;
}

double to_centimetres(double metres) { return std::fabs(std::round(metres * 100) / 100); }

double between(const GeoPoint& a, const GeoPoint& b) {
  const double cosine = std::sin(a.latitude) * std::sin(b.latitude) +
                        std::cos(a.latitude) * std::cos(b.latitude) * std::cos(a.longitude - b.longitude);
  // Rounding can lift the cosine of one and the same point just above 1.
  return std::acos(std::fmin(std::fmax(cosine, -1.0), 1.0)) * earth_radius;
}

Value distance(Evaluation& run, Call call, At at) {
  const auto line = points(run, call, at, 0, call.operands.size());
  if (!line || line->empty()) return std::nan("");
  double total = 0;
  for (std::size_t i = 0; i + 1 < line->size(); ++i)
    total += between((*line)[i], (*line)[i + 1]);
  return to_centimetres(total);
}

Value area(Evaluation& run, Call call, At at) {
  const auto ring = points(run, call, at, 0, 1);
  if (!ring || ring->empty()) return std::nan("");
  double total = 0;
  for (std::size_t i = 0; i < ring->size(); ++i) {
    const GeoPoint& from = (*ring)[i];
    const GeoPoint& to = (*ring)[(i + 1) % ring->size()];
    total += (to.longitude - from.longitude) * (2 + std::sin(to.latitude) + std::sin(from.latitude));
  }
  return ring->size() < 3 ? 0.0 : to_centimetres(total * earth_radius * earth_radius / 2);
}

/// geofence(point, shape): whether the point lies within, by counting crossings.
Value geofence(Evaluation& run, Call call, At at) {
  const auto point = points(run, call, at, 0, 1);
  const auto ring = points(run, call, at, 1, 2);
  if (!point || point->size() != 1 || !ring || ring->size() < 3) return false;
  const GeoPoint& here = point->front();
  bool inside = false;
  for (std::size_t i = 0, j = ring->size() - 1; i < ring->size(); j = i++) {
    const GeoPoint& a = (*ring)[i];
    const GeoPoint& b = (*ring)[j];
    const bool spans = (a.latitude > here.latitude) != (b.latitude > here.latitude);
    if (spans && here.longitude <
                     (b.longitude - a.longitude) * (here.latitude - a.latitude) / (b.latitude - a.latitude) +
                         a.longitude)
      inside = !inside;
  }
  return inside;
}

/// Above zero when c lies to the left of the way from a to b, seen on the map.
double side(const GeoPoint& a, const GeoPoint& b, const GeoPoint& c) {
  return (b.longitude - a.longitude) * (c.latitude - a.latitude) -
         (b.latitude - a.latitude) * (c.longitude - a.longitude);
}

bool same(const GeoPoint& a, const GeoPoint& b) {
  return a.latitude == b.latitude && a.longitude == b.longitude;
}

/// Whether c, on one line with a and b, lies between them.
bool lies_between(const GeoPoint& a, const GeoPoint& b, const GeoPoint& c) {
  return std::fmin(a.latitude, b.latitude) <= c.latitude && c.latitude <= std::fmax(a.latitude, b.latitude) &&
         std::fmin(a.longitude, b.longitude) <= c.longitude &&
         c.longitude <= std::fmax(a.longitude, b.longitude);
}

bool meet(const GeoPoint& a, const GeoPoint& b, const GeoPoint& c, const GeoPoint& d) {
  const double c_side = side(a, b, c);
  const double d_side = side(a, b, d);
  const double a_side = side(c, d, a);
  const double b_side = side(c, d, b);
  if (((c_side > 0 && d_side < 0) || (c_side < 0 && d_side > 0)) &&
      ((a_side > 0 && b_side < 0) || (a_side < 0 && b_side > 0)))
    return true;
  return (c_side == 0 && lies_between(a, b, c)) || (d_side == 0 && lies_between(a, b, d)) ||
         (a_side == 0 && lies_between(c, d, a)) || (b_side == 0 && lies_between(c, d, b));
}

/// Whether the way from a to b and on to c goes back over itself.
bool turns_back(const GeoPoint& a, const GeoPoint& b, const GeoPoint& c) {
  return side(a, b, c) == 0 && (lies_between(a, b, c) || lies_between(b, c, a));
}

/// intersects(line or shape): whether it crosses, touches or covers itself but where one piece follows on
/// another.
Value intersects(Evaluation& run, Call call, At at) {
  auto line = points(run, call, at, 0, 1);
  if (!line) return false;
  line->erase(std::unique(line->begin(), line->end(), same), line->end());
  if (line->size() < 3) return false;
  const std::size_t pieces = line->size() - 1;
  const bool closed = same(line->front(), line->back());
  for (std::size_t i = 0; i < pieces; ++i) {
    if (!run.spend(pieces - i)) return false;
    const GeoPoint& a = (*line)[i];
    const GeoPoint& b = (*line)[i + 1];
    for (std::size_t j = i + 1; j < pieces; ++j) {
      const GeoPoint& c = (*line)[j];
      const GeoPoint& d = (*line)[j + 1];
      if (j == i + 1) {
        if (turns_back(a, b, d)) return true;
      } else if (closed && i == 0 && j + 1 == pieces) {
        if (turns_back(c, d, b)) return true;
      } else if (meet(a, b, c, d)) {
        return true;
      }
    }
  }
  return false;
}

constexpr auto place_table = std::to_array<Function>({
    {"area", 1, 1, area},
    {"enclosed-area", 1, 1, area},
    {"distance", 1, any_number, distance},
    {"geofence", 2, 2, geofence},
    {"intersects", 1, 1, intersects},
});

}  // namespace

std::span<const Function> place_functions() { return place_table; }

}  // namespace frontlijn::forms

#include "core/log/log_place.hpp"

namespace frontlijn::log {

PlaceMark next_mark(const PlaceMark& before, const Hash& what) {
  return place_mark(frontlijn::hash_of("frontlijn place 1", {before, what.bytes}));
}

}  // namespace frontlijn::log

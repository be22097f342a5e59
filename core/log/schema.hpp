#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/log/thumbnail.hpp"

namespace frontlijn::log {

/// How concurrent writes to one field meet when they are read. What is stored is the same for all of them, so
/// replicas agree even where one of them is older and does not know a field.
enum class Merge {
  once,      ///< written when the entity is made; the first write stands, a second is shown as contested
  latest,    ///< the newest write; only where nobody could care about the other
  parallel,  ///< every concurrent value stays, until somebody responsible replaces them and names them
  set,       ///< members; an addition wins over a concurrent removal
  list,      ///< every write is an entry, in order of hybrid time
};

/// Which field of which kind meets how. Thumbnails stand beside each other; what else is not declared (a
/// newer version's) is `parallel`: nothing is lost by it.
class Schema {
 public:
  Schema& declare(std::string kind, std::string field, Merge merge) {
    rules_[{std::move(kind), std::move(field)}] = merge;
    return *this;
  }

  Merge merge_of(std::string_view kind, std::string_view field) const {
    const auto found = rules_.find(std::pair<std::string, std::string>(kind, field));
    if (found != rules_.end()) return found->second;
    return is_thumbnail_field(field) ? Merge::list : Merge::parallel;
  }

  bool knows(std::string_view kind, std::string_view field) const {
    return rules_.contains(std::pair<std::string, std::string>(kind, field));
  }

 private:
  std::map<std::pair<std::string, std::string>, Merge> rules_;
};

}  // namespace frontlijn::log

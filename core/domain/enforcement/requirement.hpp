#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/people/context.hpp"
#include "core/domain/people/names.hpp"

namespace frontlijn::domain {

enum class Operator { equals, differs, at_least, at_most };

template <>
struct NamesOf<Operator> {
  static constexpr auto list = names<Operator>({{Operator::equals, "="},
                                                {Operator::differs, "!="},
                                                {Operator::at_least, ">="},
                                                {Operator::at_most, "<="}});
};

/// A demand in machine terms: "escape-door.opening-direction = outwards".
struct Terms {
  std::string attribute;
  Operator relation = Operator::equals;
  std::string value;

  bool operator==(const Terms&) const = default;
};

/// Fails with "requirement.not-understood".
Result<Terms> parse_terms(std::string_view text);
std::string to_text(const Terms& terms);

/// False only when no value whatever fulfils both; numbers are compared as numbers, words case aside. Demands
/// on different attributes, or of a word and a bound, are never called contradictory.
bool can_both_hold(const Terms& a, const Terms& b);

/// What an authority demands of a subject.
struct Requirement {
  EntityId id;
  EntityId subject;
  std::string authority;
  std::string domain;
  std::string source;  ///< law, policy or agreement, with the article
  Terms terms;
  std::string text;  ///< in words
};

/// The id is that of the demand itself: the same demand noted on two tablets is one requirement.
EntityId requirement_id(const Requirement& requirement);

struct Clash {
  Requirement first;
  Requirement second;
};

/// Each pair among `requirements` that cannot both be met.
std::vector<Clash> clashes_among(const std::vector<Requirement>& requirements);

/// Those that stand (not withdrawn) for this subject.
Result<std::vector<Requirement>> requirements_on(store::Store& store, EntityId subject);

/// With the rest of `changes`; a requirement that stands already is left as it is. Gives its id.
Result<EntityId> put_requirement(store::Changes& changes, const Context& context,
                                 const Requirement& requirement);

/// Notes a requirement by hand. Where it contradicts one that stands, the conflict is noted and goes to
/// consultation at once, before the entrepreneur hears it (rule 9); those conflicts are given back. Fails
/// where authority or terms are missing.
Result<std::vector<EntityId>> add_requirement(const Context& context, Requirement requirement);

}  // namespace frontlijn::domain

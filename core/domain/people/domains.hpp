#pragma once

#include "core/domain/people/names.hpp"

namespace frontlijn::domain {

/// Fields of supervision (DOMAIN.md §2). Records hold the text id, and a team may use ids of its own; those
/// have no label and no fixed place in the order. Labels: "domain.<id>" in the language files.
enum class Domain {
  building,
  fire_safety,
  environment,
  hospitality,
  public_space,
  food,
  working_conditions,
  school_attendance,
  care_youth,
  other,  ///< anders, namelijk
};

template <>
struct NamesOf<Domain> {
  static constexpr auto list = names<Domain>({{Domain::building, "building"},
                                              {Domain::fire_safety, "fire-safety"},
                                              {Domain::environment, "environment"},
                                              {Domain::hospitality, "hospitality"},
                                              {Domain::public_space, "public-space"},
                                              {Domain::food, "food"},
                                              {Domain::working_conditions, "working-conditions"},
                                              {Domain::school_attendance, "school-attendance"},
                                              {Domain::care_youth, "care-youth"},
                                              {Domain::other, "other"}});
};

/// Where a fact comes from (rule 4); stays on the fact. Labels: "source.<id>".
enum class SourceKind { seen, told, document, anonymous };

template <>
struct NamesOf<SourceKind> {
  static constexpr auto list = names<SourceKind>({{SourceKind::seen, "seen"},
                                                  {SourceKind::told, "told"},
                                                  {SourceKind::document, "document"},
                                                  {SourceKind::anonymous, "anonymous"}});
};

}  // namespace frontlijn::domain

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/kinds.hpp"
#include "core/domain/people/context.hpp"
#include "core/domain/people/names.hpp"
#include "core/log/value.hpp"
#include "core/store/record.hpp"

namespace frontlijn::domain {

/// What is looked at. Labels: "subject-type.<id>".
enum class SubjectType { address, business, household, person, place };

template <>
struct NamesOf<SubjectType> {
  static constexpr auto list = names<SubjectType>({{SubjectType::address, "address"},
                                                   {SubjectType::business, "business"},
                                                   {SubjectType::household, "household"},
                                                   {SubjectType::person, "person"},
                                                   {SubjectType::place, "place"}});
};

/// The lane a subject is in (DOMAIN.md §4). Labels: "regime.<id>".
enum class RiskRegime { unknown, low, high };

template <>
struct NamesOf<RiskRegime> {
  static constexpr auto list = names<RiskRegime>(
      {{RiskRegime::unknown, "unknown"}, {RiskRegime::low, "low"}, {RiskRegime::high, "high"}});
};

struct SubjectData {
  SubjectType type = SubjectType::business;
  std::string name;
  std::string address;
  std::string kind;                     ///< such as "cafe": an open list
  std::vector<std::string> activities;  ///< such as "alcohol", "cook"
  std::vector<std::string> features;    ///< such as "terrace", "monument"
  std::vector<std::string> domains;     ///< that apply here; empty: worked out from the activities
  RiskRegime regime = RiskRegime::unknown;
  std::optional<log::GeoPoint> point;
  std::string external_id;    ///< in the register it comes from
  std::string source;         ///< that register, in words; empty: noted by an officer
  std::optional<Date> as_of;  ///< day of the register's state
};

struct Subject {
  EntityId id;
  SpaceId space;
  SubjectData data;
  std::vector<std::string> contested;  ///< fields in which rival values stand
  Instant changed;
};

/// Fails where the name is missing, or a text is too long or no text.
Result<EntityId> add_subject(const Context& context, SubjectData data);

/// Checks, trims and sorts in place, as add_subject does.
Result<void> check_subject(SubjectData& data);
/// Into the organisation's space; `data` has been checked.
void put_subject(store::Changes& changes, SpaceId space, EntityId id, const SubjectData& data);

Subject subject_from(const store::Record& record);
/// Fails with "id.unknown".
Result<Subject> subject_by_id(store::Store& store, EntityId id);
/// Each word of `text` is the start of a word in name or address, diacritics and case aside.
Result<std::vector<Subject>> find_subjects(store::Store& store, std::string_view text, std::size_t limit);

// --- warnings and sensitivities, shown before arrival ---

struct Warning {
  EntityId id;
  EntityId subject;
  std::string sort;  ///< such as "aggression", "political", "dog": an open list
  std::string words;
  std::optional<Date> until;  ///< after this day it is no longer shown
  EntityId by;
  Instant at;
};

/// A warning without a last day would follow people for ever; so one is asked. Fails with
/// "warning.no-last-day".
Result<EntityId> add_warning(const Context& context, EntityId subject, std::string_view sort,
                             std::string_view words, std::optional<Date> until);
Result<void> withdraw_warning(const Context& context, EntityId warning, std::string_view why);
Result<std::vector<Warning>> warnings_on(store::Store& store, EntityId subject, Date day);

// --- traces ---

/// Tells everybody in the organisation that there is an entry about a subject, and not what it says: so that
/// a card can show how much is hidden from its viewer (rule 8).
void put_trace(store::Changes& changes, const Context& context, EntityId subject, std::string entry_kind,
               EntityId entry);

}  // namespace frontlijn::domain

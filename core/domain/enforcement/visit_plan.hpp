#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/enforcement/finding.hpp"
#include "core/domain/enforcement/subject.hpp"
#include "core/forms/session.hpp"

namespace frontlijn::domain {

/// One check item of a running visit, from any of its checklists.
struct PlannedItem {
  std::size_t form = 0;  ///< which of the visit's checklists
  std::string ref;       ///< stable: repeats carry ids
  forms::Marks marks;
  FindingResult outcome = FindingResult::not_looked;
  bool answered = false;  ///< also with "don't know" or "not looked at"
  int core = 0;           ///< rank among the core items; 0: none of them
  bool ring = false;      ///< legal or agreed minimum, not room for judgement
  int depth = 0;          ///< from which depth of inspection it applies
  bool planned = false;   ///< its domain applies here and this visit goes deep enough
};

/// "Looked at 14 of 20": never without its denominator (rule 5).
struct Denominator {
  std::size_t items = 0;    ///< planned, or answered all the same
  std::size_t looked = 0;   ///< judged, one way or the other
  std::size_t unknown = 0;  ///< looked at, and not known
  std::size_t not_looked = 0;
  std::size_t violations = 0;

  bool operator==(const Denominator&) const = default;
};

/// Depth of inspection (DOMAIN.md §4) where a visit does not say it: 2 on main points, 3 assessed for high
/// risk.
int depth_for(RiskRegime regime);

/// The check items of all checklists that are relevant now, in the order they are to be done: core before
/// extra, then what decides (the legal minimum) before room for judgement, shallow before deep, and within
/// that as the forms have it. Items that are not planned come last. `domains` that apply; empty: all do.
std::vector<PlannedItem> plan_items(const std::vector<forms::FormSession*>& forms,
                                    const std::vector<std::string>& domains, int depth);

Denominator count(const std::vector<PlannedItem>& items);
std::map<std::string, Denominator> count_by_domain(const std::vector<PlannedItem>& items);

/// Core questions without an answer yet: refs per form. After these the officer may stop (rule 6).
struct OpenCoreItem {
  std::size_t form = 0;
  std::string ref;
};
std::vector<OpenCoreItem> open_core_items(const std::vector<forms::FormSession*>& forms);

/// Of an attribute that stands in the register: "subject.gas_shut_off".
inline constexpr std::string_view register_mark = "subject.";

/// "" where the mark is absent.
std::string mark_of(const forms::Marks& marks, std::string_view name);
/// "/data/room{…}/door" or "/data/room[2]/door" as "/data/room/door".
std::string plain_path(std::string_view ref);

}  // namespace frontlijn::domain

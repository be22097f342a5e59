#pragma once

#include "core/store/model.hpp"

namespace frontlijn::domain {

/// What is shared by all who work here lives in the organisation's space (subjects, what registers know of
/// them, checklists, requirements, conflicts, consultations, samples, the intervention matrix); what a team
/// does lives in its work space.
namespace kinds {
inline constexpr const char* subject = "subject";
inline constexpr const char* register_value = "register_value";
inline constexpr const char* correction_report = "correction_report";
inline constexpr const char* warning = "warning";
inline constexpr const char* trace = "trace";
inline constexpr const char* checklist = "checklist";
inline constexpr const char* visit = "visit";
inline constexpr const char* answer = "answer";
inline constexpr const char* finding = "finding";
inline constexpr const char* signal = "signal";
inline constexpr const char* requirement = "requirement";
inline constexpr const char* requirement_conflict = "requirement_conflict";
inline constexpr const char* consultation = "consultation";
inline constexpr const char* deviation = "deviation";
inline constexpr const char* backing = "backing";
inline constexpr const char* intervention = "intervention";
inline constexpr const char* intervention_matrix = "intervention_matrix";
inline constexpr const char* sample = "sample";
}  // namespace kinds

void add_enforcement_kinds(store::Model& model);

}  // namespace frontlijn::domain

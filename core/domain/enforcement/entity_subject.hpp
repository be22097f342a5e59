#pragma once

#include "core/domain/enforcement/subject.hpp"
#include "core/forms/session.hpp"

namespace frontlijn::domain {

/// The subject that a checklist makes as an entity, by the names that the data set of subjects has
/// (StoreDatasets); what has no place in a subject stays an answer of the visit. Not yet checked.
SubjectData subject_data_of(const forms::EntityChange& change);

}  // namespace frontlijn::domain

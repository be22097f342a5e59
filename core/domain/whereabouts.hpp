#pragma once

#include <string_view>

#include "core/store/whereabouts.hpp"

namespace frontlijn::domain {

/// How far a record has come with what people see as part of it: an agreement with what was said about it
/// later. Of the parts the one that came least far.
Result<store::Whereabouts> whereabouts_of(store::Store& store, store::WhereaboutsReader& reader,
                                          std::string_view kind, EntityId record);

}  // namespace frontlijn::domain

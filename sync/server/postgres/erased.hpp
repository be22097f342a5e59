#pragma once

#include <string>

namespace frontlijn::postgres {

/// Whether erased_payload `e` counts for commit_log `c` in space `s`, as log::may_erase has it: whoever hands
/// over commits can say of any payload that it is erased.
inline const std::string counts_as_erasure =
    "(e.eraser IN (SELECT device FROM entrusted_eraser) OR (e.eraser = c.device AND s.kind IN ('personal', "
    "'team/backstage')))";

/// A commit_log `c` of which the payload was erased by who may.
inline const std::string is_rightly_erased =
    "EXISTS (SELECT 1 FROM erased_payload e JOIN space s ON s.space = e.space WHERE e.space = c.space AND "
    "e.hash = c.hash AND " +
    counts_as_erasure + ")";

}  // namespace frontlijn::postgres

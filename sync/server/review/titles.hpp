#pragma once

#include <string>

#include "sync/server/review/reader.hpp"
#include "sync/server/review/words.hpp"

namespace frontlijn::review {

/// What an entry is called: its own first line; where nobody wrote one, what it is of, or when it was made.
Result<std::string> title_of(const Words& words, Reader& reader, const store::Record& record);

}  // namespace frontlijn::review

#pragma once

#include <functional>

#include "sync/server/accounts.hpp"
#include "sync/server/review/layout.hpp"
#include "sync/server/review/reader.hpp"

namespace frontlijn::review {

/// The stream of what came in, newest first, with its filters.
Result<web::Html> stream_page(const Frame& frame, Reader& reader, const StreamFilter& filter);
/// Whether an attachment is here, whole.
using IsHere = std::function<Result<bool>(const Hash&)>;
/// One entry in full: what it says, what belongs to it, its chain of changes, who read it here.
Result<web::Html> entry_page(const Frame& frame, Reader& reader, const store::Record& record,
                             const std::vector<server::ReadNote>& reads, const IsHere& is_here);
/// How old what is shown is, by device (rule 22).
Result<web::Html> devices_page(const Frame& frame, Reader& reader);
web::Html sign_in_page(const Frame& frame, const std::string& login, const std::string& problem);

}  // namespace frontlijn::review

#pragma once

#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace frontlijn::store {

/// Why a peer refused a commit, as `refused_commit` keeps it.
std::string refusal_text(const Error& why);
/// What cannot be read is a refusal without a reason.
Error refusal_from(std::string_view text);

}  // namespace frontlijn::store

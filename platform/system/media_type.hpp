#pragma once

#include <string>

#include "core/base/bytes.hpp"

namespace frontlijn::platform {

/// What a file is by its first bytes (RFC 2083 for PNG, ITU T.81 for JPEG, the RIFF container for WebP, ISO
/// 32000-1 for PDF): a name proves nothing. "application/octet-stream" where it is none of these.
std::string media_type_of(ByteView bytes);

}  // namespace frontlijn::platform

#pragma once

#include <filesystem>

#include "platform/window/window.hpp"

namespace frontlijn::platform {

/// Writes a PNG. Fails with "app.no-picture".
Result<void> write_png(const Pixels& pixels, const std::filesystem::path& file);

}  // namespace frontlijn::platform

#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/catalogue.hpp"

namespace frontlijn::platform {

/// All texts of each language, by code. Fails as `load_catalogue` does.
Result<std::map<std::string, Catalogue>> load_languages();

/// The letters and icons of the app.
struct FontBytes {
  Bytes regular;
  Bytes medium;
  Bytes bold;
  Bytes icons;
};
/// From assets/fonts when they are there, else from the system. Fails with "app.font-unreadable".
Result<FontBytes> load_fonts();

}  // namespace frontlijn::platform

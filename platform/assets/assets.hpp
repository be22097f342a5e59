#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/bytes.hpp"
#include "core/base/catalogue.hpp"

namespace frontlijn::platform {

/// The whole file. Fails with "app.file-unreadable"; a file of more than 64 MiB is not taken.
Result<Bytes> read_file(const std::filesystem::path& file);

/// Where languages, checklists and pages lie: the folder named by FRONTLIJN_ASSETS, or share/frontlijn beside the
/// program's folder, or the source tree it was built from.
std::filesystem::path asset_folder();

/// All texts of each language in assets/languages. Fails with "app.file-unreadable" or "language.unreadable".
Result<std::map<std::string, Catalogue>> load_languages(const std::filesystem::path& assets);

/// The letters and icons of the app.
struct FontBytes {
  Bytes regular;
  Bytes medium;
  Bytes bold;
  Bytes icons;
};
/// From assets/fonts when they are there, else from the system. Fails with "app.font-unreadable".
Result<FontBytes> load_fonts(const std::filesystem::path& assets);

}  // namespace frontlijn::platform

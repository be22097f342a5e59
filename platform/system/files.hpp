#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/catalogue.hpp"

namespace frontlijn::platform {

/// The whole file. Fails with "file.missing", "file.unreadable" or, beyond `most_bytes`, "file.too-large".
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t most_bytes);

/// Writes beside and renames into place, flushed to the disk: the old file or the new one, never half of one.
/// Fails with "file.unwritable".
Result<void> write_file(const std::filesystem::path& path, ByteView bytes, bool owner_only = false);

using PutPiece = std::function<Result<void>(ByteView piece)>;
/// As `write_file`, for what is made piece by piece: `make` hands its pieces to `put`, and stops when that
/// fails. Fails with "file.unwritable", or as `make` does; what stood there then stands there still.
Result<void> write_in_pieces(const std::filesystem::path& path,
                             const std::function<Result<void>(const PutPiece& put)>& make);

/// Which files a folder has is on the disk after this, where the disk can promise that at all.
void flush_folder(const std::filesystem::path& folder);

/// Where checklists, languages, fonts and pages lie: `share/frontlijn` beside the program's folder.
std::filesystem::path assets_folder();

/// The sentences of "nl" or "en". Fails with "language.missing".
Result<Catalogue> load_catalogue(const std::string& language);

/// "nl" unless FRONTLIJN_LANGUAGE says "en".
std::string preferred_language();

}  // namespace frontlijn::platform

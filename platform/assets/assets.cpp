#include "platform/assets/assets.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace frontlijn::platform {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = 64ULL << 20U;

Error unreadable(const fs::path& file, const std::string& why) {
  return fail(ErrorKind::io, "app.file-unreadable", {{"file", file.string()}, {"why", why}});
}

Result<Bytes> font_from(const fs::path& assets, const char* name, const char* system_folder) {
  for (const fs::path& folder : {assets / "fonts", fs::path(system_folder)}) {
    std::error_code problem;
    if (fs::exists(folder / name, problem)) return read_file(folder / name);
  }
  return fail(ErrorKind::not_found, "app.font-unreadable", {{"file", name}});
}

}  // namespace

Result<Bytes> read_file(const fs::path& file) {
  std::error_code problem;
  const auto size = fs::file_size(file, problem);
  if (problem) return unreadable(file, problem.message());
  if (size > most_bytes) return unreadable(file, std::to_string(size) + " bytes");
  Bytes bytes(size);
  std::ifstream in(file, std::ios::binary);
  if (!in.read(static_cast<char*>(static_cast<void*>(bytes.data())), static_cast<std::streamsize>(size))) {
    return unreadable(file, std::strerror(errno));
  }
  return bytes;
}

fs::path asset_folder() {
  if (const char* named = std::getenv("FRONTLIJN_ASSETS"); named != nullptr && *named != '\0') return named;
  std::error_code problem;
  const fs::path program = fs::read_symlink("/proc/self/exe", problem);
  if (!problem) {
    const fs::path beside = program.parent_path().parent_path() / "share" / "frontlijn";
    if (fs::is_directory(beside / "languages", problem)) return beside;
  }
  return FRONTLIJN_SOURCE_ASSETS;
}

Result<std::map<std::string, Catalogue>> load_languages(const fs::path& assets) {
  std::map<std::string, Catalogue> languages;
  for (const char* code : {"nl", "en"}) {
    Catalogue catalogue(code);
    const fs::path folder = assets / "languages" / code;
    std::error_code problem;
    for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
      if (at->path().extension() != ".json") continue;
      FRONTLIJN_TRY(const Bytes json, read_file(at->path()));
      FRONTLIJN_CHECK(catalogue.add(as_text(json), at->path().string()));
    }
    if (problem) return unreadable(folder, problem.message());
    languages.emplace(code, std::move(catalogue));
  }
  return languages;
}

Result<FontBytes> load_fonts(const fs::path& assets) {
  FontBytes fonts;
  FRONTLIJN_TRY(fonts.regular, font_from(assets, "Inter-Regular.otf", FRONTLIJN_LETTER_FONTS));
  FRONTLIJN_TRY(fonts.medium, font_from(assets, "Inter-SemiBold.otf", FRONTLIJN_LETTER_FONTS));
  FRONTLIJN_TRY(fonts.bold, font_from(assets, "Inter-Bold.otf", FRONTLIJN_LETTER_FONTS));
  FRONTLIJN_TRY(fonts.icons, font_from(assets, "MaterialIcons-Regular.ttf", FRONTLIJN_ICON_FONT));
  return fonts;
}

}  // namespace frontlijn::platform

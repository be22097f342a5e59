#include "platform/assets/assets.hpp"

#include "platform/system/files.hpp"

namespace frontlijn::platform {
namespace {

namespace fs = std::filesystem;

// The largest font has less than one MiB.
constexpr std::size_t most_font_bytes = 16U << 20U;

Result<Bytes> font_from(const char* name, const char* system_folder) {
  for (const fs::path& folder : {assets_folder() / "fonts", fs::path(system_folder)}) {
    std::error_code problem;
    if (fs::exists(folder / name, problem)) return read_file(folder / name, most_font_bytes);
  }
  return fail(ErrorKind::not_found, "app.font-unreadable", {{"file", name}});
}

}  // namespace

Result<std::map<std::string, Catalogue>> load_languages() {
  std::map<std::string, Catalogue> languages;
  for (const char* code : {"nl", "en"}) {
    FRONTLIJN_TRY(auto catalogue, load_catalogue(code));
    languages.emplace(code, std::move(catalogue));
  }
  return languages;
}

Result<FontBytes> load_fonts() {
  FontBytes fonts;
  FRONTLIJN_TRY(fonts.regular, font_from("Inter-Regular.otf", FRONTLIJN_LETTER_FONTS));
  FRONTLIJN_TRY(fonts.medium, font_from("Inter-SemiBold.otf", FRONTLIJN_LETTER_FONTS));
  FRONTLIJN_TRY(fonts.bold, font_from("Inter-Bold.otf", FRONTLIJN_LETTER_FONTS));
  FRONTLIJN_TRY(fonts.icons, font_from("MaterialIcons-Regular.ttf", FRONTLIJN_ICON_FONT));
  return fonts;
}

}  // namespace frontlijn::platform

#include "ui/base/fonts.hpp"

#include <cmath>

#include <imgui_freetype.h>

namespace frontlijn::ui {
namespace {

// Latin with all its European letters, Greek, Cyrillic, and the signs that texts use: names of people and
// places must come out as they are written.
constexpr ImWchar letter_ranges[] = {0x0020, 0x007E, 0x00A0, 0x024F, 0x0300, 0x0304, 0x0370, 0x03FF, 0x0400,
                                     0x045F, 0x1E80, 0x1E85, 0x2010, 0x2027, 0x2030, 0x203A, 0x20AC, 0x20AC,
                                     0x2190, 0x2193, 0x2212, 0x2212, 0x2260, 0x2265, 0};
// Sizes that never hold a name need fewer letters; every glyph costs start-up time.
constexpr ImWchar label_ranges[] = {0x0020, 0x007E, 0x00A0, 0x017F, 0x2010, 0x2027,
                                    0x20AC, 0x20AC, 0x2190, 0x2193, 0};
constexpr ImWchar figure_ranges[] = {0x0020, 0x007E, 0x2013, 0x2014, 0};
// Only what icons.hpp names: the whole font has over two thousand.
constexpr ImWchar icon_ranges[] = {
    0xE000, 0xE000, 0xE002, 0xE002, 0xE0BF, 0xE0BF, 0xE145, 0xE145, 0xE14B, 0xE14B, 0xE14F, 0xE14F, 0xE153,
    0xE153, 0xE15B, 0xE15B, 0xE166, 0xE166, 0xE1D5, 0xE1D5, 0xE244, 0xE244, 0xE2BF, 0xE2C3, 0xE330, 0xE330,
    0xE3C9, 0xE3C9, 0xE412, 0xE412, 0xE518, 0xE51C, 0xE540, 0xE540, 0xE55F, 0xE56C, 0xE5C4, 0xE5CF, 0xE627,
    0xE629, 0xE6E1, 0xE6E1, 0xE7FB, 0xE7FD, 0xE80C, 0xE80C, 0xE834, 0xE838, 0xE85D, 0xE85D, 0xE863, 0xE863,
    0xE86C, 0xE878, 0xE877, 0xE877, 0xE889, 0xE88E, 0xE894, 0xE897, 0xE8AF, 0xE8B8, 0xE8D1, 0xE8DF, 0xE8F4,
    0xE8FD, 0xE915, 0xE91F, 0xE922, 0xE922, 0xEA0B, 0xEA0B, 0xEA35, 0xEA40, 0xEA63, 0xEA63, 0xEAF6, 0xEAF6,
    0xEAE2, 0xEAE2, 0xEB41, 0xEB41, 0xEBCB, 0xEBCB, 0xEF49, 0xEF55, 0xF03E, 0xF03E, 0xF0C5, 0xF0C5, 0xF184,
    0xF184, 0xF233, 0xF233, 0xEA3C, 0xEA3C, 0};

// ImGui keeps the pointer without writing through it once told not to own it.
void* borrowed(const Bytes& bytes) { return const_cast<std::uint8_t*>(bytes.data()); }

struct Builder {
  ImFontAtlas& atlas;
  const FontFiles& files;
  float scale;

  ImFont* icons_at(float units, bool merge, float lowered) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    config.MergeMode = merge;
    config.GlyphOffset.y = std::round(lowered * scale);
    return atlas.AddFontFromMemoryTTF(borrowed(files.icons), static_cast<int>(files.icons.size()),
                                      std::round(units * scale), &config, icon_ranges);
  }

  ImFont* letters(const Bytes& file, float units, const ImWchar* ranges) {
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    return atlas.AddFontFromMemoryTTF(borrowed(file), static_cast<int>(file.size()),
                                      std::round(units * scale), &config, ranges);
  }

  ImFont* letters_with_icons(const Bytes& file, float units, const ImWchar* ranges) {
    ImFont* font = letters(file, units, ranges);
    // Icons are drawn a little larger than the letters and stand below their base line.
    icons_at(units + 2, true, units * 0.16F);
    return font;
  }
};

}  // namespace

Result<Fonts> build_fonts(ImFontAtlas& atlas, const FontFiles& files, float scale) {
  for (const Bytes* file : {&files.regular, &files.medium, &files.bold, &files.icons}) {
    if (file->empty()) return fail(ErrorKind::not_found, "app.font-unreadable");
  }
  atlas.Clear();
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  atlas.Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;
  atlas.TexDesiredWidth = 2048;
  atlas.TexGlyphPadding = 1;

  Builder builder{atlas, files, scale};
  Fonts fonts;
  fonts.body = builder.letters(files.regular, 20, letter_ranges);
  fonts.strong = builder.letters(files.medium, 20, letter_ranges);
  fonts.small = builder.letters_with_icons(files.regular, 17, letter_ranges);
  fonts.label = builder.letters_with_icons(files.medium, 16, label_ranges);
  fonts.title = builder.letters(files.bold, 26, letter_ranges);
  fonts.figure = builder.letters(files.bold, 36, figure_ranges);
  fonts.icons = builder.icons_at(24, false, 0);
  fonts.big_icons = builder.icons_at(44, false, 0);
  if (!atlas.Build()) return fail(ErrorKind::damaged, "app.font-unreadable");
  return fonts;
}

}  // namespace frontlijn::ui

#pragma once

#include <imgui.h>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace frontlijn::ui {

/// The font files' contents, handed in: ui reads no file. They must stay alive as long as the fonts do.
struct FontFiles {
  Bytes regular;
  Bytes medium;
  Bytes bold;
  Bytes icons;
};

/// Line heights in the theme's units; the small ones hold the icons too.
struct Fonts {
  ImFont* body = nullptr;       ///< 20, what is read
  ImFont* strong = nullptr;     ///< 20 semi-bold, what is looked for
  ImFont* small = nullptr;      ///< 17, ages and explanations
  ImFont* label = nullptr;      ///< 16 semi-bold, badges and section headers
  ImFont* title = nullptr;      ///< 26 bold, the screen's title
  ImFont* figure = nullptr;     ///< 36 bold, one number that matters
  ImFont* icons = nullptr;      ///< 24, icons alone
  ImFont* big_icons = nullptr;  ///< 44, in an empty state
};

/// Fills `atlas` at `scale` with FreeType. Fails with "app.font-unreadable".
Result<Fonts> build_fonts(ImFontAtlas& atlas, const FontFiles& files, float scale);

}  // namespace frontlijn::ui

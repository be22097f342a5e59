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

/// Letter sizes in the theme's units; each holds the icons too.
struct Fonts {
  ImFont* body = nullptr;     ///< 17, what is read
  ImFont* strong = nullptr;   ///< 17 medium, what is looked for
  ImFont* small = nullptr;    ///< 14, ages and explanations
  ImFont* label = nullptr;    ///< 14 medium, badges and section headers
  ImFont* title = nullptr;    ///< 22 bold, the screen's title
  ImFont* figure = nullptr;   ///< 32 bold, one number that matters
  ImFont* icons = nullptr;    ///< 24, icons alone
  ImFont* big_icons = nullptr;  ///< 40, in an empty state
};

/// Fills `atlas` at `scale` with FreeType. Fails with "app.font-unreadable".
Result<Fonts> build_fonts(ImFontAtlas& atlas, const FontFiles& files, float scale);

}  // namespace frontlijn::ui

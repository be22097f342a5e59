#pragma once

#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"

namespace frontlijn::ui {

/// Which photos go over the line, and how many originals are on one side of it only.
void draw_photo_choice(ScreenContext& c, const PhotoState& photos);

}  // namespace frontlijn::ui

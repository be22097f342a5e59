#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <imgui.h>

#include "core/base/time.hpp"
#include "ui/base/element_registry.hpp"
#include "ui/base/fonts.hpp"
#include "ui/base/picture_shelf.hpp"
#include "ui/base/text_edit.hpp"
#include "ui/base/theme.hpp"
#include "ui/base/words.hpp"

namespace frontlijn::ui {

/// What widgets remember between frames: the text under the keyboard and the finger that scrolls.
struct UiState {
  ImGuiID focused_field = 0;
  bool field_seen = false;  ///< the focused field was drawn in this frame
  bool multi_line = false;
  TextEdit edit;
  bool reveal = false;  ///< the focused field has yet to be scrolled into view
  std::size_t revealed_at =
      0;  ///< the cursor's place then: whoever types wants to see it, whoever scrolls does not
  bool selecting = false;  ///< the finger drags over text and does not scroll
  bool moving = false;     ///< the finger scrolls, so its release is no tap
  float right_inset = 0;   ///< what cards and columns take off the right side, in pixels
  ImGuiID moved_area = 0;
  PictureShelf* pictures = nullptr;  ///< none: no picture is shown
};

/// All a widget needs to draw itself in one frame.
struct Ui {
  const Theme& theme;
  const Fonts& fonts;
  const Words& words;
  ElementRegistry& elements;
  UiState& state;

  float px(float units) const { return theme.px(units); }
  std::string say(std::string_view key, const Catalogue::Arguments& arguments = {}) const {
    return words.say(key, arguments);
  }
  const Palette& palette() const { return theme.palette; }
  bool narrow() const { return ImGui::GetIO().DisplaySize.x < theme.px(700); }
};

}  // namespace frontlijn::ui

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

struct TextField {
  std::string id{};
  std::string label{};
  std::string placeholder{};
  std::string icon{};
  bool multi_line = false;     ///< Enter makes a new line; the field grows with its text
  bool take_keyboard = false;  ///< when it first appears
  bool invalid = false;
  std::string message{};       ///< below the field, such as why the text will not do
  std::size_t limit = 20'000;  ///< bytes
  float least_height = 0;      ///< units; 0: one line
};

/// A field for words. The text is the model's: `on_change` gets the whole new text at every keystroke, so
/// that it can be durable before the next one. True when Enter was pressed in a one-line field.
bool text_field(Ui& ui, const TextField& spec, std::string_view text,
                const std::function<void(const std::string&)>& on_change);

/// A button below a field for a code; tapped, it gives what was copied elsewhere, without blanks around it:
/// such as what a camera app read in a QR code.
std::optional<std::string> paste_button(Ui& ui);

}  // namespace frontlijn::ui

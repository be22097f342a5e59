#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace frontlijn::ui {

/// One text under the keyboard: UTF-8 with a cursor and a selection, both always between characters.
/// Pure logic; `widgets/text_field` draws it.
class TextEdit {
 public:
  enum class Move { left, right, line_start, line_end, text_start, text_end };

  const std::string& text() const { return text_; }
  std::size_t cursor() const { return cursor_; }
  std::size_t selection_begin() const { return cursor_ < anchor_ ? cursor_ : anchor_; }
  std::size_t selection_end() const { return cursor_ < anchor_ ? anchor_ : cursor_; }
  bool has_selection() const { return cursor_ != anchor_; }

  /// Takes over a text that was changed elsewhere; the cursor stays as near as it can.
  void set_text(std::string_view text);
  /// Replaces the selection; what is no UTF-8, and what would exceed `limit` bytes, is left out. True when
  /// changed.
  bool insert(std::string_view typed, std::size_t limit);
  bool erase_backward();
  bool erase_forward();
  void move(Move how, bool selecting);
  void place(std::size_t offset, bool selecting);
  void select_all();
  std::string selected() const;

 private:
  bool erase_selection();
  std::size_t before(std::size_t offset) const;
  std::size_t after(std::size_t offset) const;

  std::string text_;
  std::size_t cursor_ = 0;
  std::size_t anchor_ = 0;
};

}  // namespace frontlijn::ui

#include "ui/base/text_edit.hpp"

#include <algorithm>

#include "core/base/bytes.hpp"

namespace frontlijn::ui {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::size_t TextEdit::before(std::size_t offset) const {
  if (offset == 0) return 0;
  do {
    --offset;
  } while (offset > 0 && continues(text_[offset]));
  return offset;
}

std::size_t TextEdit::after(std::size_t offset) const {
  if (offset >= text_.size()) return text_.size();
  do {
    ++offset;
  } while (offset < text_.size() && continues(text_[offset]));
  return offset;
}

void TextEdit::set_text(std::string_view text) {
  if (text_ == text) return;
  const bool at_end = cursor_ == text_.size();
  text_ = text;
  place(at_end ? text_.size() : cursor_, false);
}

bool TextEdit::erase_selection() {
  if (!has_selection()) return false;
  const std::size_t begin = selection_begin();
  text_.erase(begin, selection_end() - begin);
  cursor_ = anchor_ = begin;
  return true;
}

bool TextEdit::insert(std::string_view typed, std::size_t limit) {
  if (typed.empty() || !is_utf8(typed)) return false;
  if (text_.size() - (selection_end() - selection_begin()) + typed.size() > limit) return false;
  erase_selection();
  text_.insert(cursor_, typed);
  cursor_ += typed.size();
  anchor_ = cursor_;
  return true;
}

bool TextEdit::erase_backward() {
  if (erase_selection()) return true;
  const std::size_t from = before(cursor_);
  if (from == cursor_) return false;
  text_.erase(from, cursor_ - from);
  cursor_ = anchor_ = from;
  return true;
}

bool TextEdit::erase_forward() {
  if (erase_selection()) return true;
  const std::size_t to = after(cursor_);
  if (to == cursor_) return false;
  text_.erase(cursor_, to - cursor_);
  return true;
}

void TextEdit::move(Move how, bool selecting) {
  std::size_t to = cursor_;
  switch (how) {
    case Move::left:
      to = has_selection() && !selecting ? selection_begin() : before(cursor_);
      break;
    case Move::right:
      to = has_selection() && !selecting ? selection_end() : after(cursor_);
      break;
    case Move::line_start:
      to = cursor_ == 0 ? 0 : text_.rfind('\n', cursor_ - 1) + 1;  // npos + 1 is 0
      break;
    case Move::line_end:
      to = std::min(text_.find('\n', cursor_), text_.size());
      break;
    case Move::text_start:
      to = 0;
      break;
    case Move::text_end:
      to = text_.size();
      break;
  }
  place(to, selecting);
}

void TextEdit::place(std::size_t offset, bool selecting) {
  offset = std::min(offset, text_.size());
  while (offset > 0 && offset < text_.size() && continues(text_[offset]))
    --offset;
  cursor_ = offset;
  if (!selecting) anchor_ = offset;
}

void TextEdit::select_all() {
  anchor_ = 0;
  cursor_ = text_.size();
}

std::string TextEdit::selected() const {
  return text_.substr(selection_begin(), selection_end() - selection_begin());
}

}  // namespace frontlijn::ui

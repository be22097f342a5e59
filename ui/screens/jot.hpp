#pragma once

#include <string>

#include "ui/screens/screen.hpp"

namespace frontlijn::ui {

/// A text of an entry that is not finished: it is there again after the screen was left or the tablet
/// stopped, until the entry is made.
class Jot {
 public:
  explicit Jot(std::string place) : place_(std::move(place)) {}

  const std::string& text(AppModel& model) {
    if (!read_) text_ = model.jotted(place_);
    read_ = true;
    return text_;
  }
  void write(ScreenContext& c, const std::string& text) {
    read_ = true;
    text_ = text;
    c.navigator.tell(c.model.jot(place_, text_));
  }
  void forget(ScreenContext& c) { write(c, ""); }

 private:
  std::string place_;
  std::string text_;
  bool read_ = false;
};

}  // namespace frontlijn::ui

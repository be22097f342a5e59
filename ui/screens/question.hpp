#pragma once

#include <functional>
#include <string>

#include "ui/model/visit_view.hpp"
#include "ui/widgets/layout.hpp"

namespace frontlijn::ui {

/// What a person did with a question.
struct QuestionEvents {
  std::function<void(const std::string& value)> answered;
  std::function<void(bool on)> not_looked_at;
  std::function<void(const std::string& file)> attached;
  std::string& file;  ///< of a photo question: the name as far as it was typed
};

/// One question of a checklist with its marks, what is already known about it, and its control.
void draw_question(Ui& ui, const QuestionView& question, const QuestionEvents& events);

}  // namespace frontlijn::ui

#include "ui/screens/question.hpp"

#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/date_picker.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

struct Mark {
  std::string text;
  Meaning meaning;
  const char* icon;
};

/// Core or not, legal minimum or room for judgement, and whose domain: in one line of badges.
void draw_marks(Ui& ui, const QuestionView& question) {
  std::vector<Mark> marks;
  if (question.core) marks.push_back({ui.say("screen.visit.mark.core"), Meaning::primary, icon::core_item});
  if (question.nature == ItemNature::ring)
    marks.push_back({ui.say("screen.visit.mark.ring"), Meaning::neutral, icon::checklist});
  if (question.nature == ItemNature::room)
    marks.push_back({ui.say("screen.visit.mark.room"), Meaning::good, icon::judgement});
  if (!question.domain.empty()) marks.push_back({ui.say(question.domain), Meaning::neutral, ""});
  if (marks.empty()) return;
  const float between = ui.px(6);
  const float width = available_width(ui);
  float x = width + 1;
  Area line{};
  for (const auto& mark : marks) {
    const ImVec2 size = badge_size(ui, mark.text, mark.icon);
    if (x + size.x > width) {
      line = take(ui, size.y + ui.px(6));
      x = 0;
    }
    draw_badge(ui, {line.min.x + x, line.min.y}, mark.text, mark.meaning, mark.icon);
    x += size.x + between;
  }
}

void draw_known(Ui& ui, const QuestionView& question) {
  if (!question.source.empty()) {
    status_line(ui, Meaning::neutral, icon::document,
                ui.say("screen.visit.source", {{"source", question.source}}));
  }
  if (!question.earlier) return;
  std::string text = ui.say("screen.visit.earlier", {{"value", question.earlier->value},
                                                     {"source", question.earlier->source.empty()
                                                                    ? ui.say("screen.subject.fact.by-hand")
                                                                    : question.earlier->source}});
  if (question.earlier->when) text += ", " + ui.words.ago(*question.earlier->when);
  status_line(ui, Meaning::neutral, icon::history, text);
}

void draw_one_of(Ui& ui, const QuestionView& question, const QuestionEvents& events) {
  std::vector<Option> specs;
  for (const auto& choice : question.choices)
    specs.push_back({choice.label, choice.selected});
  const int tapped = options(ui, question.ref, specs, false, !question.read_only);
  if (tapped < 0) return;
  const ChoiceView& choice = question.choices[static_cast<std::size_t>(tapped)];
  // A second tap takes the answer back: a slip of a gloved finger must not need a menu.
  events.answered(choice.selected ? std::string{} : choice.value);
}

void draw_several_of(Ui& ui, const QuestionView& question, const QuestionEvents& events) {
  std::vector<Option> specs;
  for (const auto& choice : question.choices)
    specs.push_back({choice.label, choice.selected});
  const int tapped = options(ui, question.ref, specs, true, !question.read_only);
  if (tapped < 0) return;
  std::string value;
  for (std::size_t i = 0; i < question.choices.size(); ++i) {
    if (question.choices[i].selected == (static_cast<int>(i) == tapped)) continue;
    if (!value.empty()) value += ' ';
    value += question.choices[i].value;
  }
  events.answered(value);
}

void draw_words(Ui& ui, const QuestionView& question, const QuestionEvents& events) {
  TextField field;
  field.id = question.ref;
  field.multi_line = question.kind == QuestionKind::text;
  field.placeholder = ui.say(question.kind == QuestionKind::text    ? "screen.visit.answer.text"
                             : question.kind == QuestionKind::time  ? "screen.visit.answer.time"
                             : question.kind == QuestionKind::place ? "screen.visit.answer.place"
                             : question.kind == QuestionKind::date  ? "screen.visit.answer.date"
                             : question.kind == QuestionKind::other ? "screen.visit.answer.text"
                                                                    : "screen.visit.answer.number");
  field.invalid = !question.message.empty();
  text_field(ui, field, question.value, events.answered);
}

void draw_photo(Ui& ui, const QuestionView& question, const QuestionEvents& events) {
  if (!question.value.empty()) {
    status_line(ui, Meaning::good, icon::camera,
                ui.say("screen.visit.photo.there", {{"name", question.value}}));
    if (button(ui,
               {ui.say("screen.visit.photo.remove"), icon::remove, ButtonKind::quiet, Meaning::neutral})) {
      events.answered("");
    }
    return;
  }
  TextField field{question.ref, "", ui.say("screen.visit.photo.file"), icon::camera};
  field.limit = 1000;
  text_field(ui, field, events.file, [&](const std::string& text) { events.file = text; });
  gap(ui);
  if (button(ui, {ui.say("screen.visit.photo.add"), icon::camera, ButtonKind::normal, Meaning::primary,
                  !events.file.empty()})) {
    events.attached(events.file);
  }
}

void draw_control(Ui& ui, const QuestionView& question, const QuestionEvents& events) {
  switch (question.kind) {
    case QuestionKind::note:
      break;
    case QuestionKind::choose_one:
      draw_one_of(ui, question, events);
      break;
    case QuestionKind::choose_several:
      draw_several_of(ui, question, events);
      break;
    case QuestionKind::confirm:
      if (toggle(ui, ui.say("screen.visit.answer.confirm"), !question.value.empty())) {
        events.answered(question.value.empty() ? "OK" : "");
      }
      break;
    case QuestionKind::date: {
      const auto chosen = parse_date(question.value);
      std::optional<Date> now;
      if (chosen.has_value()) now = *chosen;
      if (const auto picked = date_picker(ui, question.ref, "", now)) events.answered(to_iso(*picked));
      break;
    }
    case QuestionKind::photo:
      draw_photo(ui, question, events);
      break;
    case QuestionKind::text:
    case QuestionKind::whole_number:
    case QuestionKind::number:
    case QuestionKind::time:
    case QuestionKind::place:
    case QuestionKind::other:
      if (question.read_only) {
        paragraph(ui, question.value);
      } else {
        draw_words(ui, question, events);
      }
      break;
  }
}

}  // namespace

void draw_question(Ui& ui, const QuestionView& question, const QuestionEvents& events) {
  card(ui, [&] {
    draw_marks(ui, question);
    if (question.kind == QuestionKind::note) {
      paragraph(ui, question.label);
      return;
    }
    strong_paragraph(ui, question.required ? question.label + " *" : question.label);
    if (!question.hint.empty()) quiet_paragraph(ui, question.hint);
    draw_known(ui, question);
    gap(ui);
    draw_control(ui, question, events);
    if (!question.message.empty()) {
      gap(ui, 6);
      status_line(ui, Meaning::failure, icon::failure, question.message);
    }
    if (!question.can_say_not_looked_at) return;
    gap(ui, 4);
    // Rule 5: unknown is an answer of its own, and looks like one.
    const int tapped = chips(
        ui, question.ref + "/unknown",
        {{ui.say("screen.visit.not-looked-at"), icon::unknown, question.not_looked_at, Meaning::unknown}});
    if (tapped == 0) events.not_looked_at(!question.not_looked_at);
  });
}

}  // namespace frontlijn::ui

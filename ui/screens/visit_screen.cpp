#include <algorithm>
#include <map>

#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/question.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

/// A running visit: the core first, then as much as one wants, and anything else that is seen.
class VisitScreen : public Screen {
 public:
  explicit VisitScreen(EntityId id) : id_(id) {}

  std::string title(const Ui& ui, AppModel& model) override {
    refresh(model);
    return visit_ ? visit_->subject_name : ui.say("screen.visit.title");
  }
  std::string subtitle(const Ui& ui, AppModel&) override {
    if (!visit_) return {};
    if (visit_->checklists.empty()) return ui.say("screen.visit.without-checklist");
    std::string names;
    for (const auto& name : visit_->checklists)
      names += (names.empty() ? "" : " + ") + name;
    return names;
  }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    scroll_area(ui, "visit", c.area, [&] {
      if (!visit_) {
        notice(ui, Meaning::failure, icon::failure, ui.words.say(*problem_));
        return;
      }
      draw_progress(ui);
      draw_groups(c, visit_->core);
      draw_rest(c);
      draw_findings(c);
      draw_note(c);
      gap(ui, 24);
      if (button(ui, {ui.say("screen.visit.close"), icon::check, ButtonKind::main}))
        c.navigator.open(close_visit_screen(id_));
      gap(ui);
      if (button(ui, {ui.say("screen.visit.pause"), "", ButtonKind::quiet, Meaning::neutral})) {
        c.navigator.say(Meaning::good, ui.say("screen.visit.paused"));
        c.navigator.back();
      }
    });
  }

 private:
  void refresh(AppModel& model) {
    if (seen_ == model.revision()) return;
    seen_ = model.revision();
    auto found = model.visit(id_);
    problem_.reset();
    visit_.reset();
    if (found.has_error()) {
      problem_ = found.error();
    } else {
      visit_ = std::move(*found);
    }
  }

  void draw_progress(Ui& ui) {
    if (visit_->questions == 0) return;
    const bool has_core = visit_->core_questions > 0;
    card(ui, [&] {
      progress(ui, has_core ? visit_->core_answered : visit_->answered,
               has_core ? visit_->core_questions : visit_->questions,
               ui.say(has_core ? "screen.visit.progress" : "screen.visit.progress.all",
                      {{"core-answered", std::to_string(visit_->core_answered)},
                       {"core", std::to_string(visit_->core_questions)},
                       {"answered", std::to_string(visit_->answered)},
                       {"questions", std::to_string(visit_->questions)}}));
    });
  }

  void draw_groups(ScreenContext& c, const std::vector<QuestionGroup>& groups) {
    Ui& ui = c.ui;
    for (const auto& group : groups) {
      ImGui::PushID(group.ref.c_str());
      if (!group.title.empty()) section(ui, group.title);
      for (const auto& question : group.questions) {
        draw_question(
            ui, question,
            {[&, ref = question.ref](const std::string& value) {
               c.navigator.tell(c.model.answer(id_, ref, value));
             },
             [&, ref = question.ref](bool on) { c.navigator.tell(c.model.not_looked_at(id_, ref, on)); },
             [&, ref = question.ref](const std::string& file) {
               if (c.navigator.tell(c.model.attach_photo(id_, ref, file))) files_.erase(ref);
             },
             files_[question.ref]});
        gap(ui, 12);
      }
      if (group.can_remove && button(ui, {ui.say("screen.visit.repeat.remove"), icon::remove,
                                          ButtonKind::quiet, Meaning::neutral})) {
        c.navigator.tell(c.model.remove_repeat(id_, group.ref));
      }
      if (group.can_add && button(ui, {ui.say("screen.visit.repeat.add"), icon::add})) {
        c.navigator.tell(c.model.add_repeat(id_, group.add_ref));
      }
      ImGui::PopID();
    }
  }

  void draw_rest(ScreenContext& c) {
    Ui& ui = c.ui;
    if (visit_->rest.empty()) return;
    if (visit_->core_questions > 0 && visit_->core_answered >= visit_->core_questions) {
      notice(ui, Meaning::good, icon::check_circle, ui.say("screen.visit.core-done"));
      gap(ui, 12);
    }
    std::size_t questions = 0;
    for (const auto& group : visit_->rest) {
      questions += static_cast<std::size_t>(
          std::count_if(group.questions.begin(), group.questions.end(),
                        [](const auto& q) { return q.kind != QuestionKind::note && !q.read_only; }));
    }
    const std::string label = ui.words.count("screen.visit.rest", questions);
    if (button(ui,
               {label, rest_open_ ? icon::collapse : icon::expand, ButtonKind::normal, Meaning::neutral})) {
      rest_open_ = !rest_open_;
    }
    gap(ui);
    if (rest_open_) draw_groups(c, visit_->rest);
  }

  void draw_findings(ScreenContext& c) {
    Ui& ui = c.ui;
    section(ui, ui.say("screen.visit.findings"), std::to_string(visit_->findings.size()));
    if (!visit_->findings.empty()) {
      card(
          ui,
          [&] {
            for (const auto& finding : visit_->findings) {
              Row spec{finding.text,
                       finding.domain.empty() ? "" : ui.say(finding.domain),
                       icon_of(finding.kind),
                       meaning_of(finding.kind),
                       ui.say(key_of(finding.kind)),
                       meaning_of(finding.kind),
                       false};
              note_state(ui, finding.state, spec);
              row(ui, finding.id.to_text(), spec);
            }
          },
          0);
      gap(ui);
    }
    if (button(ui, {ui.say("screen.visit.add-finding"), icon::add})) c.navigator.open(finding_screen(id_));
  }

  void draw_note(ScreenContext& c) {
    Ui& ui = c.ui;
    gap(ui, 16);
    TextField field{"note", ui.say("screen.visit.note"), ui.say("screen.visit.note.hint"), "", true};
    field.least_height = 88;
    text_field(ui, field, visit_->note,
               [&](const std::string& text) { c.navigator.tell(c.model.write_visit_note(id_, text)); });
  }

  EntityId id_;
  std::optional<VisitView> visit_;
  std::optional<Error> problem_;
  std::optional<std::uint64_t> seen_;
  bool rest_open_ = false;
  std::map<std::string, std::string> files_;  ///< names of photos, while they are typed
};

}  // namespace

std::unique_ptr<Screen> visit_screen(EntityId visit) { return std::make_unique<VisitScreen>(visit); }

}  // namespace frontlijn::ui

#include "ui/base/icons.hpp"
#include "ui/screens/jot.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/choice.hpp"
#include "ui/widgets/date_picker.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/text.hpp"
#include "ui/widgets/text_field.hpp"

namespace frontlijn::ui {
namespace {

/// The end of a visit: who does what by when, or explicitly nothing (rule 11). Neither is chosen beforehand.
class CloseVisitScreen : public Screen {
 public:
  explicit CloseVisitScreen(EntityId visit)
      : visit_(visit),
        what_("close/" + visit.to_text() + "/what"),
        why_("close/" + visit.to_text() + "/why") {}
  std::string title(const Ui& ui, AppModel&) override { return ui.say("screen.visit.close.title"); }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    scroll_area(ui, "close-visit", c.area, [&] {
      quiet_paragraph(ui, ui.say("screen.visit.close.explained"));
      gap(ui, 12);
      const int chosen =
          segmented(ui, "outcome",
                    {ui.say("screen.visit.close.follow-up"), ui.say("screen.visit.close.nothing")}, outcome_);
      if (chosen >= 0) outcome_ = chosen;
      gap(ui, 16);
      if (outcome_ == 0) draw_follow_up(c);
      if (outcome_ == 1)
        notice(ui, Meaning::neutral, icon::check, ui.say("screen.visit.close.nothing.explained"));
      if (core_is_open(c.model)) {
        gap(ui, 16);
        notice(ui, Meaning::deviation, icon::deviation, ui.say("screen.visit.close.core-open"));
        gap(ui);
        text_field(ui,
                   {"why", ui.say("screen.visit.close.why"), ui.say("screen.visit.close.why.hint"), "", true},
                   why_.text(c.model), [&](const std::string& text) { why_.write(c, text); });
      }
      gap(ui, 24);
      const bool complete = outcome_ == 1 || (outcome_ == 0 && owner_ && by_);
      if (!button(ui, {ui.say("screen.visit.close.save"), icon::check, ButtonKind::main, Meaning::primary,
                       complete}))
        return;
      FollowUp follow_up;
      follow_up.nothing_needed = outcome_ == 1;
      follow_up.why_core_open = why_.text(c.model);
      if (outcome_ == 0) {
        follow_up.owner = *owner_;
        follow_up.by = *by_;
        follow_up.what = what_.text(c.model);
      }
      if (!c.navigator.tell(c.model.close_visit(visit_, follow_up))) return;
      what_.forget(c);
      why_.forget(c);
      c.navigator.say(Meaning::good, ui.say("screen.visit.closed"));
      c.navigator.back();
      c.navigator.back();
    });
  }

 private:
  bool core_is_open(AppModel& model) const {
    const auto visit = model.visit(visit_);
    return visit.has_value() && visit->core_answered < visit->core_questions;
  }

  void draw_follow_up(ScreenContext& c) {
    Ui& ui = c.ui;
    field_label(ui, ui.say("screen.visit.close.owner"));
    if (const auto tapped = person_chips(ui, "owner", c.model.people(), owner_)) owner_ = *tapped;
    gap(ui, 16);
    if (const auto day = date_picker(ui, "by", ui.say("screen.visit.close.by"), by_)) by_ = *day;
    gap(ui, 16);
    text_field(ui,
               {"what", ui.say("screen.visit.close.what"), ui.say("screen.visit.close.what.hint"), "", true},
               what_.text(c.model), [&](const std::string& text) { what_.write(c, text); });
  }

  EntityId visit_;
  int outcome_ = -1;
  std::optional<EntityId> owner_;
  std::optional<Date> by_;
  Jot what_;
  Jot why_;
};

}  // namespace

std::unique_ptr<Screen> close_visit_screen(EntityId visit) {
  return std::make_unique<CloseVisitScreen>(visit);
}

}  // namespace frontlijn::ui

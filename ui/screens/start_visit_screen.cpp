#include <algorithm>

#include "ui/base/icons.hpp"
#include "ui/screens/parts.hpp"
#include "ui/screens/screens.hpp"
#include "ui/widgets/button.hpp"
#include "ui/widgets/notice.hpp"
#include "ui/widgets/row.hpp"
#include "ui/widgets/text.hpp"

namespace frontlijn::ui {
namespace {

/// Chooses the checklists of a visit: those that apply here first; none is fine too.
class StartVisitScreen : public Screen {
 public:
  explicit StartVisitScreen(EntityId subject) : subject_(subject) {}
  std::string title(const Ui& ui, AppModel&) override { return ui.say("screen.visit.start.title"); }
  std::string subtitle(const Ui&, AppModel& model) override {
    load(model);
    return card_ ? card_->name : std::string{};
  }

  void draw(ScreenContext& c) override {
    Ui& ui = c.ui;
    scroll_area(ui, "start-visit", c.area, [&] {
      if (!card_) return;
      for (const auto& warning : card_->warnings) {
        notice(ui, Meaning::attention, icon::warning, warning);
        gap(ui);
      }
      draw_choices(ui, true, "screen.visit.start.applies");
      draw_choices(ui, false, "screen.visit.start.others");
      gap(ui, 16);
      if (chosen_.empty()) {
        quiet_paragraph(ui, ui.say("screen.visit.start.none"));
        gap(ui);
      }
      if (!button(ui, {ui.say("screen.visit.start.begin"), icon::visit, ButtonKind::main})) return;
      const auto begun = c.model.begin_visit(subject_, chosen_);
      if (c.navigator.tell(begun)) c.navigator.replace(visit_screen(*begun));
    });
  }

 private:
  void load(AppModel& model) {
    if (card_) return;
    auto found = model.subject(subject_);
    if (found.has_error()) return;
    card_ = std::move(*found);
    for (const auto& checklist : card_->checklists) {
      if (checklist.proposed) chosen_.push_back(checklist.id);
    }
  }

  void draw_choices(Ui& ui, bool applying, const char* heading) {
    bool first = true;
    for (const auto& checklist : card_->checklists) {
      if (checklist.applies != applying) continue;
      if (first) section(ui, ui.say(heading));
      if (!first) gap(ui);
      first = false;
      const auto at = std::find(chosen_.begin(), chosen_.end(), checklist.id);
      const bool on = at != chosen_.end();
      Row spec{checklist.title,
               ui.say("screen.visit.start.size", {{"core", std::to_string(checklist.core_items)},
                                                  {"items", std::to_string(checklist.items)}})};
      if (!checklist.reason.empty()) spec.subtitle += " · " + checklist.reason;
      spec.leads_on = false;
      spec.icon = on ? icon::box_checked : icon::box_empty;
      spec.icon_meaning = on ? Meaning::primary : Meaning::neutral;
      card(
          ui,
          [&] {
            if (!row(ui, checklist.id, spec)) return;
            if (on) {
              chosen_.erase(at);
            } else {
              chosen_.push_back(checklist.id);
            }
          },
          0);
    }
  }

  EntityId subject_;
  std::optional<SubjectCard> card_;
  std::vector<std::string> chosen_;
};

}  // namespace

std::unique_ptr<Screen> start_visit_screen(EntityId subject) {
  return std::make_unique<StartVisitScreen>(subject);
}

}  // namespace frontlijn::ui
